// The short wire form of an alert: [rule, slot, since, value, limit, detail]. Key and severity follow from it. Not when one holds.
import { alertOf } from './alerts/alert.ts'
import type { Cell, Row } from './agent-row.ts'
import { alertRule, boardAlert, type BoardAlert } from './board.ts'

/** Rules on the wire are their places in this list. */
export const RULE_CODES = alertRule.options

/** `slotOf` gives an agent's slot; one about the team has none. Nulls at the end are left out. */
export function encodeAlert(
  alert: BoardAlert,
  slotOf: (agent: string) => number | null,
  baseMs: number,
): Row {
  const slot = alert.agent === null ? null : slotOf(alert.agent)
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

/** Null where the row names a slot that is empty, or says what cannot be. */
export function decodeAlert(
  [rule, slot = null, since, value = null, limit = null, detail = null]: readonly Cell[],
  agentIn: (slot: number) => string | null,
  baseMs: number,
): BoardAlert | null {
  const named = RULE_CODES[Number(rule)]
  const agent = typeof slot === 'number' ? agentIn(slot) : null
  if (named === undefined || typeof since !== 'number' || (slot !== null && agent === null)) return null
  const said = { ...alertOf(named, agent, baseMs - since), value, limit, detail }
  return boardAlert.safeParse(said).data ?? null
}
