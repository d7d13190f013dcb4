// The generator of the simulated floor by itself: the same each time, in any stretches, and of the mix that was measured on
// real floors. Not its feeding into stores (simulated-floor.test.ts).
import { describe, expect, test } from 'vitest'
import { readCloudEvent } from '../../server/ingest/cloud-event.ts'
import { castOf, SAMPLE_TEAMS } from '../../server/sample/cast.ts'
import { FEWEST_TURNS, MOST_TURNS, type TrueChat } from '../../server/sample/chat-talk.ts'
import { isOutdated, standardOffsetMs } from '../../server/sample/feeder.ts'
import { shiftOf } from '../../server/sample/shift.ts'
import { createSimulator } from '../../server/sample/simulator.ts'
import { trueIntervals, truthAt } from '../../server/sample/truth.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const BEGIN = Date.UTC(2026, 10, 20, 22)
const simulate = (seed = 'tests') => createSimulator({ seed, utcOffsetMs: 0, beginMs: BEGIN })
/** A day of it, past the first night. */
const [FROM, TO] = [BEGIN + 12 * HOUR, BEGIN + 36 * HOUR]
const simulator = simulate()
const events = simulator.eventsBetween(FROM, TO)
const chats = simulator.chatsBetween(FROM, TO)
const taken = chats.filter(({ holders }) => holders.length > 0)
const shifts = simulator.shiftsBetween(FROM, TO)

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const share = <T>(all: readonly T[], is: (one: T) => boolean) => all.filter(is).length / all.length
function expectBetween(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least)
  expect(value).toBeLessThanOrEqual(most)
}

describe('the same each time', () => {
  test('[SM1] equal seeds tell equal events, other seeds others', () => {
    const [from, to] = [FROM + HOUR, FROM + 2 * HOUR]
    expect(simulate().eventsBetween(from, to)).toEqual(simulator.eventsBetween(from, to))
    expect(simulate('others').eventsBetween(from, to)).not.toEqual(simulator.eventsBetween(from, to))
  })

  test('[SM1] any stretches, followed or asked for, tell the same as the whole', () => {
    const [from, to] = [FROM + HOUR, FROM + 3 * HOUR]
    const whole = simulator.eventsBetween(from, to)
    const told = simulate().follow(from)
    const parts = [1234, 60_000, 61_000, 20 * 60_000, to - from].flatMap((ms) => told.until(from + ms))
    expect(parts).toEqual(whole)
    const middle = from + 47 * 60_000 + 1
    expect([...simulate().eventsBetween(from, middle), ...simulate().eventsBetween(middle, to)]).toEqual(
      whole,
    )
  })

  test('[SM1] the crews’ hours stay where clocks change, and no past day with them', () => {
    expect(standardOffsetMs('Europe/Lisbon')).toBe(0)
    expect(standardOffsetMs('America/Sao_Paulo')).toBe(-3 * HOUR)
    expect(standardOffsetMs('Australia/Sydney')).toBe(10 * HOUR)
  })
})

