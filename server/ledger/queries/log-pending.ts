// Whether what is chosen of the user log may still change by what was accepted. Not the rows.
import type { Sql } from '../database.ts'
import type { LogSelection } from './log-periods.ts'
import { isUnwritten, statusPending } from './pending.ts'

/** True while days of the range wait to be written, or to be derived. `isBehind`: whether the ledger lacks accepted events. */
export async function selectionPending(
  db: Sql,
  { agent, toMs, nowMs }: LogSelection,
  isBehind: boolean,
): Promise<boolean> {
  if (isUnwritten(isBehind, toMs, nowMs)) return true
  const ids = agent === undefined ? [null] : typeof agent === 'string' ? [agent] : agent
  for (const id of ids) if (await statusPending(db, id, toMs)) return true
  return false
}
