// The life of one alert, as a pure function of what holds, its rule and the time. Not what holds (team-conditions.test.ts).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  alertLeavesFloorAtMs,
  foldAlert,
  noAlertFacts,
  recordOf,
  stateOf,
} from '../../shared/alerts/alert-facts.ts'
import type { AlertStepData } from '../../shared/alerts/alert-step.ts'
import { keep, look, noLife, ruleWith, seen, stepEvent, stepsOf, TEAM } from './life-world.ts'

const MINUTE = 60_000
const BEGIN = Date.UTC(2026, 4, 4, 9)
const byHand = { user: 'u1', via: 'page' } as const
const noNames = { agent: () => null, user: () => null }

/** Looks a moment apart, whoever makes them. */
const gaps = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 200 })

describe('opening', () => {
  test('[AE1] it opens when the condition has held for the rule’s duration, at that instant whoever looks and whenever', () => {
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 10 * MINUTE }), (pauses, forMs) => {
        const life = noLife()
        const rule = ruleWith({ forMs })
        let nowMs = BEGIN
        look(life, nowMs, seen(), rule)
        for (const pause of pauses) {
          nowMs += pause
          look(life, nowMs, seen(), rule)
        }
        const lasted = nowMs - BEGIN
        expect(stepsOf(life)).toEqual(lasted >= forMs ? ['pending', 'opened'] : ['pending'])
        const [, opened] = life.steps
        if (opened !== undefined) expect(opened.atMs).toBe(BEGIN + forMs)
        expect(life.steps.every(({ episode }) => episode.sinceMs === BEGIN)).toBe(true)
      }),
    )
  })

  test('[AE1] of a condition whose beginning the facts tell, the duration counts from there, after any pause', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 * MINUTE }),
        fc.integer({ min: 0, max: 10 * MINUTE }),
        (agoMs, forMs) => {
          const life = noLife()
          const sinceMs = BEGIN - agoMs
          look(life, BEGIN, seen({ sinceMs, passedMs: sinceMs }), ruleWith({ forMs }))
          expect(stepsOf(life)).toEqual(agoMs >= forMs ? ['opened'] : [])
          if (agoMs < forMs) return
          expect(life.steps[0]?.episode.key).toBe(`usedCapacity:${TEAM}:${sinceMs}`)
          expect(life.steps[0]?.atMs).toBe(forMs === 0 ? BEGIN : sinceMs + forMs)
        },
      ),
    )
  })

  test('[AE1] a condition that ends before its duration tells nobody', () => {
    const life = noLife()
    const rule = ruleWith({ forMs: MINUTE })
    look(life, BEGIN, seen(), rule)
    look(life, BEGIN + MINUTE / 2, null, rule)
    look(life, BEGIN + 2 * MINUTE, null, rule)
    expect(stepsOf(life)).toEqual(['pending', 'cleared'])
    expect(recordOf(life.facts ?? noAlertFacts(), noNames)).toBeNull()
    look(life, BEGIN + 3 * MINUTE, seen(), rule)
    expect(life.steps.at(-1)?.episode.sinceMs).toBe(BEGIN + 3 * MINUTE)
  })
})

