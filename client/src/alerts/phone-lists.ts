// Which of the standing alerts need somebody, which rest and which are taken, each in its order. Pure; not how they look.
import type { AlertRecord } from '../../../shared/alerts/alert-record.ts'

export interface PhoneLists {
  /** The gravest first, then the oldest. */
  readonly open: readonly AlertRecord[]
  /** Those that wake first, first. */
  readonly snoozed: readonly AlertRecord[]
  /** The latest taken first. */
  readonly taken: readonly AlertRecord[]
}

const GRAVITY = { act: 0, watch: 1 } as const
const openedAt = ({ openedEpochMs, sinceEpochMs }: AlertRecord) => openedEpochMs ?? sinceEpochMs

export function phoneLists(standing: readonly AlertRecord[], nowEpochMs: number): PhoneLists {
  const open: AlertRecord[] = []
  const snoozed: AlertRecord[] = []
  const taken: AlertRecord[] = []
  for (const record of standing) {
    if (record.state !== 'open') continue
    if (record.acknowledged !== null) taken.push(record)
    else if ((record.snoozedUntilEpochMs ?? 0) > nowEpochMs) snoozed.push(record)
    else open.push(record)
  }
  return {
    open: open.sort(
      (a, b) =>
        GRAVITY[a.severity] - GRAVITY[b.severity] || openedAt(a) - openedAt(b) || (a.key < b.key ? -1 : 1),
    ),
    snoozed: snoozed.sort((a, b) => (a.snoozedUntilEpochMs ?? 0) - (b.snoozedUntilEpochMs ?? 0)),
    taken: taken.sort((a, b) => (b.acknowledged?.atEpochMs ?? 0) - (a.acknowledged?.atEpochMs ?? 0)),
  }
}

/** From its opening until somebody had it; null where nobody has. */
export const takenAfterMs = (record: AlertRecord): number | null =>
  record.acknowledged === null ? null : Math.max(0, record.acknowledged.atEpochMs - openedAt(record))
