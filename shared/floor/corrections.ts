// What a manager corrected in an agent's time, laid over what the events say. Never instead of it: without the corrections the rest
// is as it was. Not who may correct (server/logs), nor what the events say (periods.ts).
import type { EventOf } from '../events.ts'
import { compareOrder, orderOf } from './order.ts'
import type { StatedStatus, StatusRun } from './periods.ts'

export type CorrectionEvent = EventOf<'system.agent.correction'>

/** Those that nobody has taken back, in the order in which they were made: a later one lies over an earlier one. */
export function standingCorrections(events: readonly CorrectionEvent[]): CorrectionEvent[] {
  const undone = new Set(events.map(({ data }) => data.undoes))
  return events
    .filter(({ id, data }) => data.undoes === null && !undone.has(id))
    .sort((a, b) => compareOrder(orderOf(a), orderOf(b)))
}

const isSame = (a: StatedStatus, b: StatedStatus) =>
  a.status === b.status && a.reason === b.reason && a.cause === b.cause && a.source === b.source

/** The runs of `[fromMs, toMs)` with the standing corrections over them; the first begins at `fromMs` as before. */
export function corrected(
  runs: readonly StatusRun[],
  standing: readonly CorrectionEvent[],
  fromMs: number,
  toMs: number,
): StatusRun[] {
  const touching = standing.filter(({ data }) => data.fromMs < toMs && data.toMs > fromMs)
  if (touching.length === 0) return [...runs]
  const edges = touching.flatMap(({ data }) => [data.fromMs, data.toMs])
  const instants = new Set([
    ...runs.map((run) => run.fromMs),
    ...edges.filter((atMs) => atMs > fromMs && atMs < toMs),
  ])
  const after: StatusRun[] = []
  for (const atMs of [...instants].sort((a, b) => a - b)) {
    const said = runs.findLast((run) => run.fromMs <= atMs)
    if (said === undefined) continue
    const over = touching.findLast(({ data }) => data.fromMs <= atMs && atMs < data.toMs)
    const run: StatusRun =
      over?.data.status == null
        ? { ...said, fromMs: atMs }
        : {
            fromMs: atMs,
            status: over.data.status,
            reason: over.data.reason,
            cause: 'correction',
            source: over.source,
          }
    const last = after.at(-1)
    if (last === undefined || !isSame(last, run)) after.push(run)
  }
  return after
}
