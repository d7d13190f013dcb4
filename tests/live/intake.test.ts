// The queue before a commit: bounded, in order within a subject, one unanswered batch a subject. No Redis.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Intake, type EventOutcome, type WaitingEvent } from '../../server/live/intake.ts'
import { floorEvent } from '../../shared/events.ts'

let made = 0
function waiting(subject: string, source = 's', ended: EventOutcome[] = []): WaitingEvent {
  made += 1
  const stamps = {
    source,
    id: `e${made}`,
    subject: `agent/${subject}`,
    claimedAtMs: 1,
    occurredAtMs: 1,
    receivedAtMs: 1,
  }
  return {
    event: floorEvent.parse({ ...stamps, type: 'agent.login', data: {} }),
    seenId: `e${made}`,
    settle: (outcome) => ended.push(outcome),
  }
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('add' as const), subject: fc.constantFrom('a', 'b', 'c') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      most: fc.integer({ min: 1, max: 4 }),
      each: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('answer' as const), pick: fc.nat(9), again: fc.boolean() }),
  },
)

it('[CO9] a subject in an unanswered batch is not taken, its events keep their order, and each settles once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const intake = new Intake()
      const inFlight: [string, WaitingEvent[]][] = []
      const added: WaitingEvent[] = []
      const ended: WaitingEvent[] = []
      const outcomes: EventOutcome[] = []
      const take = (most: number, each: number) => {
        for (const [subject, events] of intake.take(most, each)) {
          expect(inFlight.map(([busy]) => busy)).not.toContain(subject)
          expect(events.length).toBeGreaterThan(0)
          expect(events.length).toBeLessThanOrEqual(each)
          inFlight.push([subject, events])
        }
      }
      const answer = (pick: number, again: boolean) => {
        const [batch] = inFlight.splice(pick % Math.max(1, inFlight.length), 1)
        if (batch === undefined) return
        const [subject, events] = batch
        if (!again) ended.push(...events)
        intake.release(subject, again ? [] : events.map((one) => [one, 'accepted']), again ? events : [])
      }
      for (const next of steps) {
        if (next.do === 'add') {
          const one = waiting(next.subject, 's', outcomes)
          added.push(one)
          intake.add(one)
        } else if (next.do === 'take') take(next.most, next.each)
        else answer(next.pick, next.again)
        expect(intake.held).toBe(added.length - ended.length)
      }
      while (inFlight.length > 0 || intake.isReady) {
        take(10, 10)
        answer(0, false)
      }
      for (const subject of ['agent/a', 'agent/b', 'agent/c']) {
        const of = (list: WaitingEvent[]) => list.filter(({ event }) => event.subject === subject)
        expect(of(ended)).toEqual(of(added))
      }
      expect(outcomes).toHaveLength(added.length)
      expect(intake.held).toBe(0)
    }),
    { numRuns: 1_000 },
  )
})

it('[CO10] past its capacity a queue admits nothing, no source takes more than its share, and webhooks have a part of their own', () => {
  const intake = new Intake({ capacity: 10, sourceShare: 0.5, webhookReserve: 0.2 })
  for (let n = 0; n < 5; n += 1) intake.add(waiting(`a${n}`, 's'))
  expect(intake.admits('s', 1, 'api')).toBe(false)
  expect(intake.admits('s', 1, 'webhook')).toBe(false)
  expect(intake.admits('s', 1000, 'system')).toBe(true)
  expect([intake.admits('t', 3, 'api'), intake.admits('t', 4, 'api')]).toEqual([true, false])
  expect([intake.admits('t', 5, 'webhook'), intake.admits('t', 6, 'webhook')]).toEqual([true, false])
  const taken = intake.take(100, 100)
  expect(intake.admits('s', 1, 'api')).toBe(false)
  for (const [subject, events] of taken) intake.release(subject, events.map((one) => [one, 'accepted']), []) // prettier-ignore
  expect(intake.admits('s', 5, 'api')).toBe(true)
})
