// The short wire form of an alert: [rule, slot, since, value, limit, detail]. Key and severity follow from it. Not when one holds.
import { alertOf } from './alerts/alert.ts'
import type { Cell, Row } from './agent-row.ts'
import { boardAlertKind } from './alerts/alert-record.ts'
import { boardAlert, type BoardAlert } from './board.ts'

/** Rules on the wire are their places in this list. */
export const RULE_CODES = boardAlertKind.options

/** A team's place on the board as a row says it: below 0, and nothing for the first, which most boards have alone. */
const placeCell = (place: number): number | null => (place > 0 ? -place : null)

/** `slotOf` gives an agent's slot; one about a team names its place among the board's. Nulls at the end are left out. */
export function encodeAlert(
  alert: BoardAlert,
  slotOf: (agent: string) => number | null,
  teams: readonly string[],
  baseMs: number,
): Row {
  const slot = alert.agent === null ? placeCell(teams.indexOf(alert.team ?? '')) : slotOf(alert.agent)
  const row: Row = [
    RULE_CODES.indexOf(alert.rule),
    slot,
    baseMs - alert.sinceEpochMs,
    alert.value,
    alert.limit,
    alert.detail,
  ]
  while (row.at(-1) === null) row.pop()
  return row
}

/** Null where the row names a slot or place that is empty, or says what cannot be. */
export function decodeAlert(
  [rule, slot = null, since, value = null, limit = null, detail = null]: readonly Cell[],
  agentIn: (slot: number) => string | null,
  teams: readonly string[],
  baseMs: number,
): BoardAlert | null {
  const named = RULE_CODES[Number(rule)]
  const place = slot ?? 0
  if (named === undefined || typeof since !== 'number' || typeof place !== 'number') return null
  const isOfAgent = slot !== null && place >= 0
  const agent = isOfAgent ? agentIn(place) : null
  const team = isOfAgent || named === 'sourceSilent' ? null : (teams[-place] ?? null)
  const source = named === 'sourceSilent' ? String(detail) : null
  if (agent === null && team === null && source === null) return null
  const said = { ...alertOf(named, agent, baseMs - since, { team, detail: source }), value, limit, detail }
  return boardAlert.safeParse(said).data ?? null
}
