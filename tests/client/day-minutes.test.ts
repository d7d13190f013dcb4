// The minutes of the day: recorded, then live; the rating's change; ticks and gaps of the chart. Not the drawing.
import { describe, expect, it } from 'vitest'
import { hourTicks, withGaps } from '../../client/src/charts/day-scale.ts'
import {
  DayMinutes,
  minutesAnswer,
  MINUTE_MS,
  type Minute,
} from '../../client/src/wallboard/day-minutes.svelte.ts'
import { ratingChange, ratingPath } from '../../client/src/wallboard/rating-trend.ts'
import { FakeTime } from './fake-time.ts'
import { AT, board } from './sample-board.ts'

const { numbers } = board('a:1', '1-0')
const recorded = (...minutesAgo: number[]) => ({
  ok: true as const,
  value: {
    fromEpochMs: AT - 600 * MINUTE_MS,
    minutes: minutesAgo.map((ago) => minute(AT - ago * MINUTE_MS, { load: ago })),
  },
})
const minute = (atEpochMs: number, more: Partial<Minute> = {}): Minute => ({
  atEpochMs,
  load: 1,
  capacity: 4,
  rating: null,
  ...more,
})
const settled = () => new Promise((resolve) => setImmediate(resolve))

async function started(...answers: Awaited<ReturnType<ConstructorParameters<typeof DayMinutes>[0]>>[]) {
  const time = new FakeTime()
  let reads = 0
  const day = new DayMinutes(() => {
    const answer = answers[Math.min(reads, answers.length - 1)]
    reads += 1
    if (answer === undefined) throw new Error('no answer was given')
    return Promise.resolve(answer)
  }, time)
  const stop = day.start()
  await settled()
  const at = () => day.minutes.map(({ atEpochMs }) => (atEpochMs - AT) / MINUTE_MS)
  return { day, time, stop, at, reads: () => reads }
}

describe('the minutes of a day', () => {
  it('[BO47] are the recording, then each live minute once', async () => {
    const { day, at, stop } = await started(recorded(3, 2, 1))
    day.take(numbers, AT + 5000)
    day.take(numbers, AT + 9000)
    day.take(numbers, AT + 61_000)
    expect(at()).toEqual([-3, -2, -1, 0, 1])
    stop()
  })

  it('[BO47] are read again after minutes that this board missed, and keep what is newer than the recording', async () => {
    const { day, at, reads, stop } = await started(recorded(3, 2), recorded(3, 2, 1))
    day.take(numbers, AT)
    await settled()
    expect(reads()).toBe(2)
    expect(at()).toEqual([-3, -2, -1, 0])
    stop()
  })

  it('[BO47] begin with what this board sees where nothing was recorded, and a failure is tried again', async () => {
    const none = { ok: false as const, problem: { title: 'None', status: 404 } }
    const failed = { ok: false as const, problem: { title: 'Down', status: 0 } }
    const fresh = await started(none)
    fresh.day.take(numbers, AT)
    expect(fresh.at()).toEqual([0])
    const broken = await started(failed, recorded(1))
    expect(broken.day.state).toBe('failed')
    broken.time.pass(MINUTE_MS)
    await settled()
    expect(broken.day.state).toBe('known')
    for (const { stop, time } of [fresh, broken]) {
      stop()
      expect(time.timers).toBe(0)
    }
  })

  it('[BO47] are read by the names of their columns', () => {
    const answer = minutesAnswer.parse({
      fromEpochMs: 1,
      columns: ['rating', 'new', 'atEpochMs', 'capacity', 'load'],
      rows: [[4.5, 1, 60_000, 8, null]],
    })
    expect(answer.minutes).toEqual([{ atEpochMs: 60_000, load: null, capacity: 8, rating: 4.5 }])
  })

  it('[BO47] break the line where one is missing, and have ticks at the zone’s whole hours', () => {
    const line = withGaps([0, 1, 4].map((at) => ({ atEpochMs: at * MINUTE_MS, value: at })))
    expect(line.map(({ y }) => y)).toEqual([0, 1, Number.NaN, 4])
    const ticks = hourTicks(AT - 5.5 * 3_600_000, AT, 'Europe/Lisbon', 3)
    expect(ticks.map(({ label }) => label)).toEqual(['10:00', '12:00', '14:00'])
    expect(hourTicks(AT - 3_600_000, AT, 'Asia/Kolkata', 5).map(({ label }) => label)).toEqual(['18:00'])
  })
})

describe('the rating’s change', () => {
  const rated = (minutesAgo: number, rating: number | null) => minute(AT - minutesAgo * MINUTE_MS, { rating })

  it('[BO48] is against two hours before, as the rounded values read', () => {
    expect(ratingChange([rated(122, 4.36), rated(60, 5)], 4.55, AT)).toBeCloseTo(0.2)
    expect(ratingChange([rated(118, 4.6)], 4.5, AT)).toBeCloseTo(-0.1)
  })

  it('[BO48] is left out where that is not known', () => {
    expect(ratingChange([rated(100, 4)], 4.5, AT)).toBeNull()
    expect(ratingChange([rated(120, null)], 4.5, AT)).toBeNull()
    expect(ratingChange([rated(120, 4)], null, AT)).toBeNull()
  })

  it('[BO48] has a line of enough points, with its gaps', () => {
    const minutes = Array.from({ length: 30 }, (_, index) => rated(30 - index, 4 + index / 100))
    expect(ratingPath(minutes.slice(0, 9), AT, 96, 22)).toBeNull()
    expect(ratingPath(minutes, AT, 96, 22)?.match(/M/g)).toHaveLength(1)
    const holed = minutes.filter((_, index) => index < 10 || index > 20)
    expect(ratingPath(holed, AT, 96, 22)?.match(/M/g)).toHaveLength(2)
  })
})
