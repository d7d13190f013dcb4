// Who is missing at the start of a shift: the rule by itself, and its alert's life. Not how a roster is taken (tests/roster).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wasThereSince } from '../../shared/alerts/missing-at-start.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import type { EventOf } from '../../shared/events.ts'
import { foldAgent, noAgentFacts } from '../../shared/floor/agent-facts.ts'
import type { Shift } from '../../shared/roster/agent-roster.ts'
import { openFloor } from './floor-world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const BEGIN = Date.UTC(2026, 4, 4, 9)
const LIMIT = 5 * MINUTE
const SHIFT: Shift = { fromMs: BEGIN, toMs: BEGIN + 8 * HOUR }
const LATE = 'default:a0'

/** A floor on which that rule alone is judged. */
function rostered(shifts: readonly Shift[] = [SHIFT], limit = LIMIT) {
  const world = openFloor()
  for (const [id, rule] of Object.entries(RULE_GALLERY))
    world.rule(
      id,
      { ...rule, enabled: id === 'missingAtStart', ...(id === 'missingAtStart' && { limit }) },
      BEGIN - 2 * HOUR,
    )
  world.roster(LATE, shifts, BEGIN - HOUR)
  return world
}
const said = (world: ReturnType<typeof openFloor>) =>
  world.steps.map(({ step }) => [step.step, step.atMs - BEGIN])

describe('[RO1] whoever has not been there since a shift began is missing once the limit is passed', () => {
  test('one who was never seen: opens when the limit has passed, once, and clears at the log-in', () => {
    const world = rostered()
    for (let minute = -5; minute <= 5; minute++) world.look(BEGIN + minute * MINUTE)
    expect(world.steps).toEqual([])
    world.look(BEGIN + LIMIT + 1)
    for (let minute = 6; minute < 30; minute++) world.look(BEGIN + minute * MINUTE)
    expect(said(world)).toEqual([['opened', LIMIT + 1]])
    expect(world.records()).toHaveLength(1)
    expect(world.records()[0]).toMatchObject({
      key: `missingAtStart:${LATE}:${BEGIN}`,
      agent: LATE,
      kind: 'missingAtStart',
      severity: 'act',
      detail: '09:00–17:00',
      limit: LIMIT,
      sinceEpochMs: BEGIN,
    })
    world.say('agent.login', LATE, BEGIN + 30 * MINUTE)
    world.look(BEGIN + 30 * MINUTE)
    world.look(BEGIN + HOUR)
    expect(said(world)).toEqual([
      ['opened', LIMIT + 1],
      ['cleared', 30 * MINUTE],
    ])
  })

  test('at the end of the shift it clears; the next shift is an alert of its own', () => {
    const next = { fromMs: SHIFT.toMs + HOUR, toMs: SHIFT.toMs + 3 * HOUR }
    const world = rostered([SHIFT, next])
    for (let minute = 0; minute <= 13 * 60; minute += 10) world.look(BEGIN + minute * MINUTE)
    expect(world.steps.map(({ step }) => [step.step, step.episode.sinceMs])).toEqual([
      ['opened', SHIFT.fromMs],
      ['cleared', SHIFT.fromMs],
      ['opened', next.fromMs],
      ['cleared', next.fromMs],
    ])
  })

  test('a roster that no longer names the shift clears it', () => {
    const world = rostered()
    world.look(BEGIN + 10 * MINUTE)
    world.roster(LATE, [{ fromMs: BEGIN + 2 * HOUR, toMs: SHIFT.toMs }], BEGIN + 11 * MINUTE)
    world.look(BEGIN + 11 * MINUTE)
    world.look(BEGIN + 2 * HOUR + LIMIT)
    expect(said(world).map(([step]) => step)).toEqual(['opened', 'cleared'])
    world.look(BEGIN + 2 * HOUR + LIMIT + 1)
    expect(said(world).at(-1)).toEqual(['opened', 2 * HOUR + LIMIT + 1])
  })

  test.each<[string, boolean, (world: ReturnType<typeof rostered>) => void]>([
    ['who is available, and was before the shift', false, (world) => void world.agents(1, 4, BEGIN - HOUR)],
    [
      'who came within the limit and left again',
      false,
      (world) => {
        world.agents(1, 4, BEGIN + MINUTE)
        world.say('agent.logout', LATE, BEGIN + 2 * MINUTE)
      },
    ],
    [
      'who was there when it began and left then',
      false,
      (world) => {
        world.agents(1, 4, BEGIN - HOUR)
        world.say('agent.logout', LATE, BEGIN + 1)
      },
    ],
    [
      'who left before it began',
      true,
      (world) => {
        world.agents(1, 4, BEGIN - HOUR)
        world.say('agent.logout', LATE, BEGIN - 1)
      },
    ],
    [
      'who is away: there, if on a break',
      false,
      (world) => {
        world.agents(1, 4, BEGIN - HOUR)
        world.status(LATE, { status: 'away', reason: 'Break' }, BEGIN + MINUTE)
      },
    ],
    [
      'who was lost before it began and has not come back',
      true,
      (world) => {
        world.agents(1, 4, BEGIN - HOUR)
        world.lost(LATE, BEGIN - MINUTE)
      },
    ],
    [
      'who was lost after it began',
      false,
      (world) => {
        world.agents(1, 4, BEGIN - HOUR)
        world.lost(LATE, BEGIN + MINUTE)
      },
    ],
    [
      'who said only that they are offline, within the shift',
      true,
      (world) => world.status(LATE, { status: 'offline' }, BEGIN + MINUTE),
    ],
    [
      'who was removed',
      false,
      (world) => {
        world.agents(1, 4, BEGIN - HOUR)
        world.say('agent.logout', LATE, BEGIN - 30 * MINUTE)
        world.say('agent.removed', LATE, BEGIN - 20 * MINUTE)
      },
    ],
  ])('%s: %s', (_who, isMissing, happens) => {
    const world = rostered()
    happens(world)
    for (let minute = 0; minute < 20; minute++) world.look(BEGIN + minute * MINUTE)
    expect(world.steps.length > 0).toBe(isMissing)
  })

  test('another team’s rule, and a rule of one’s own with another limit, are judged each by itself', () => {
    const world = rostered()
    world.rule('half-hour', { ...RULE_GALLERY.missingAtStart, limit: 30 * MINUTE }, BEGIN - HOUR)
    for (let minute = 0; minute <= 40; minute++) world.look(BEGIN + minute * MINUTE)
    expect(world.steps.map(({ step }) => [step.episode.ruleId, step.atMs - BEGIN])).toEqual([
      ['missingAtStart', 6 * MINUTE],
      ['half-hour', 31 * MINUTE],
    ])
  })
})

