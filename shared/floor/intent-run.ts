// The statements of an agent that still matter: the unbroken run of equal ones up to now, and the one that it follows. Not what
// a statement means (agent-view.ts).
import { compareOrder, type OrderKey } from './order.ts'

/** What an agent says of themselves, or a log-in, a log-out: [order, occurred-at, status, reason]. */
export type Statement = readonly [
  order: OrderKey,
  occurredAtMs: number,
  status: string,
  reason: string | null,
]

/**
 * Of a run, its first statement and this many of its last ones are kept. A different statement that comes late divides the run
 * where it belongs among these; behind more of them than this it makes the run begin at the oldest that is kept.
 */
export const KEPT_OF_RUN = 24

const saysTheSame = (a: Statement, b: Statement) => a[2] === b[2] && a[3] === b[3]

/**
 * Merge: the last statement of another content, then the run since, ascending. What lies before that other one can never be
 * the start of a run again, whatever comes: it only ever moves on. So a source that repeats itself every few seconds costs no
 * more than one that does not, and the run is dated from its first statement, however long it is. A repeat keeps the first.
 */
export function withStatement<S extends Statement>(current: readonly S[], statement: S): S[] {
  const known = current.at(-1)
  // Nearly always: later than all that is kept. One of another content begins a run behind the one before.
  if (known === undefined) return [statement]
  if (compareOrder(known[0], statement[0]) < 0) {
    if (!saysTheSame(known, statement)) return [known, statement]
    if (current.length < KEPT_OF_RUN) return [...current, statement]
  }
  if (current.some((known) => compareOrder(known[0], statement[0]) === 0)) return [...current]
  const all = [...current, statement].sort((a, b) => compareOrder(a[0], b[0]))
  const last = all.at(-1)
  const before = all.findLastIndex((each) => last !== undefined && !saysTheSame(each, last))
  const run = all.slice(before + 1)
  const kept = run.filter((_, place) => place === 0 || place >= run.length - KEPT_OF_RUN)
  return before === -1 ? kept : [...all.slice(before, before + 1), ...kept]
}
