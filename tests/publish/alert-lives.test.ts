// Alerts in the frames of a board: that a row says all of its record, and that nobody who follows frames misses one unknowingly.
// Not when an alert opens (tests/alerts).
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ruleSubmission, stepSubmission } from '../../server/alerts/engine/step-events.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { Replica } from '../../server/live/replica.ts'
import { decodeAlertLife, encodeAlertLife } from '../../shared/alert-life-row.ts'
import {
  alertHand,
  alertKind,
  alertSeverity,
  alertState,
  type AlertRecord,
} from '../../shared/alerts/alert-record.ts'
import { alertKey, alertSubject } from '../../shared/alerts/alert-step.ts'
import { floorEvent } from '../../shared/events.ts'
import { madeAtMs } from '../../shared/frame-stamps.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { ChangesLog } from '../support/generators/changes.ts'
import { BASE_MS } from '../support/generators/teller.ts'
import { agent } from '../client/sample-board.ts'
import { BoardWorld } from './board-readers.ts'

const TEAMS = ['care', 'sales', 'نوبت']
const atMs = fc.integer({ min: BASE_MS - 86_400_000, max: BASE_MS })
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const hand = orNull(
  fc.record({
    atEpochMs: atMs,
    by: orNull(word),
    via: fc.constantFrom(...alertHand.shape.via.unwrap().options, null),
  }),
)
const measured = orNull(fc.double({ min: 0, max: 1e7, noNaN: true, noDefaultInfinity: true }))

const records: fc.Arbitrary<AlertRecord> = fc
  .record({
    team: fc.constantFrom(...TEAMS),
    kind: fc.constantFrom(...alertKind.options),
    ownId: fc.boolean(),
    severity: fc.constantFrom(...alertSeverity.options),
    agent: orNull(fc.constantFrom('s:0', 's:1', 's:2', 's:gone')),
    agentName: orNull(fc.constantFrom('Agent 0', 'Agent 1', 'Zoë')),
    state: fc.constantFrom(...alertState.options),
    sinceEpochMs: atMs,
    openedEpochMs: orNull(atMs),
    acknowledged: hand,
    snoozedUntilEpochMs: orNull(fc.integer({ min: BASE_MS - 1000, max: BASE_MS + 86_400_000 })),
    escalatedEpochMs: orNull(atMs),
    cleared: hand,
    value: measured,
    limit: measured,
    detail: orNull(word),
    outage: orNull(word),
  })
  .map(({ ownId, outage, ...said }) => {
    const ruleId = ownId ? 'night-shift' : said.kind
    const key = alertKey({ team: said.team, ruleId, agent: said.agent, sinceMs: said.sinceEpochMs })
    const agentName = said.agent === null ? null : said.agentName
    return { ...said, agentName, ruleId, key, group: outage ?? key }
  })

it('[FR10] an alert in a frame says all that its record says, in any state, of whomever, on boards of any teams', () => {
  const tiles = [0, 1, 2].map((n) =>
    agent({ id: `s:${n}`, name: `Agent ${n}`, team: TEAMS[n % 2] ?? '', status: 'away' }),
  )
  const placeOf = (id: string) => {
    const slot = tiles.findIndex((tile) => tile.id === id)
    const tile = tiles[slot]
    return tile === undefined ? null : { slot, tile }
  }
  fc.assert(
    fc.property(records, fc.shuffledSubarray(TEAMS, { minLength: 3 }), (record, teams) => {
      const row = encodeAlertLife(record, placeOf, teams, BASE_MS)
      const wired = JSON.parse(JSON.stringify(row)) as typeof row // what JSON would lose is lost here too
      expect(decodeAlertLife(wired, (slot) => tiles[slot] ?? null, teams, BASE_MS)).toEqual(record)
    }),
    { numRuns: 2000 },
  )
})

it('[FR10] a row of an empty slot, or of what cannot be, is nothing', () => {
  const read = (row: (string | number | null)[]) => decodeAlertLife(row, () => null, ['care'], BASE_MS)
  expect(read([0, 'replyDue', null, 1, 1, 5])).toBeNull()
  expect(read([null, 'no-such-kind', null, 1, 1, 5])).toBeNull()
  expect(read([null, 'fewFree', null, 1, 9, 5])).toBeNull()
  expect(read([-4, 'fewFree', null, 1, 1, 5])).toBeNull()
  expect(read([null, 'fewFree', null, 1, 1, 5])).toMatchObject({
    team: 'care',
    kind: 'fewFree',
    state: 'open',
  })
})

/** A board of one agent with a reader that keeps up and one that is slow. */
function worldOf() {
  const replica = new Replica(defaultSettings('UTC'))
  const log = new ChangesLog()
  const stamps = { claimedAtMs: BASE_MS, occurredAtMs: BASE_MS, receivedAtMs: BASE_MS }
  const profile = { type: 'agent.profile', subject: 'agent/s:0', data: { team: 'care', name: 'Agent 0' } }
  replica.apply(log.commit([floorEvent.parse({ source: 's', id: 'e0', ...stamps, ...profile })], BASE_MS))
  const world = new BoardWorld(replica, BASE_MS, [['quick', 'care'], ['slow', 'care'], ['other', 'sales']]) // prettier-ignore
  for (const reader of world.readers) world.join(reader)
  const [, slow] = world.readers
  if (slow === undefined) throw new Error('no readers')
  return { world, slow }
}

