// Which of what holds a board shows: what the team's rules tell of. On a floor without stores; frames.test.ts holds boards to it.
import { describe, expect, test } from 'vitest'
import { stepSubmission } from '../../server/alerts/engine/step-events.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { alertSubject } from '../../shared/alerts/alert-step.ts'
import { view } from '../../shared/floor/view.ts'
import { openFloor, TEAM } from './floor-world.ts'

const BEGIN = Date.UTC(2026, 4, 4, 12)
const MINUTE = 60_000

/** A floor on which one agent holds a chat while away, since the given instant. */
function heldSince(atMs: number) {
  const world = openFloor()
  const [agent = ''] = world.agents(2, 4, atMs)
  world.accept('c1', agent, atMs)
  world.status(agent, { status: 'away' }, atMs)
  const shownAt = (nowMs: number) => view(world.floor, TEAM, nowMs).alerts.map(({ rule }) => rule)
  return { ...world, agent, shownAt }
}

test('[AE24] a board shows at once what a rule without a duration tells of, and nothing of a rule that is off', () => {
  const world = heldSince(BEGIN)
  expect(world.shownAt(BEGIN + 1000)).toContain('heldWhileAway')
  world.rule('heldWhileAway', { ...RULE_GALLERY.heldWhileAway, enabled: false }, BEGIN + 2000)
  expect(world.shownAt(BEGIN + 3000)).not.toContain('heldWhileAway')
  world.rule('again', { ...RULE_GALLERY.heldWhileAway, enabled: true }, BEGIN + 4000)
  expect(world.shownAt(BEGIN + 5000)).toContain('heldWhileAway')
})

test('[AE24] what must last is shown from when it has, and what is cleared by hand for as long as it holds', () => {
  const world = heldSince(BEGIN)
  world.rule('heldWhileAway', { ...RULE_GALLERY.heldWhileAway, forMs: MINUTE }, BEGIN)
  for (const afterMs of [0, 30_000, 59_000]) {
    world.look(BEGIN + afterMs)
    expect(world.shownAt(BEGIN + afterMs)).not.toContain('heldWhileAway')
  }
  world.look(BEGIN + MINUTE)
  expect(world.shownAt(BEGIN + MINUTE)).toContain('heldWhileAway')
  const subject = alertSubject({ team: TEAM, ruleId: 'heldWhileAway', about: world.agent })
  const episode = world.floor.alerts.get(subject)?.episode
  if (episode === undefined) throw new Error('nothing was kept of it')
  const atMs = BEGIN + MINUTE + 1000
  const step = { episode, step: 'cleared', asOf: `${atMs}-0`, atMs, user: 'u1', via: 'page' } as const
  world.tell(stepSubmission(subject, step, atMs).event)
  world.look(BEGIN + MINUTE + 2000)
  expect(world.shownAt(BEGIN + MINUTE + 2000)).toContain('heldWhileAway')
})

test('[AE24] nothing is shown of a rule outside its working hours', () => {
  const world = heldSince(BEGIN)
  const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '13:00' }
  world.rule('heldWhileAway', { ...RULE_GALLERY.heldWhileAway, workingHours: hours }, BEGIN)
  expect(world.shownAt(BEGIN + 59 * MINUTE)).toContain('heldWhileAway')
  expect(world.shownAt(BEGIN + 60 * MINUTE)).not.toContain('heldWhileAway')
})

