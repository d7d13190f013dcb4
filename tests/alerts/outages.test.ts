// Alerts that belong together, and what is told of them. Not the sending (webhook.test.ts).
import { expect, test } from 'vitest'
import { foldAlert, noAlertFacts, type AlertFacts } from '../../shared/alerts/alert-facts.ts'
import type { AlertNotice } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import type { AlertStepData } from '../../shared/alerts/alert-step.ts'
import { noticesOf, outageNow } from '../../shared/alerts/notices.ts'
import { outagesOf } from '../../shared/alerts/outage.ts'
import { noticesFor } from '../../server/alerts/engine/alert-engine.ts'
import { openFloor } from './floor-world.ts'
import { stepEvent } from './life-world.ts'

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
  for (const { group } of world.records())
    for (const notice of noticesFor(world.floor, group, names, nowMs)) byId.set(notice.id, notice)
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
  world.hear(BEGIN, 5 * MINUTE, nowMs)
  for (; nowMs < BEGIN + 20 * MINUTE; nowMs += 10 * SECOND) world.look(nowMs)
  expect(world.records().map(({ state }) => state)).toEqual(['open', 'open'])
  // Heard again: the others have passed their limit too, and the first is back.
  world.hear(nowMs, 5 * MINUTE, nowMs)
  world.status(agents[0] ?? '', { status: 'available' }, nowMs)
  world.look(nowMs)
  const states = world.records().map(({ state }) => state)
  expect(states.filter((state) => state === 'open')).toHaveLength(11)
  expect(states.filter((state) => state === 'cleared')).toHaveLength(1)
})

const [CARE, SALES] = ['Care', 'Sales']
const CADENCE = MINUTE

/** Two teams of one source, each agent of which holds a chat and sends heartbeats; the source was last heard at the beginning. */
function twoTeams() {
  const world = openFloor([CARE, SALES])
  const agents = [...world.agents(4, 2, BEGIN - MINUTE), ...world.agents(3, 2, BEGIN - MINUTE, SALES)]
  agents.forEach((agent, place) => {
    world.accept(`c${place}`, agent, BEGIN - MINUTE)
    world.beat(agent, BEGIN - place * 500)
  })
  world.hear(BEGIN, CADENCE, BEGIN)
  return { world, agents }
}
/** The steps that one receiver of everything is told: of a group each step once, as the delivery has it. */
function toldOnce(world: ReturnType<typeof openFloor>, nowMs: number): string[] {
  const said = told(world, nowMs).map(({ alert, step, atEpochMs }) =>
    step === 'escalated' ? `${alert.group} ${step} ${atEpochMs}` : `${alert.group} ${step}`,
  )
  return [...new Set(said)]
}
const kindsOf = (world: ReturnType<typeof openFloor>, group: string) =>
  new Set(
    world.records().flatMap((record) => (record.group === group ? [`${record.team} ${record.kind}`] : [])),
  )

test('[AE21] a source that dies is one outage: its agents’ signals, the chats that they hold, its silence, in each of its teams', () => {
  const { world, agents } = twoTeams()
  let nowMs = BEGIN
  const lookTo = (untilMs: number, heardMs?: number) => {
    for (; nowMs < untilMs; nowMs += SECOND) {
      world.hear(heardMs ?? BEGIN, CADENCE, nowMs)
      agents.forEach((agent, place) => {
        const leaseEndMs = BEGIN - place * 500 + 10 * SECOND
        if (leaseEndMs > nowMs - SECOND && leaseEndMs <= nowMs) world.lapse(agent, leaseEndMs)
      })
      world.look(nowMs)
    }
  }
  lookTo(BEGIN + 5 * MINUTE)
  const outage = `source:default:${BEGIN}`
  expect(kindsOf(world, outage)).toEqual(
    new Set(
      [CARE, SALES].flatMap((team) =>
        ['signalLost', 'heldWhileAway', 'sourceSilent'].map((kind) => `${team} ${kind}`),
      ),
    ),
  )
  const ofOutage = () => toldOnce(world, nowMs).filter((said) => said.startsWith(outage))
  expect(ofOutage()).toEqual([`${outage} opened`])
  // It is heard again, and one after the other of its agents.
  const backMs = nowMs
  world.hear(backMs, CADENCE, backMs)
  lookTo(backMs + 10 * SECOND, backMs)
  for (const agent of agents) world.beat(agent, nowMs)
  lookTo(backMs + 40 * SECOND, backMs + 10 * SECOND)
  expect(ofOutage()).toEqual([`${outage} opened`])
  lookTo(backMs + 2 * MINUTE, backMs + 40 * SECOND)
  expect(ofOutage()).toEqual([`${outage} opened`, `${outage} cleared`])
  // Nobody's signal is told of as lost anew.
  expect(world.records().filter(({ kind }) => kind === 'signalLost')).toHaveLength(agents.length)
})

test('[AE21] one agent whose signal is lost while the source is heard is no outage of the source, and holds their chats', () => {
  const { world, agents } = twoTeams()
  const [agent = ''] = agents
  world.hear(BEGIN + 9 * SECOND, CADENCE, BEGIN + 10 * SECOND)
  world.lapse(agent, BEGIN + 10 * SECOND)
  world.look(BEGIN + 10 * SECOND)
  const records = world.records()
  expect(records.map(({ kind }) => kind).sort()).toEqual(['heldWhileAway', 'signalLost'])
  expect(new Set(records.map(({ group }) => group))).toEqual(
    new Set([`signalLost:${agent}:${BEGIN + 10 * SECOND}`]),
  )
})

