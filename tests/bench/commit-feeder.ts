// A process that feeds the commit script with arguments that are ready: what Redis could take if nothing had to be read, checked or
// folded. Each batch names subjects of its own, so that no argument has to wait for an answer. A limit of the path.
import { readCloudEvent } from '../../server/ingest/cloud-event.ts'
import { commitKeys, floorKeys } from '../../server/live/keys.ts'
import { commitArguments, planGroup, submissionOf, type Group } from '../../server/live/plan.ts'
import { createFloorRedis } from '../../server/live/redis-client.ts'
import { createLogger } from '../../server/logger.ts'
import { noFacts, type Facts } from '../../shared/floor/fold.ts'
import { createLoad, type LoadShape } from './floor-load.ts'
import { answerOrders } from './forked.ts'

export interface CommitOrder {
  redisUrl: string
  shape: LoadShape
  events: number
  /** Events of a batch, and batches on their way at once. */
  batch: number
  inFlight: number
}

export interface CommitReport {
  tookS: number
}

const EPOCH = 'limit'

/** Arguments of each batch, with facts as large as a floor at work has them. */
function readyArguments({ shape, events, batch }: CommitOrder): string[][] {
  const facts = new Map<string, Facts>()
  const source = { id: 'bench', sequencing: false }
  const stamping = { receivedAtMs: Date.now(), retentionDays: 400 }
  const lines = createLoad(shape).next(events, stamping.receivedAtMs)
  const batches: string[][] = []
  for (let at = 0; at < lines.length; at += batch) {
    const groups: Group[] = lines.slice(at, at + batch).map((line, place) => {
      const read = readCloudEvent(JSON.parse(line), source, stamping)
      if (read.kind !== 'event') throw new Error('the load makes events that are not accepted')
      const { event, seenId } = submissionOf(read.event)
      const known = { revision: '', facts: facts.get(event.subject) ?? noFacts(event.subject) }
      const group = planGroup(event.subject, [event], [seenId], known)
      if (group.facts !== null) facts.set(event.subject, group.facts)
      return { ...group, subject: `${event.subject}.${at + place}` }
    })
    batches.push(commitArguments(EPOCH, groups))
  }
  return batches
}

answerOrders<CommitOrder>(async (order) => {
  const client = createFloorRedis(order.redisUrl, createLogger('silent'))
  await client.connect()
  const keys = floorKeys('bench_limit', EPOCH)
  await client.set(keys.epoch, EPOCH)
  const names = commitKeys(keys)
  const batches = readyArguments(order)
  const startedMs = performance.now()
  let place = 0
  const feeder = async (): Promise<void> => {
    for (;;) {
      const next = batches[place]
      place += 1
      if (next === undefined) return
      await client.commitGroups(names, next)
    }
  }
  await Promise.all(Array.from({ length: order.inFlight }, feeder))
  const tookS = (performance.now() - startedMs) / 1000
  const seen = await client.sCard(keys.seen)
  if (seen !== order.events) throw new Error(`${order.events} were committed and Redis holds ${seen}`)
  await client.del(names)
  client.destroy()
  return { tookS } satisfies CommitReport
})