const open = (agentId: string | null, sinceMs: number): AlertRecord => ({
  key: alertKey({ team: 'care', ruleId: 'replyDue', agent: agentId, sinceMs }),
  team: 'care', ruleId: 'replyDue', kind: 'replyDue', severity: 'watch', agent: agentId,
  agentName: agentId === null ? null : 'Agent 0', state: 'open', sinceEpochMs: sinceMs, openedEpochMs: sinceMs, acknowledged: null,
  snoozedUntilEpochMs: null, escalatedEpochMs: null, cleared: null, value: 2, limit: null, detail: null,
  group: alertKey({ team: 'care', ruleId: 'replyDue', agent: agentId, sinceMs }),
}) // prettier-ignore

it('[FR10] the next frame of each board of the team tells of an alert, once', () => {
  const { world } = worldOf()
  const alert = open('s:0', BASE_MS - 5000)
  world.hub.tellOf({ ...alert, state: 'pending' })
  world.hub.tellOf(alert)
  world.hub.flush()
  world.hub.flush()
  expect(world.frames.length).toBe(1)
  const [frame] = world.frames
  if (frame === undefined) throw new Error('no frame')
  const slots = world.readers[0]?.shown?.slots ?? []
  const told = (frame.k ?? []).map((row) =>
    decodeAlertLife(row, (slot) => slots[slot] ?? null, ['care'], madeAtMs(frame)),
  )
  expect(told).toEqual([alert])
  // Rule, slot, since: what a board's alert takes on the wire, not the 400 bytes of a record with named fields.
  expect(JSON.stringify(frame.k).length).toBeLessThan(60)
})

it('[FR11] a reader that skipped frames in which alerts were told of is told to ask for those that stand', () => {
  const { world, slow } = worldOf()
  slow.isSlow = true
  world.hub.tellOf(open('s:0', BASE_MS - 5000))
  world.hub.flush()
  world.hub.tellOf(open(null, BASE_MS - 4000))
  world.hub.flush()
  const before = world.frames.length
  expect(world.frames.every(({ ka }) => ka === undefined)).toBe(true)
  slow.isSlow = false
  world.hub.flush()
  expect([world.frames.length, slow.shown?.board.revision]).toEqual([
    before,
    world.readers[0]?.shown?.board.revision,
  ])
  expect(world.caughtUp.map(({ ka }) => ka)).toEqual([1])
  world.hub.flush()
  expect(world.caughtUp.length).toBe(1)
})

it('[AE24] a board that is followed takes an alert off as its rule is switched off, and shows it again as it is on', () => {
  const replica = new Replica(defaultSettings('UTC'))
  const log = new ChangesLog()
  const stamps = { claimedAtMs: BASE_MS, occurredAtMs: BASE_MS, receivedAtMs: BASE_MS }
  const tell = (id: string, type: string, subject: string, data: object) =>
    replica.apply(
      log.commit([floorEvent.parse({ source: 's', id, ...stamps, type, subject, data })], BASE_MS),
    )
  tell('e0', 'agent.profile', 'agent/s:0', { team: 'care', name: 'Agent 0' })
  tell('e1', 'agent.status', 'agent/s:0', { status: 'away' })
  tell('e2', 'chat.accepted', 'chat/s:1', { agent: 's:0' })
  const world = new BoardWorld(replica, BASE_MS, [['reader', 'care']])
  const [reader] = world.readers
  if (reader === undefined) throw new Error('no reader')
  world.join(reader)
  const shown = () => reader.shown?.board.alerts.map(({ rule }) => rule)
  expect(shown()).toEqual(['awayShare', 'heldWhileAway'])
  const set = (enabled: boolean, atMs: number) => {
    const { event } = ruleSubmission(
      'care',
      'heldWhileAway',
      { ...RULE_GALLERY.heldWhileAway, enabled },
      atMs,
    )
    const change = replica.apply(log.commit([event], world.nowMs))
    if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
    world.hub.flush()
  }
  set(false, BASE_MS + 1)
  expect(shown()).toEqual(['awayShare'])
  set(true, BASE_MS + 2)
  expect(shown()).toEqual(['awayShare', 'heldWhileAway'])
  expect([reader.hasGap, reader.gaps]).toEqual([false, 0])
})

it('[AE33] a board that is followed shows what opened by a limit that is lower than its team’s', () => {
  const replica = new Replica(defaultSettings('UTC'))
  const log = new ChangesLog()
  const stamps = { claimedAtMs: BASE_MS, occurredAtMs: BASE_MS, receivedAtMs: BASE_MS }
  const queued = {
    source: 's',
    id: 'e0',
    ...stamps,
    type: 'chat.queued',
    subject: 'chat/s:1',
    data: { team: 'care' },
  }
  const own = { ...RULE_GALLERY.customerWaits, limit: 2000 }
  for (const event of [floorEvent.parse(queued), ruleSubmission('care', 'own', own, BASE_MS).event])
    replica.apply(log.commit([event], BASE_MS))
  const world = new BoardWorld(replica, BASE_MS + 3000, [['reader', 'care']])
  const [reader] = world.readers
  if (reader === undefined) throw new Error('no reader')
  world.join(reader)
  expect(reader.shown?.board.alerts).toEqual([])
  const of = { team: 'care', ruleId: 'own', kind: 'customerWaits', agent: null, sinceMs: BASE_MS } as const
  const episode = { ...of, key: alertKey(of) }
  const step = {
    episode,
    step: 'opened',
    asOf: `${world.nowMs}-0`,
    atMs: world.nowMs,
    user: null,
    via: null,
  } as const
  const { event } = stepSubmission(alertSubject({ ...of, about: null }), step, world.nowMs)
  const change = replica.apply(log.commit([event], world.nowMs))
  if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
  world.hub.tick()
  expect(reader.shown?.board.alerts).toMatchObject([{ rule: 'customerWaits', limit: 2000, value: 1 }])
  expect([reader.hasGap, reader.gaps]).toEqual([false, 0])
})
