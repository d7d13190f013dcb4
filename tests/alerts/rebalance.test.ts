// Who is suggested as an alert opens, by the judgement alone. Not how that is told (rebalance-told.test.ts), nor when an alert opens
// (life.test.ts).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noticesOf } from '../../shared/alerts/notices.ts'
import { alertRuleSettings, REBALANCE_KINDS, RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { MOST_NAMED_FREE } from '../../shared/alerts/rebalance.ts'
import { openFloor, TEAM } from './floor-world.ts'

const MINUTE = 60_000
const BEGIN = Date.UTC(2026, 4, 4, 10)

const suggesting = { ...RULE_GALLERY.customerWaits, limit: 60_000, suggestRebalance: true }

type Fate = 'available' | 'away' | 'unknown' | 'loggedOut' | 'lost' | 'elsewhere'
const agent = fc.record({
  fate: fc.constantFrom<Fate>('available', 'away', 'unknown', 'loggedOut', 'lost', 'elsewhere'),
  capacity: fc.integer({ min: 0, max: 4 }),
  held: fc.integer({ min: 0, max: 5 }),
})

/** A floor on which customers wait too long, and agents of all kinds are. */
function floorOf(agents: readonly (typeof agent extends fc.Arbitrary<infer A> ? A : never)[], waiting = 1) {
  const world = openFloor([TEAM, 'Other'])
  const stamps = (id: string) => ({
    source: 'default',
    id,
    claimedAtMs: BEGIN,
    occurredAtMs: BEGIN,
    receivedAtMs: BEGIN,
  })
  for (const [place, { fate, capacity, held }] of agents.entries()) {
    const id = `default:p${place}`
    const subject = `agent/${id}`
    const team = fate === 'elsewhere' ? 'Other' : TEAM
    world.tell({ type: 'agent.profile', subject, data: { team, capacity }, ...stamps(`p${place}`) })
    world.tell({ type: 'agent.login', subject, data: {}, ...stamps(`l${place}`) })
    if (fate !== 'unknown')
      world.status(id, fate === 'away' ? { status: 'away', reason: 'Lunch' } : { status: 'available' }, BEGIN)
    for (let chat = 0; chat < held; chat += 1) world.accept(`c${place}-${chat}`, id, BEGIN + 1)
    if (fate === 'loggedOut') world.say('agent.logout', id, BEGIN + 2)
    if (fate === 'lost') world.lost(id, BEGIN + MINUTE)
  }
  for (let customer = 0; customer < waiting; customer += 1)
    world.tell({
      type: 'chat.queued',
      subject: `chat/default:w${customer}`,
      data: { team: TEAM },
      ...stamps(`w${customer}`),
    })
  return world
}

const rebalanceAt = (world: ReturnType<typeof floorOf>, nowMs: number) =>
  world.look(nowMs).find(({ step }) => step.episode.kind === 'customerWaits' && step.episode.team === TEAM)
    ?.step

test('[RB1] whoever is suggested is there, heard of and has a place free; the sums are those of all such, and who waits', () => {
  fc.assert(
    fc.property(fc.array(agent, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (agents, waiting) => {
      const world = floorOf(agents, waiting)
      world.rule('customerWaits', suggesting, BEGIN)
      const step = rebalanceAt(world, BEGIN + 5 * MINUTE)
      expect(step?.step).toBe('opened')
      const free = agents.flatMap(({ fate, capacity, held }, place) =>
        fate === 'available' && held < capacity ? [{ id: `default:p${place}`, places: capacity - held }] : [],
      )
      const said = step?.rebalance
      if (free.length === 0) {
        expect(said).toBeUndefined()
        return
      }
      const placesOf = new Map(free.map(({ id, places }) => [id, places]))
      for (const [id, places] of said?.free ?? []) expect(placesOf.get(id)).toBe(places)
      const named = new Set(said?.free.map(([id]) => id))
      expect(named.size).toBe(Math.min(free.length, MOST_NAMED_FREE))
      // Nobody with more places than one who is named is left out.
      const leastNamed = Math.min(...(said?.free ?? []).map(([, places]) => places))
      for (const { id, places } of free) if (!named.has(id)) expect(places).toBeLessThanOrEqual(leastNamed)
      const away = new Set<Fate>(['away', 'unknown', 'loggedOut', 'lost'])
      expect(said).toMatchObject({
        freeAgents: free.length,
        freePlaces: free.reduce((sum, { places }) => sum + places, 0),
        waiting,
        heldWhileAway: agents.reduce((sum, { fate, held }) => sum + (away.has(fate) ? held : 0), 0),
      })
    }),
    { numRuns: 200 },
  )
})

test('[RB1] of many those with the most places are named, and all are counted', () => {
  const capacities = Array.from({ length: MOST_NAMED_FREE + 5 }, (_, place) => 1 + (place % 4))
  const world = floorOf(capacities.map((capacity) => ({ fate: 'available', capacity, held: 0 })))
  world.rule('customerWaits', suggesting, BEGIN)
  const suggested = rebalanceAt(world, BEGIN + 5 * MINUTE)?.rebalance
  const places = capacities.toSorted((a, b) => b - a)
  expect(suggested?.free.map(([, count]) => count)).toEqual(places.slice(0, MOST_NAMED_FREE))
  expect(suggested).toMatchObject({
    freeAgents: capacities.length,
    freePlaces: places.reduce((sum, each) => sum + each, 0),
  })
})

test('[RB2] only the step that opens an alert says who has places free', () => {
  const world = floorOf([{ fate: 'available', capacity: 3, held: 1 }])
  world.rule('customerWaits', suggesting, BEGIN)
  expect(rebalanceAt(world, BEGIN + 5 * MINUTE)).toMatchObject({
    step: 'opened',
    rebalance: { freePlaces: 2 },
  })
  expect(rebalanceAt(world, BEGIN + 16 * MINUTE)).toMatchObject({ step: 'escalated' })
  world.accept('w0', 'default:p0', BEGIN + 17 * MINUTE)
  expect(rebalanceAt(world, BEGIN + 17 * MINUTE)?.step).toBe('cleared')
  expect(world.steps.filter(({ step }) => step.rebalance !== undefined).length).toBe(1)
})

test('[RB2] what is suggested stays what it was as the alert opened, whoever tells of it and whenever', () => {
  const world = floorOf([{ fate: 'available', capacity: 3, held: 1 }])
  world.rule('customerWaits', suggesting, BEGIN)
  world.look(BEGIN + 5 * MINUTE)
  const told = () => {
    const { group = '' } = world.records().find(({ kind }) => kind === 'customerWaits') ?? {}
    return noticesOf(group, world.floor.alerts.ofGroup(group).values(), {
      rule: () => null,
      zone: () => 'UTC',
      names: { agent: () => 'Ana Souza', user: () => null },
    })
  }
  const before = told()
  expect(
    before.map(({ step, rebalance }) => `${step} ${rebalance === undefined ? '' : 'rebalance'}`),
  ).toEqual(['opened ', 'opened rebalance'])
  expect(new Set(before.map(({ id }) => id)).size).toBe(2)
  expect(before[1]?.rebalance).toEqual({
    free: [{ agent: 'default:p0', agentName: 'Ana Souza', team: TEAM, places: 2 }],
    freeAgents: 1,
    freePlaces: 2,
    waiting: 1,
    heldWhileAway: 0,
  })
  world.accept('more', 'default:p0', BEGIN + 6 * MINUTE)
  world.rule('customerWaits', { ...suggesting, suggestRebalance: false }, BEGIN + 6 * MINUTE)
  world.look(BEGIN + 6 * MINUTE)
  expect(told()).toEqual(before)
})

test('[RB3] nothing is suggested by a rule that is not to, and a kind that places do not help is refused it', () => {
  const world = floorOf([{ fate: 'available', capacity: 3, held: 1 }])
  const step = rebalanceAt(world, BEGIN + 5 * MINUTE)
  expect(step?.step).toBe('opened')
  expect(step).not.toHaveProperty('rebalance')
  for (const [kind, rule] of Object.entries(RULE_GALLERY))
    expect(alertRuleSettings.safeParse({ ...rule, suggestRebalance: true }).success, kind).toBe(
      REBALANCE_KINDS.has(rule.kind),
    )
})