test('[AE21] chats that were held for another reason are no part of the outage', () => {
  const { world, agents } = twoTeams()
  const [agent = ''] = agents
  world.status(agent, { status: 'away', reason: 'Lunch' }, BEGIN + SECOND)
  world.look(BEGIN + SECOND)
  world.lapse(agent, BEGIN + 10 * SECOND)
  world.look(BEGIN + 10 * SECOND)
  const groups = new Map(world.records().map(({ kind, group }) => [kind, group]))
  expect(groups.get('signalLost')).toBe(`source:default:${BEGIN}`)
  expect(groups.get('heldWhileAway')).toBe(`heldWhileAway:${agent}:${BEGIN + SECOND}`)
})

/** An alert of these times, in an outage of this name. */
function alertOf(
  agent: string,
  openedMs: number,
  clearedMs: number | null,
  more: { escalatedMs?: number; ruleId?: string } = {},
): AlertFacts {
  const { escalatedMs, ruleId = 'signalLost' } = more
  const episode = {
    key: `${ruleId}:${agent}:${openedMs}`,
    team: CARE,
    ruleId,
    kind: 'signalLost' as const,
    agent,
    sinceMs: openedMs,
  }
  const steps: Partial<AlertStepData>[] = [
    { step: 'opened', atMs: openedMs, group: 'an outage', severity: 'act' },
    ...(escalatedMs === undefined ? [] : [{ step: 'escalated' as const, atMs: escalatedMs }]),
    ...(clearedMs === null ? [] : [{ step: 'cleared' as const, atMs: clearedMs }]),
  ]
  return steps.reduce(
    (facts, step) =>
      foldAlert(
        facts,
        stepEvent({ episode, asOf: '0-0', user: null, via: null, step: 'opened', atMs: 0, ...step }),
      ),
    noAlertFacts(),
  )
}

test('[AE22] what opens when all before it is over is another outage, whatever name two servers gave it', () => {
  const [first, beside, late] = [alertOf('a', 0, 10), alertOf('b', 5, 20), alertOf('c', 20, null)]
  const outages = outagesOf('an outage', [late, beside, first])
  expect(outages.map(({ id, members }) => [id, members])).toEqual([
    ['an outage', [first, beside]],
    ['signalLost:c:20', [late]],
  ])
  expect(outageNow('an outage', [first, beside, late])?.isCleared).toBe(true)
  expect(outageNow('an outage', [first, beside, late], 'signalLost:c:20')?.isCleared).toBe(false)
})

test('[AE22] an outage lasts for as long as any of its alerts, also where one that began later is over sooner', () => {
  const members = [alertOf('a', 0, 20), alertOf('b', 5, 10), alertOf('c', 15, null)]
  expect(outagesOf('an outage', members)).toEqual([{ id: 'an outage', members, endMs: Infinity }])
})

test('[AE23] nobody has taken it is told once for what falls due within a minute, whoever of it is over, and again when it is due again', () => {
  const scope = { rule: () => null, zone: () => 'UTC', names }
  const again = (...alerts: AlertFacts[]) =>
    noticesOf('an outage', alerts, scope).flatMap(({ step, atEpochMs }) =>
      step === 'escalated' ? [atEpochMs] : [],
    )
  const over = alertOf('a', 0, 10)
  expect(again(over, alertOf('b', 1, null))).toEqual([])
  expect(again(over, alertOf('b', 1, null, { escalatedMs: MINUTE }))).toEqual([MINUTE])
  expect(
    again(
      over,
      alertOf('b', 1, null, { escalatedMs: MINUTE }),
      alertOf('c', 2, null, { escalatedMs: MINUTE + 5 }),
    ),
  ).toEqual([MINUTE])
  expect(
    again(
      over,
      alertOf('b', 1, null, { escalatedMs: MINUTE }),
      alertOf('c', 2, null, { escalatedMs: 9 * MINUTE }),
    ),
  ).toEqual([9 * MINUTE])
})

test('[AE23] each rule of an outage is told by its own channels and hours, all of it over at once', () => {
  const quiet = {
    ...RULE_GALLERY.heldWhileAway,
    id: 'heldWhileAway',
    channels: ['mild'],
    quietHours: { from: '00:00', to: '12:00' },
  }
  const scope = {
    rule: (_team: string, id: string) => (id === 'heldWhileAway' ? quiet : null),
    zone: () => 'UTC',
    names,
  }
  const lost = alertOf('a', BEGIN, null)
  const held = alertOf('a', BEGIN + 1, BEGIN + 5, { ruleId: 'heldWhileAway' })
  const said = (...alerts: AlertFacts[]) =>
    noticesOf('an outage', alerts, scope).map(({ step, channels, notBeforeEpochMs }) => [
      step,
      channels,
      notBeforeEpochMs !== null,
    ])
  expect(said(lost, held)).toEqual([
    ['opened', null, false],
    ['opened', ['mild'], true],
  ])
  expect(said(alertOf('a', BEGIN, BEGIN + 9), held).filter(([step]) => step === 'cleared')).toHaveLength(2)
})