describe('what is told', () => {
  test('[SM2] is accepted as events, each with an id of its own, a repeat being the same once more', () => {
    const stamping = { receivedAtMs: TO, retentionDays: 400 }
    const bodies = new Map<string, string>()
    const faults = events.filter(({ event, how }) => {
      const body = JSON.stringify(event)
      const before = bodies.get(event.id)
      bodies.set(event.id, body)
      const isKnown = how === 'repeat' ? before === undefined || before === body : before === undefined
      return !isKnown || readCloudEvent(event, { id: 'sample', sequencing: false }, stamping).kind !== 'event'
    })
    expect(faults).toEqual([])
    const sameInstant = taken.flatMap((chat) => chat.messages.filter(({ atMs }, place) => atMs <= (chat.messages[place - 1]?.atMs ?? 0)))
    expect(sameInstant).toEqual([])
  }) // prettier-ignore

  test('[SM2] is sent after it happened, in the order of sending', () => {
    const faults = events.filter(
      ({ sendMs, trueMs }, place) => sendMs <= trueMs || sendMs < (events[place - 1]?.sendMs ?? 0),
    )
    expect(faults).toEqual([])
  })

  test('[SM3] has the faults of real sources: 1 % late, 2 % twice, 1 % of clocks wrong, 3 % of sessions dropped', () => {
    expectBetween(
      share(events, ({ how }) => how === 'late'),
      0.007,
      0.013,
    )
    expectBetween(
      share(events, ({ how }) => how === 'repeat'),
      0.015,
      0.025,
    )
    // Shifts are few in a day: those of many days are looked at.
    const one = Array.from({ length: 30 }, (_, day) => day).flatMap((day) =>
      castOf('tests').flatMap((crew) =>
        crew.agents
          .map((_agent, place) => shiftOf('tests', crew, place, day * DAY, day))
          .filter((shift) => shift !== null),
      ),
    )
    expectBetween(
      share(one, ({ clockSkewMs }) => clockSkewMs !== 0),
      0.004,
      0.018,
    )
    for (const { clockSkewMs } of one) expect(Math.abs(clockSkewMs)).toBeLessThanOrEqual(90_000)
    const beating = one.filter(({ agent }) => agent.hasHeartbeats)
    expectBetween(
      share(beating, ({ drop }) => drop !== null),
      0.015,
      0.045,
    )
    expect(one.filter(({ agent, drop }) => !agent.hasHeartbeats && drop !== null)).toEqual([])
  })
})

describe('the mix', () => {
  test('[SM4] three teams of 8, 24 and 120, with names of many scripts, all different', () => {
    const people = castOf('tests').flatMap(({ agents }) => agents)
    expect(SAMPLE_TEAMS.map((team) => people.filter((agent) => agent.team === team).length)).toEqual([8, 24, 120])
    expect(new Set(people.map(({ name }) => name)).size).toBe(people.length)
    for (const script of [/\p{Script=Latin}/u, /\p{Script=Han}/u, /\p{Script=Hangul}/u, /\p{Script=Arabic}/u, /[ãçéõ]/u, /.{40}/u])
      expect(people.some(({ name }) => script.test(name)), String(script)).toBe(true)
  }) // prettier-ignore

  test('[SM4] customers: 19 % leave, the others wait 10 to 125 s, mean 67.5, longer only where nobody was free', () => {
    expectBetween(share(chats, ({ holders }) => holders.length === 0), 0.17, 0.22)
    const waits = taken.map(({ queuedMs, holders }) => ((holders[0]?.fromMs ?? NaN) - queuedMs) / 1000)
    expectBetween(mean(waits), 65, 74)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(10)
    expect(share(waits, (wait) => wait > 150)).toBeLessThan(0.04)
  }) // prettier-ignore

  test('[SM4] chats of 8 to 20 turns, a third to a half by the customer, replies with a median of 46 s', () => {
    const whole = taken.filter(({ messages }) => messages.length >= FEWEST_TURNS)
    expect(whole.length / taken.length).toBeGreaterThan(0.9)
    expect(Math.max(...taken.map(({ messages }) => messages.length))).toBeLessThanOrEqual(MOST_TURNS)
    expectBetween(share(taken.flatMap(({ messages }) => messages), ({ role }) => role === 'customer'), 1 / 3, 1 / 2)
    const gaps = taken.flatMap(({ messages, holders }) =>
      messages.flatMap((message, place) => {
        const before = messages[place - 1]
        const isReply = message.role === 'agent' && before?.role === 'customer' && before.atMs > (holders[0]?.fromMs ?? 0)
        return isReply ? [message.atMs - before.atMs] : []
      }),
    )
    expectBetween(median(gaps) / 1000, 42, 50)
  }) // prettier-ignore

  test('[SM4] 15 to 30 % are rated, by the weights 10, 10, 30, 29, 21', () => {
    const scores = taken.flatMap(({ rating }) => (rating === null ? [] : [rating.score]))
    expectBetween(scores.length / taken.length, 0.15, 0.3)
    ;[0.1, 0.1, 0.3, 0.29, 0.21].forEach((weight, at) =>
      expectBetween(share(scores, (score) => score === at + 1), weight - 0.04, weight + 0.04),
    )
  }) // prettier-ignore

  test('[SM5] at every hour each team has somebody signed in, and the floor has chats', () => {
    for (let atMs = FROM; atMs < TO; atMs += HOUR / 2) {
      const teams = SAMPLE_TEAMS.map((team) => truthAt(simulator, team, atMs))
      for (const { agents } of teams)
        expect(agents.filter(({ status }) => status !== 'offline').length).toBeGreaterThanOrEqual(1)
      expect(teams.flatMap(({ agents }) => agents.flatMap(({ chats: held }) => held)).length).toBeGreaterThan(
        3,
      )
    }
  })
})

