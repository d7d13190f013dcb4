// Which rules hold for a team, and how limits to clear keep a load that swings from being many alerts. Not an alert's life (life.test.ts).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RULE_GALLERY, type AlertRuleSettings } from '../../shared/alerts/alert-rules.ts'
import { openFloor } from './floor-world.ts'

const MINUTE = 60_000
const SECOND = 1000
const BEGIN = Date.UTC(2026, 4, 4, 10)
const plain = { forMs: 0, clearAfterMs: 0, escalateAfterMs: null }

/** Without what the other rules would say. */
function floorWith(rules: Partial<Record<string, AlertRuleSettings>>) {
  const world = openFloor()
  for (const [id, rule] of Object.entries(RULE_GALLERY))
    world.rule(id, rules[id] ?? { ...rule, enabled: false }, BEGIN - MINUTE)
  for (const [id, rule] of Object.entries(rules))
    if (!(id in RULE_GALLERY)) world.rule(id, rule ?? null, BEGIN - MINUTE)
  return world
}
type World = ReturnType<typeof floorWith>

/** Gives or takes chats until the only agent holds so many. */
function hold(world: World, chats: string[], count: number, atMs: number): void {
  while (chats.length < count) {
    const chat = `c${atMs}-${chats.length}`
    world.accept(chat, 'default:a0', atMs)
    chats.push(chat)
  }
  while (chats.length > count) world.close(chats.pop() ?? '', atMs)
}

test('[AE15] a load that swings across the limit and not across the limit to clear, for an hour, is one alert', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 80, max: 100 }), { minLength: 60, maxLength: 60 }), (loads) => {
      fc.pre(loads.some((load) => load > 90))
      const world = floorWith({ usedCapacity: { ...RULE_GALLERY.usedCapacity, ...plain } })
      world.agents(1, 100, BEGIN)
      const chats: string[] = []
      loads.forEach((load, minute) => {
        const atMs = BEGIN + minute * MINUTE
        hold(world, chats, load, atMs)
        for (let second = 0; second < 60; second += 20) world.look(atMs + second * SECOND)
      })
      expect(world.steps.map(({ step }) => step.step)).toEqual(['opened'])
      hold(world, chats, 75, BEGIN + 61 * MINUTE)
      world.look(BEGIN + 61 * MINUTE)
      expect(world.steps.map(({ step }) => step.step)).toEqual(['opened', 'cleared'])
    }),
    { numRuns: 15 },
  )
})

test('[AE16] an empty floor, and one without places, passes no limit of load, of free places or of ratings', () => {
  const world = floorWith(RULE_GALLERY)
  for (let minute = 0; minute < 30; minute++) world.look(BEGIN + minute * MINUTE)
  // Nobody is there on a Monday morning, which is a rule of its own.
  expect(world.steps.map(({ step }) => [step.step, step.episode.kind])).toEqual([
    ['pending', 'nobodyAvailable'],
    ['opened', 'nobodyAvailable'],
    ['escalated', 'nobodyAvailable'],
  ])
  world.agents(1, 0, BEGIN + 30 * MINUTE)
  // Whoever has no places may hold a chat all the same.
  world.accept('c1', 'default:a0', BEGIN + 30 * MINUTE)
  for (let minute = 31; minute < 40; minute++) world.look(BEGIN + minute * MINUTE)
  expect(
    world
      .records()
      .filter(({ state }) => state === 'open')
      .map(({ kind }) => kind),
  ).not.toContain('usedCapacity')
})

test('[AE16] two rules of a kind hold each by its own limit', () => {
  const rule = { ...RULE_GALLERY.usedCapacity, ...plain }
  const world = floorWith({
    usedCapacity: { ...rule, limit: 0.5, clearLimit: 0.4 },
    full: { ...rule, limit: 0.9, clearLimit: null },
  })
  world.agents(1, 10, BEGIN)
  const chats: string[] = []
  const openAt = (count: number, atMs: number): string[] => {
    hold(world, chats, count, atMs)
    world.look(atMs)
    return world.records().filter(({ state }) => state === 'open').map(({ ruleId }) => ruleId).sort() // prettier-ignore
  }
  expect(openAt(5, BEGIN + 1)).toEqual([])
  expect(openAt(6, BEGIN + 2)).toEqual(['usedCapacity'])
  expect(openAt(10, BEGIN + 3)).toEqual(['full', 'usedCapacity'])
  expect(openAt(9, BEGIN + 4)).toEqual(['usedCapacity'])
  expect(openAt(5, BEGIN + 5)).toEqual(['usedCapacity'])
  expect(openAt(4, BEGIN + 6)).toEqual([])
})
