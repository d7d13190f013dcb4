// Which of what holds a board shows: what the team's rules tell of. On a floor without stores; frames.test.ts holds boards to it.
import { expect, test } from 'vitest'
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
