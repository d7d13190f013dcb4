// How old a live board says it is, with a clock that the test holds. Not how frames are followed.
import { beforeEach, describe, expect, it } from 'vitest'
import { LiveBoard } from '../../client/src/live/live-board.svelte.ts'
import { FakeLink } from './fake-link.ts'
import { FakeTime } from './fake-time.ts'
import { AT, frame, snapshot } from './sample-board.ts'

let link: FakeLink
let time: FakeTime
let live: LiveBoard

beforeEach(() => {
  link = new FakeLink()
  time = new FakeTime()
  live = new LiveBoard('care', link, time)
  live.open()
  link.listener.connected()
  link.answer(snapshot('b:1', '10-0', 500))
})

/** One heartbeat a second for so long, each with this pulse's age. */
function beat(seconds: number, pulseAgeMs: (second: number) => number): void {
  for (let second = 1; second <= seconds; second += 1) {
    time.pass(1000)
    const at = AT + second * 1000
    link.listener.frame(frame('b:1', 'b:1', `${10 + second}-0`, { pulseAgeMs: pulseAgeMs(second), at }))
  }
}

describe('stale', () => {
  it('[BO10] is stale when the pulse’s age on arrival and the time since pass 3 s', () => {
    time.pass(2500)
    expect(live.age.freshness).toBe('live')
    time.pass(250)
    expect(live.age.freshness).toBe('stale')
  })

  it('[BO10] is stale by the pulse though the socket is open and frames come', () => {
    beat(4, (second) => second * 1000)
    expect(live.age.freshness).toBe('stale')
    expect(live.framesApplied).toBe(4)
    expect(link.restarts).toBe(0)
  })

  it('[BO10] is live by the pulse though the socket is gone', () => {
    link.listener.disconnected()
    time.pass(2000)
    expect(live.age.freshness).toBe('live')
  })

  it('[BO10] is not made fresh by a frame that does not follow what is shown', () => {
    time.pass(2000)
    link.listener.frame(frame('b:5', 'b:6', '15-0', { pulseAgeMs: 0, at: AT + 2000 }))
    time.pass(1000)
    expect(live.age.freshness).toBe('stale')
  })

  it('[FA7] is stale at once where the machine slept, whatever still comes of before, until it hears anew', () => {
    beat(3, () => 100)
    time.sleep(3_600_000)
    // What waited in the network is of before the sleep, and its age was told then.
    link.listener.frame(frame('b:1', 'b:1', '14-0', { pulseAgeMs: 100, at: AT + 4000 }))
    expect(live.age.freshness).toBe('stale')
    expect(live.age.staleSinceEpochMs).toBe(AT + 3000)
    time.pass(100)
    link.listener.frame(frame('b:1', 'b:1', '15-0', { pulseAgeMs: 100, at: AT + 3_604_100 }))
    expect(live.age.freshness).toBe('live')
  })

  it('[FA7] a wall clock that is set back, or corrected by little, greys nothing', () => {
    beat(2, () => 100)
    for (const ms of [-3_600_000, 900, -900]) {
      time.sleep(ms)
      time.pass(250)
      expect(live.age.freshness).toBe('live')
    }
  })

  it('[BO11] names the instant up to which it was true', () => {
    time.pass(20_000)
    // The snapshot's pulse was half a second old as it arrived.
    expect(live.age.staleSinceEpochMs).toBe(AT - 1000)
  })

  it('[BO12] counts no time while it is stale, and the clock runs on', () => {
    time.pass(2000)
    expect(live.age.countingEpochMs).toBe(AT + 2000)
    time.pass(60_000)
    expect(live.age.countingEpochMs).toBe(AT + 2000)
    expect(live.age.clockEpochMs).toBe(AT + 62_000)
  })

  it('[BO10] is live again with the first fresh message', () => {
    time.pass(5000)
    link.listener.frame(frame('b:1', 'b:1', '15-0', { at: AT + 5000 }))
    expect(live.age.freshness).toBe('live')
    expect(live.age.countingEpochMs).toBe(AT + 5000)
  })

  it('[BO13] makes a new connection where an open one has been silent for six seconds, and counts why', () => {
    time.pass(6250)
    expect(link.restarts).toBe(1)
    link.listener.connected()
    expect(link.joins.at(-1)).toEqual({ board: 'care', cause: 'stale', seen: '10-0' })
    link.answer(snapshot('b:2', '11-0'))
    expect(live.snapshotsByCause.stale).toBe(1)
  })
})

describe('behind', () => {
  it('[BO14] is from the acceptance of the oldest change to the paint that shows it', () => {
    time.pass(900)
    link.listener.frame(frame('b:1', 'b:2', '11-0', { load: 1, at: AT + 900, old: AT + 850 }))
    link.listener.frame(frame('b:2', 'b:3', '12-0', { load: 2, at: AT + 900, old: AT + 880 }))
    time.pass(16)
    time.paint()
    expect(live.age.paints.recent).toMatchObject([{ asOf: '12-0', behindMs: 66 }])
    time.pass(250)
    expect(live.age.behindMs).toBe(66)
  })

  it('[BO14] is the pulse’s age where nothing changed', () => {
    beat(2, () => 300)
    time.pass(1000)
    expect(live.age.behindMs).toBe(300)
  })

  it('[BO15] goes by the message with the smallest delay, so a slow one does not set the clock back', () => {
    time.pass(1000)
    // Stamped 400 ms before it arrived.
    link.listener.frame(frame('b:1', 'b:1', '11-0', { at: AT + 600 }))
    time.pass(500)
    expect(live.age.clockEpochMs).toBe(AT + 1000)
  })

  it('[BO15] follows a server whose clock was set back within two minutes', () => {
    const back = 3_600_000
    for (let second = 1; second <= 125; second += 1) {
      time.pass(1000)
      link.listener.frame(frame('b:1', 'b:1', `${10 + second}-0`, { at: AT - back + second * 1000 }))
    }
    expect(live.age.clockEpochMs).toBe(AT - back + 125_000)
  })
})

it('[BO12] counts in whole seconds, each shown once', () => {
  const seen: number[] = []
  for (let step = 0; step < 20; step += 1) {
    time.pass(250)
    link.listener.frame(frame('b:1', 'b:1', `${11 + step}-0`, { at: AT + (step + 1) * 250 }))
    if (seen.at(-1) !== live.age.countingEpochMs) seen.push(live.age.countingEpochMs)
  }
  expect(seen).toEqual([0, 1, 2, 3, 4, 5].map((second) => AT + second * 1000))
})
