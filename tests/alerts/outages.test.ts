// Alerts that belong together, and what is told of them. Not the sending (webhook.test.ts).
import { expect, test } from 'vitest'
import type { AlertNotice } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { noticesFor } from '../../server/alerts/engine/alert-engine.ts'
import { openFloor } from './floor-world.ts'

const MINUTE = 60_000
const SECOND = 1000
const BEGIN = Date.UTC(2026, 4, 4, 10)
const names = { agent: () => null, user: () => null }

/** Everybody goes for a break, a second apart, and stays past its limit. */
function outage() {
  const world = openFloor()
  for (const [id, rule] of Object.entries(RULE_GALLERY))
    if (id !== 'overLimit') world.rule(id, { ...rule, enabled: false }, BEGIN - MINUTE)
  const agents = world.agents(12, 2, BEGIN)
  agents.forEach((agent, place) =>
    world.status(agent, { status: 'away', reason: 'Break' }, BEGIN + place * SECOND),
  )
  return { world, agents }
}

/** The notices of everything that is known, each once. */
function told(world: ReturnType<typeof openFloor>, nowMs: number): AlertNotice[] {
  const byId = new Map<string, AlertNotice>()
  for (const facts of world.floor.alerts.all())
    for (const notice of noticesFor(world.floor, facts, names, nowMs)) byId.set(notice.id, notice)
  return [...byId.values()]
}

test('[AE17] what opens within a minute is one outage: told once as it begins and once as all of it is over', () => {
  const { world, agents } = outage()
  let nowMs = BEGIN + 15 * MINUTE
  for (; nowMs < BEGIN + 16 * MINUTE; nowMs += SECOND) world.look(nowMs)
  expect(world.records()).toHaveLength(12)
  expect(new Set(world.records().map(({ group }) => group)).size).toBe(1)
  expect(told(world, nowMs).map(({ step, count }) => [step, count])).toEqual([['opened', 12]])
  // The first of them comes back, and at last all others.
  agents.forEach((agent, place) => {
    world.status(agent, { status: 'available' }, nowMs)
    world.look(nowMs)
    const steps = told(world, nowMs).map(({ step }) => step)
    expect(steps).toEqual(place < agents.length - 1 ? ['opened'] : ['opened', 'cleared'])
    nowMs += SECOND
  })
})

test('[AE17] what opens later than that is another outage', () => {
  const { world } = outage()
  const late = 'default:late'
  world.status(late, { status: 'away', reason: 'Break' }, BEGIN + 5 * MINUTE)
  world.look(BEGIN + 15 * MINUTE + 12 * SECOND)
  world.look(BEGIN + 21 * MINUTE)
  // Without a profile it is in another team, where this watch does not look.
  expect(world.records().some(({ agent }) => agent === late)).toBe(false)
  const { world: other, agents } = outage()
  other.status(agents[0] ?? '', { status: 'available' }, BEGIN + 5 * MINUTE)
  other.status(agents[0] ?? '', { status: 'away', reason: 'Break' }, BEGIN + 6 * MINUTE)
  other.look(BEGIN + 15 * MINUTE + 12 * SECOND)
  other.look(BEGIN + 22 * MINUTE)
  const groups = other.records().map(({ group }) => group)
  expect(groups).toHaveLength(12)
  expect(new Set(groups).size).toBe(2)
})

test('[AE18] while an agent’s source is silent nothing happens to the alerts about the agent', () => {
  const { world, agents } = outage()
  let nowMs = BEGIN + 15 * MINUTE + 2 * SECOND
  world.look(nowMs)
  expect(world.records().map(({ state }) => state)).toEqual(['open', 'open'])
  const hear = (newestMs: number, atMs: number) =>
    world.floor.sources.hear({
      signs: new Map([['default', { heardMs: newestMs, lagMs: 0 }]]),
      cadences: new Map([['default', { cadenceMs: 5 * MINUTE, declaredMs: BEGIN }]]),
      addedMs: new Map(),
      keptSinceMs: BEGIN,
      atMs,
    })
  hear(BEGIN, nowMs)
  for (; nowMs < BEGIN + 20 * MINUTE; nowMs += 10 * SECOND) world.look(nowMs)
  expect(world.records().map(({ state }) => state)).toEqual(['open', 'open'])
  // Heard again: the others have passed their limit too, and the first is back.
  hear(nowMs, nowMs)
  world.status(agents[0] ?? '', { status: 'available' }, nowMs)
  world.look(nowMs)
  const states = world.records().map(({ state }) => state)
  expect(states.filter((state) => state === 'open')).toHaveLength(11)
  expect(states.filter((state) => state === 'cleared')).toHaveLength(1)
})
