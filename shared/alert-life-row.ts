// The short wire form of an alert's life, in the frames of a board: a tenth of the bytes of a record with named fields. Not when one
// is told of, nor what becomes of it (alerts/life.ts).
import type { Cell, Row } from './agent-row.ts'
import {
  alertHand,
  alertKind,
  alertRecord,
  alertSeverity,
  alertState,
  type AlertHand,
  type AlertRecord,
} from './alerts/alert-record.ts'
import { alertKey } from './alerts/alert-step.ts'
import type { BoardAgent } from './board.ts'

const KINDS = alertKind.options
const SEVERITIES = alertSeverity.options
const STATES = alertState.options
const WAYS = alertHand.shape.via.unwrap().options

const before = (baseMs: number, atMs: number | null): Cell => (atMs === null ? null : baseMs - atMs)
const handCells = (hand: AlertHand | null, baseMs: number): [Cell, Cell, Cell] =>
  hand === null
    ? [null, null, null]
    : [baseMs - hand.atEpochMs, hand.by, hand.via === null ? null : WAYS.indexOf(hand.via)]

/**
 * [who, rule, kind, severity, state, since, opened, value, limit, detail, outage, taken, by, via, rests until, escalated, cleared, by,
 * via, agent's name, team]; nulls at the end are left out. Who is the agent's slot, or the agent's id where its slot does not say
 * name and team; of a team as a whole its place on the board, below 0, and null for the first. Instants are milliseconds before
 * `baseMs`. Kind, outage, name and team stand there only where rule, key and slot do not say them.
 */
export function encodeAlertLife(
  record: AlertRecord,
  placeOf: (agent: string) => { slot: number; tile: BoardAgent } | null,
  teams: readonly string[],
  baseMs: number,
): Row {
  const { agent, agentName, team, ruleId, kind, group, key } = record
  const placed = agent === null ? null : placeOf(agent)
  const slot =
    placed !== null && placed.tile.name === agentName && placed.tile.team === team ? placed.slot : null
  const place = teams.indexOf(team)
  const row: Row = [
    agent === null ? (place > 0 ? -place : null) : (slot ?? agent),
    ruleId,
    ruleId === kind ? null : KINDS.indexOf(kind),
    SEVERITIES.indexOf(record.severity),
    STATES.indexOf(record.state),
    baseMs - record.sinceEpochMs,
    before(baseMs, record.openedEpochMs),
    record.value,
    record.limit,
    record.detail,
    group === key ? null : group,
    ...handCells(record.acknowledged, baseMs),
    before(baseMs, record.snoozedUntilEpochMs),
    before(baseMs, record.escalatedEpochMs),
    ...handCells(record.cleared, baseMs),
    ...(agent === null || slot !== null ? [] : [agentName, place]),
  ]
  while (row.at(-1) === null) row.pop()
  return row
}

/** Null where the row names a slot or place that is empty, or says what cannot be. */
export function decodeAlertLife(
  row: readonly Cell[],
  agentIn: (slot: number) => BoardAgent | null,
  teams: readonly string[],
  baseMs: number,
): AlertRecord | null {
  const at = (place: number): Cell => row[place] ?? null
  const number = (place: number): number => Number(at(place))
  const instant = (place: number): number | null => (at(place) === null ? null : baseMs - number(place))
  const hand = (place: number): unknown =>
    at(place) === null
      ? null
      : {
          atEpochMs: instant(place),
          by: at(place + 1),
          via: at(place + 2) === null ? null : WAYS[number(place + 2)],
        }
  const who = at(0)
  const tile = typeof who === 'number' && who >= 0 ? agentIn(who) : null
  if (typeof who === 'number' && who >= 0 && tile === null) return null
  const agent = typeof who === 'string' ? who : (tile?.id ?? null)
  const team = tile?.team ?? teams[typeof who === 'string' ? number(20) : -number(0)]
  const ruleId = String(at(1))
  const sinceEpochMs = baseMs - number(5)
  const key = alertKey({ team: team ?? '', ruleId, agent, sinceMs: sinceEpochMs })
  const said = {
    key,
    team,
    ruleId,
    kind: at(2) === null ? ruleId : KINDS[number(2)],
    severity: SEVERITIES[number(3)],
    agent,
    agentName: tile?.name ?? at(19),
    state: STATES[number(4)],
    sinceEpochMs,
    openedEpochMs: instant(6),
    acknowledged: hand(11),
    snoozedUntilEpochMs: instant(14),
    escalatedEpochMs: instant(15),
    cleared: hand(16),
    value: at(7),
    limit: at(8),
    detail: at(9),
    group: at(10) ?? key,
  }
  return alertRecord.safeParse(said).data ?? null
}
