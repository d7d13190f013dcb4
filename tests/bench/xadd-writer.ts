// A process that only appends: each event's bytes by XADD, pipelined by the client that the product uses. The path's limit.
import { createClient } from 'redis'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { createLoad, type LoadShape } from './floor-load.ts'
import { answerOrders } from './forked.ts'

const KEY = 'bench:xadd'

export interface XaddOrder {
  redisUrl: string
  shape: LoadShape
  events: number
  /** Commands handed to the client at once, and such lots on their way at once. */
  batch: number
  inFlight: number
}

export interface XaddReport {
  tookS: number
  cpuMs: number
  /** Bytes of the events. */
  bytes: number
}

answerOrders<XaddOrder>(async ({ redisUrl, shape, events, batch, inFlight }) => {
  const client = createClient({ ...redisClientOptions(redisUrl), commandOptions: { timeout: undefined } })
  client.on('error', () => undefined)
  await client.connect()
  const lines = createLoad(shape).next(events, Date.now())
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  let place = 0
  const writer = async (): Promise<void> => {
    while (place < lines.length) {
      const lot = lines.slice(place, place + batch)
      place += batch
      await Promise.all(lot.map((event) => client.xAdd(KEY, '*', { event })))
    }
  }
  await Promise.all(Array.from({ length: inFlight }, writer))
  const tookS = (performance.now() - startedMs) / 1000
  const used = process.cpuUsage(cpuBefore)
  const length = await client.xLen(KEY)
  if (length !== events) throw new Error(`${events} were appended and the stream holds ${length}`)
  await client.del(KEY)
  client.destroy()
  return {
    tookS,
    cpuMs: (used.user + used.system) / 1000,
    bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0),
  } satisfies XaddReport
})