/** Each rule of the team as a whole with a limit of its own: the limits of the team are a minute and a fifth. */
describe('[AE33] a rule with a limit of its own', () => {
  const ofTeam = (world: ReturnType<typeof openFloor>, nowMs: number) =>
    view(world.floor, TEAM, nowMs).alerts.map(({ rule, limit }) => [rule, limit])
  const standing = (world: ReturnType<typeof openFloor>) =>
    world.records().filter(({ state }) => state === 'open').map(({ kind }) => kind) // prettier-ignore

  test('lower than the team’s shows its alert from when it opens to when it is over', () => {
    const world = openFloor()
    world.agents(2, 4, BEGIN)
    world.rule('customerWaits', { ...RULE_GALLERY.customerWaits, limit: 30_000, clearLimit: 20_000 }, BEGIN)
    world.queue('c1', BEGIN)
    for (const [afterMs, shown] of [
      [25_000, []],
      [31_000, [['customerWaits', 20_000]]],
      [65_000, [['customerWaits', 20_000]]],
    ] as const) {
      world.look(BEGIN + afterMs)
      expect(ofTeam(world, BEGIN + afterMs), String(afterMs)).toEqual(shown)
      expect(standing(world)).toEqual(shown.map(([rule]) => rule))
    }
    world.accept('c1', 'default:a0', BEGIN + 70_000)
    world.look(BEGIN + 70_000)
    expect(ofTeam(world, BEGIN + 70_000)).toEqual([])
    expect(standing(world)).toEqual([])
  })

  test('higher than the team’s shows it no sooner, and beside one of the team’s own limit that at its time', () => {
    const world = openFloor()
    world.agents(2, 4, BEGIN)
    world.rule('customerWaits', { ...RULE_GALLERY.customerWaits, limit: 120_000 }, BEGIN)
    world.queue('c1', BEGIN)
    world.look(BEGIN + 61_000)
    expect(ofTeam(world, BEGIN + 61_000)).toEqual([])
    world.look(BEGIN + 121_000)
    expect(ofTeam(world, BEGIN + 121_000)).toEqual([['customerWaits', 120_000]])
    world.rule('own', RULE_GALLERY.customerWaits, BEGIN + 122_000)
    expect(ofTeam(world, BEGIN + 122_000)).toEqual([['customerWaits', 60_000]])
  })

  test('that must last is not shown before it has', () => {
    const world = openFloor()
    world.agents(2, 4, BEGIN)
    const own = { ...RULE_GALLERY.customerWaits, limit: 20_000 }
    world.rule('own', own, BEGIN)
    world.queue('c1', BEGIN)
    world.look(BEGIN + 25_000)
    expect(ofTeam(world, BEGIN + 25_000)).toEqual([['customerWaits', 20_000]])
    world.accept('c1', 'default:a0', BEGIN + 30_000)
    world.look(BEGIN + 30_000)
    // What is known of the alert that is over makes no other of the next one.
    world.rule('own', { ...own, forMs: 120_000 }, BEGIN + 31_000)
    world.queue('c2', BEGIN + 40_000)
    for (const [afterMs, shown] of [
      [65_000, []],
      [101_000, [['customerWaits', 60_000]]],
      [181_000, [['customerWaits', 20_000]]],
    ] as const) {
      world.look(BEGIN + afterMs)
      expect(ofTeam(world, BEGIN + afterMs), String(afterMs)).toEqual(shown)
    }
  })

  test('of a share that clears below the team’s is shown until it does', () => {
    const world = openFloor()
    const agents = world.agents(10, 4, BEGIN)
    const clearAt = { limit: 0.4, clearLimit: 0.1, clearAfterMs: 0 }
    world.rule('awayShare', { ...RULE_GALLERY.awayShare, ...clearAt }, BEGIN)
    const away = (count: number, atMs: number) => {
      for (const [place, agent] of agents.entries())
        world.status(agent, place < count ? { status: 'away' } : { status: 'available' }, atMs)
      world.look(atMs)
      return ofTeam(world, atMs).filter(([rule]) => rule === 'awayShare')
    }
    expect(away(4, BEGIN + 1000)).toEqual([])
    expect(away(5, BEGIN + 2000)).toEqual([['awayShare', 0.1]])
    expect(away(2, BEGIN + 3000)).toEqual([['awayShare', 0.1]])
    expect(away(1, BEGIN + 4000)).toEqual([])
    expect(standing(world)).toEqual([])
  })
})

test('[AE25] each silent source of a team has an alert of its own', () => {
  const world = openFloor()
  const [agent = ''] = world.agents(1, 4, BEGIN)
  const other = agent.replace('default:', 'other:')
  const stamps = { source: 'other', id: 'o1', claimedAtMs: BEGIN, occurredAtMs: BEGIN, receivedAtMs: BEGIN }
  world.tell({ type: 'agent.profile', subject: `agent/${other}`, data: { team: TEAM }, ...stamps })
  const heard = (defaultMs: number, otherMs: number, atMs: number) =>
    world.floor.sources.hear({
      signs: new Map([['default', { heardMs: defaultMs, lagMs: 0 }], ['other', { heardMs: otherMs, lagMs: 0 }]]),
      cadences: new Map(['default', 'other'].map((id) => [id, { cadenceMs: MINUTE, declaredMs: 0 }])),
      addedMs: new Map(),
      keptSinceMs: 0,
      atMs,
    }) // prettier-ignore
  const open = () =>
    world.records().filter(({ kind, state }) => kind === 'sourceSilent' && state === 'open').map(({ detail }) => detail).sort() // prettier-ignore
  heard(BEGIN, BEGIN, BEGIN)
  const at = BEGIN + 10 * MINUTE
  heard(BEGIN, at - 1000, at)
  world.look(at)
  expect(open()).toEqual(['default'])
  heard(BEGIN, at - 1000, at + 5 * MINUTE)
  world.look(at + 5 * MINUTE)
  world.look(at + 6 * MINUTE)
  expect(open()).toEqual(['default', 'other'])
  heard(at + 7 * MINUTE, at - 1000, at + 7 * MINUTE)
  for (const later of [7, 8, 9]) world.look(at + later * MINUTE)
  expect(open()).toEqual(['other'])
})