test('[RO1] the facts tell whether an agent was there since, whatever they said and whenever: never missing who was', () => {
  const word = fc.record({
    atMs: fc.integer({ min: 0, max: 100 }),
    what: fc.constantFrom('available', 'away', 'offline', 'ill', 'login', 'logout'),
  })
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.integer({ min: 0, max: 100 }), (words, sinceMs) => {
      let facts = noAgentFacts()
      const inOrder = words.toSorted((a, b) => a.atMs - b.atMs)
      inOrder.forEach(({ atMs, what }, place) => {
        const stamps = {
          source: 's',
          id: String(place).padStart(2, '0'),
          subject: 'agent/s:a',
          receivedAtMs: atMs,
        }
        const at = { claimedAtMs: atMs + place / 100, occurredAtMs: atMs }
        const event: EventOf<'agent.login' | 'agent.logout' | 'agent.status'> =
          what === 'login' || what === 'logout'
            ? { type: `agent.${what}`, data: {}, ...stamps, ...at }
            : {
                type: 'agent.status',
                data: what === 'ill' ? { status: 'offline', reason: 'ill' } : { status: what },
                ...stamps,
                ...at,
              }
        facts = foldAgent(facts, event)
      })
      const isIn = (what: string | undefined) =>
        what !== undefined && !['offline', 'ill', 'logout'].includes(what)
      // By the whole story: what held at the instant, or was said after it.
      const wasThere =
        inOrder.some(({ atMs, what }) => atMs >= sinceMs && isIn(what)) ||
        isIn(inOrder.findLast(({ atMs }) => atMs <= sinceMs)?.what) ||
        isIn(inOrder.filter(({ atMs }) => atMs < sinceMs).at(-1)?.what)
      if (wasThere && !wasThereSince(facts, sinceMs)) {
        // Only who left at the very instant.
        expect(inOrder.some(({ atMs }) => atMs === sinceMs)).toBe(true)
      }
      if (!wasThere && inOrder.every(({ what }) => what !== 'ill'))
        expect(wasThereSince(facts, sinceMs)).toBe(false)
    }),
    { numRuns: 2000 },
  )
})
