// The pulse of a floor that several servers share, against a real Redis. Not how a board shows its age.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beatOnce } from '../../server/live/beat.ts'
import { FloorClock } from '../../server/live/floor-clock.ts'
import { readStream } from '../../server/live/read-stream.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { connect, makeWorld } from './live-world.ts'

let client: FloorRedis
beforeAll(async () => {
  client = await connect()
})
afterAll(() => client.destroy())

test('[PU1] many servers that beat at once make one pulse, and all of them learn the time of Redis', async () => {
  const { keys, epoch } = await makeWorld(client)
  // A clock that is an hour slow, as a server's may be.
  const clocks = Array.from({ length: 8 }, () => new FloorClock(() => Date.now() - 3_600_000))
  await Promise.all(clocks.map((clock) => beatOnce({ client, keys, epoch, clock })))
  const pulses = await readStream(client, keys.changes, '0-0', 100, 0)
  expect(pulses).toHaveLength(1)
  const [, pulseMs] = pulses[0]?.fields[0] ?? []
  // Wide: what is told apart is an hour.
  for (const clock of clocks) expect(Math.abs(clock.now() - Number(pulseMs))).toBeLessThan(60_000)
})

test('[PU1] a floor of another epoch gets no pulse', async () => {
  const { keys } = await makeWorld(client)
  await expect(beatOnce({ client, keys, epoch: 'another', clock: new FloorClock() })).rejects.toThrow(
    /^EPOCH/,
  )
  expect(await readStream(client, keys.changes, '0-0', 100, 0)).toEqual([])
})
