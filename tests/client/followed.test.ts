// An answer that is asked for again, with a clock that the test holds. Not the dialogs that show it.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { Followed } from '../../client/src/api/followed.svelte.ts'
import { FakeTime } from './fake-time.ts'
import { AT } from './sample-board.ts'

const answer = z.object({ at: z.number(), pulseAgeMs: z.number() })
type Answer = z.infer<typeof answer>

let time: FakeTime
let followed: Followed<Answer>
let asked: number
/** What the server answers next. */
let next: () => Response | Promise<Response>

const says =
  (at: number, pulseAgeMs = 100) =>
  () =>
    Response.json({ at, pulseAgeMs })
const refuses = (status: number) => () => Response.json({ title: 'No', status }, { status })
const settled = () => vi.waitFor(() => expect(followed.value).not.toBeNull())

beforeEach(() => {
  time = new FakeTime()
  asked = 0
  next = says(AT)
  vi.stubGlobal('fetch', (_path: string, { signal }: RequestInit) => {
    asked += 1
    return new Promise<Response>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')))
      void Promise.resolve(next()).then(resolve)
    })
  })
  followed = new Followed<Answer>(time, ({ at }) => at)
})
afterEach(() => vi.unstubAllGlobals())

it('[DT3] counts on by the server’s clock between answers, and asks again after each', async () => {
  const stop = followed.follow('/api/x', answer, 5000)
  await settled()
  expect([followed.value?.at, followed.countingEpochMs, followed.ageMs]).toEqual([AT, AT, 0])
  time.pass(3000)
  expect([followed.countingEpochMs, followed.ageMs]).toEqual([AT + 3000, 3000])
  next = says(AT + 5000)
  time.pass(2000)
  await vi.waitFor(() => expect(followed.value?.at).toBe(AT + 5000))
  expect(asked).toBe(2)
  stop()
})

it('[DT3] keeps what it has while questions fail: durations stand still, its age goes on', async () => {
  const stop = followed.follow('/api/x', answer, 5000)
  await settled()
  next = refuses(503)
  time.pass(5000)
  await vi.waitFor(() => expect(followed.problem?.status).toBe(503))
  const counted = followed.countingEpochMs
  time.pass(4000)
  expect(followed.value?.at).toBe(AT)
  expect(followed.countingEpochMs).toBe(counted)
  expect(followed.ageMs).toBe(9000)
  stop()
})

it('[DT3] takes no answer within 5 s for a failed one, and asks again', async () => {
  const stop = followed.follow('/api/x', answer, 5000)
  await settled()
  next = () => new Promise<Response>(() => {})
  time.pass(5000)
  time.pass(5000)
  await vi.waitFor(() => expect(followed.problem?.status).toBe(0))
  next = says(AT + 15_000)
  time.pass(5000)
  await vi.waitFor(() => expect(followed.problem).toBeNull())
  stop()
})

it('[DT3] says up to when a server knew that was itself cut off from the floor', async () => {
  next = says(AT, 4000)
  const stop = followed.follow('/api/x', answer, 5000)
  await settled()
  expect(followed.staleSinceEpochMs).toBe(AT - 4000)
  const counted = followed.countingEpochMs
  time.pass(2000)
  expect(followed.countingEpochMs).toBe(counted)
  stop()
})

it('[DT3] shows no longer what is refused, and runs no timer once it ended', async () => {
  const stop = followed.follow('/api/x', answer, 5000)
  await settled()
  next = refuses(403)
  time.pass(5000)
  await vi.waitFor(() => expect(followed.value).toBeNull())
  stop()
  expect(time.timers).toBe(0)
})