describe('clearing', () => {
  test('[AE2] whatever flickers within the time to clear is one alert', () => {
    fc.assert(
      fc.property(gaps, fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }), (pauses, holds) => {
        const life = noLife()
        const clearAfterMs = 30_000
        const rule = ruleWith({ clearAfterMs })
        let [nowMs, overSinceMs] = [BEGIN, null as number | null]
        look(life, nowMs, seen(), rule)
        let longestMs = 0
        pauses.forEach((pause, place) => {
          nowMs += pause
          const isOver = holds[place] === false
          overSinceMs = isOver ? (overSinceMs ?? nowMs) : null
          longestMs = Math.max(longestMs, overSinceMs === null ? 0 : nowMs - overSinceMs)
          look(life, nowMs, isOver ? null : seen(), rule)
        })
        const times = (name: AlertStepData['step']) => stepsOf(life).filter((step) => step === name).length
        if (longestMs < clearAfterMs) {
          expect(times('opened')).toBe(1)
          expect(times('cleared')).toBe(0)
        }
        // Never two that open without one that clears between them.
        expect(times('opened') - times('cleared')).toBeGreaterThanOrEqual(0)
        expect(times('opened') - times('cleared')).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('[AE2] it clears by itself when the time to clear has passed, and the next one is another', () => {
    const life = noLife()
    const rule = ruleWith({ clearAfterMs: MINUTE })
    look(life, BEGIN, seen(), rule)
    look(life, BEGIN + MINUTE, null, rule)
    look(life, BEGIN + 5 * MINUTE, null, rule)
    expect(stepsOf(life)).toEqual(['opened', 'eased', 'cleared'])
    expect(life.steps.at(-1)?.atMs).toBe(BEGIN + 2 * MINUTE)
    look(life, BEGIN + 6 * MINUTE, seen(), rule)
    expect(stepsOf(life).at(-1)).toBe('opened')
    expect(life.steps.at(-1)?.episode.key).not.toBe(life.steps[0]?.episode.key)
  })

  test('[AE3] cleared by hand it stays so for as long as its condition lasts', () => {
    const life = noLife()
    const rule = ruleWith()
    look(life, BEGIN, seen(), rule)
    const episode = life.steps[0]?.episode
    if (episode === undefined) throw new Error('it did not open')
    keep(life, { episode, step: 'cleared', asOf: '1-0', atMs: BEGIN + 1, ...byHand }, BEGIN + 1)
    for (let minute = 1; minute < 60; minute++) look(life, BEGIN + minute * MINUTE, seen(), rule)
    expect(stepsOf(life)).toEqual(['opened', 'cleared'])
    expect(alertLeavesFloorAtMs(life.facts ?? noAlertFacts())).toBeNull()
    look(life, BEGIN + 60 * MINUTE, null, rule)
    look(life, BEGIN + 61 * MINUTE, seen(), rule)
    expect(stepsOf(life)).toEqual(['opened', 'cleared', 'ended', 'opened'])
  })

  test('[AE4] a rule that is switched off, or outside its hours, clears what stands at once', () => {
    for (const forMs of [0, 10 * MINUTE]) {
      const life = noLife()
      const rule = ruleWith({ forMs, clearAfterMs: MINUTE })
      look(life, BEGIN, seen(), rule)
      look(life, BEGIN + 1, seen(), rule, false)
      expect(stepsOf(life).at(-1)).toBe('cleared')
      look(life, BEGIN + 2, seen(), rule, false)
      expect(life.steps).toHaveLength(2)
    }
  })
})

describe('telling again', () => {
  const escalating = ruleWith({ escalateAfterMs: 10 * MINUTE })

  test('[AE5] nobody took it: told again once, at the end of the rule’s time', () => {
    const life = noLife()
    for (let minute = 0; minute < 60; minute++) look(life, BEGIN + minute * MINUTE + 7, seen(), escalating)
    expect(stepsOf(life)).toEqual(['opened', 'escalated'])
    expect(life.steps[1]?.atMs).toBe(BEGIN + 7 + 10 * MINUTE)
  })

  test('[AE5] somebody took it: never', () => {
    const life = noLife()
    look(life, BEGIN, seen(), escalating)
    const episode = life.steps[0]?.episode
    if (episode === undefined) throw new Error('it did not open')
    keep(life, { episode, step: 'acknowledged', asOf: '1-0', atMs: BEGIN + 5, ...byHand }, BEGIN + 5)
    for (let minute = 1; minute < 60; minute++) look(life, BEGIN + minute * MINUTE, seen(), escalating)
    expect(stepsOf(life)).toEqual(['opened', 'acknowledged'])
  })

  test('[AE5] put off: told again at the end of that, rule or no rule', () => {
    for (const rule of [ruleWith(), escalating]) {
      const life = noLife()
      look(life, BEGIN, seen(), rule)
      const episode = life.steps[0]?.episode
      if (episode === undefined) throw new Error('it did not open')
      const untilMs = BEGIN + 20 * MINUTE
      keep(life, { episode, step: 'snoozed', asOf: '1-0', atMs: BEGIN + 5, untilMs, ...byHand }, BEGIN + 5)
      for (let minute = 1; minute < 60; minute++) look(life, BEGIN + minute * MINUTE, seen(), rule)
      expect(stepsOf(life)).toEqual(['opened', 'snoozed', 'escalated'])
      expect(life.steps.at(-1)?.atMs).toBe(untilMs)
    }
  })
})

test('[AE6] any order and any repetition of the steps of several episodes ends in the same facts', () => {
  const name = fc.constantFrom<AlertStepData['step']>(
    'pending', 'opened', 'eased', 'resumed', 'acknowledged', 'snoozed', 'escalated', 'cleared', 'ended',
  ) // prettier-ignore
  const step = fc.record({
    step: name,
    sinceMs: fc.constantFrom(BEGIN, BEGIN + 1000),
    atMs: fc.integer({ min: BEGIN, max: BEGIN + 5000 }),
    user: fc.constantFrom(null, 'u1', 'u2'),
  })
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 12 }).chain((steps) => {
        const events = steps.map(({ sinceMs, ...rest }) => {
          const of = { team: TEAM, ruleId: 'usedCapacity', agent: null, sinceMs }
          const episode = { key: `usedCapacity:${TEAM}:${sinceMs}`, ...of, kind: 'usedCapacity' as const }
          return stepEvent({ episode, asOf: '1-0', via: null, ...rest })
        })
        const repeats = fc.shuffledSubarray(events)
        return fc.tuple(
          fc.constant(events),
          repeats.chain((some) =>
            fc.shuffledSubarray([...events, ...some], { minLength: events.length + some.length }),
          ),
        )
      }),
      ([events, shuffled]) => {
        const whole = events.reduce(foldAlert, noAlertFacts())
        const other = shuffled.reduce(foldAlert, noAlertFacts())
        expect(other).toEqual(whole)
        expect(stateOf(other)).toBe(stateOf(whole))
      },
    ),
    { numRuns: 1000 },
  )
})