describe('the truth', () => {
  test('[SM6] a shift has no gap and no overlap, and nobody has two at once', () => {
    const isWhole = (spans: readonly { fromMs: number; toMs: number }[]) =>
      spans.every(({ fromMs, toMs }, place) => fromMs < toMs && (spans[place + 1]?.fromMs ?? toMs) === toMs)
    for (const { shift } of shifts) {
      expect([shift.spans[0]?.fromMs, shift.spans.at(-1)?.toMs]).toEqual([shift.startMs, shift.endMs])
      expect(isWhole(shift.spans), shift.agent.id).toBe(true)
    }
    for (const { agents } of castOf('tests').slice(0, 5))
      for (const { id } of agents) expect(isWhole(trueIntervals(simulator, id, FROM, TO)), id).toBe(true)
  })

  test('[SM6] a chat happens in order, with one holder at a time, who has a place free and takes chats', () => {
    const disordered = chats.filter(({ queuedMs, holders, messages, closedMs, rating }) => {
      const instants = [queuedMs, ...holders.map(({ fromMs }) => fromMs), closedMs, rating?.atMs ?? Infinity]
      const isInOrder = instants.every((atMs, place) => atMs >= (instants[place - 1] ?? 0))
      return !isInOrder || messages.some(({ atMs }) => atMs < queuedMs || atMs > closedMs)
    })
    expect(disordered).toEqual([])
    const turns = taken.flatMap((chat) => spansOf(chat)).sort((a, b) => a.atMs - b.atMs || a.by - b.by)
    const loads = new Map<string, number>()
    const places = new Map(simulator.crews.flatMap(({ agents }) => agents.map(({ id, capacity }) => [id, capacity])))
    const over = turns.filter(({ agent, by }) => {
      const load = (loads.get(agent) ?? 0) + by
      loads.set(agent, load)
      return load > (places.get(agent) ?? 0)
    })
    expect(over).toEqual([])
  }) // prettier-ignore
})

/** When the chat came to and left each of its holders. */
function spansOf({ holders, closedMs }: TrueChat): { agent: string; atMs: number; by: 1 | -1 }[] {
  return holders.flatMap(({ agent, fromMs }, place) => [
    { agent, atMs: fromMs, by: 1 as const },
    { agent, atMs: holders[place + 1]?.fromMs ?? closedMs, by: -1 as const },
  ])
}

test('[SM7] a sample is gone on from for 12 hours, and for 7 days in all', () => {
  const nowMs = BEGIN + 8 * DAY
  const record = (begunMs: number | null, fedUntilMs: number | null) => ({ choice: 'wanted' as const, begunMs, fedUntilMs }) // prettier-ignore
  const stopped = { nowMs, isServed: false }
  expect(isOutdated(record(null, null), stopped)).toBe(false)
  expect(isOutdated(record(nowMs - DAY, nowMs - 11 * HOUR), stopped)).toBe(false)
  expect(isOutdated(record(nowMs - DAY, nowMs - 13 * HOUR), stopped)).toBe(true)
  expect(isOutdated(record(nowMs - 8 * DAY, nowMs - HOUR), stopped)).toBe(true)
  const served = { nowMs, isServed: true }
  expect(isOutdated(record(nowMs - DAY, nowMs - 13 * HOUR), served)).toBe(false)
  expect(isOutdated(record(nowMs - 8 * DAY, nowMs - HOUR), served)).toBe(true)
})
