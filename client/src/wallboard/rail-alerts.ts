// What a board's rail shows: the alerts of the board's own rows, and those that only their lives tell of, with who has taken
// each. Pure; not their words (alert-words.ts), nor when one holds (shared/alerts).
import { boardAlertKind, type AlertRecord } from '../../../shared/alerts/alert-record.ts'
import type { BoardAlert } from '../../../shared/board.ts'
import type { AlertToWord } from './alert-words.ts'

export interface RailAlert extends AlertToWord {
  readonly key: string
  readonly severity: BoardAlert['severity']
  readonly team: string | null
  /** The agent's name as its life has it; null where only the board's row is known. */
  readonly agentName: string | null
  /** Somebody has it, or has ended it by hand while it holds. */
  readonly isTaken: boolean
  /** Who; null where nobody has, or somebody without a name. */
  readonly takenBy: string | null
  /** Open, told of, and nobody has it: it may sound again. */
  readonly isUntaken: boolean
}

export interface RailAlerts {
  /** Those that nobody has, in the board's order, then those that somebody has. */
  readonly shown: readonly RailAlert[]
  /** How many rest for a while. */
  readonly snoozed: number
}

const ofRows = new Set<string>(boardAlertKind.options)
const GRAVITY = { act: 0, watch: 1 } as const

const rests = (record: AlertRecord | undefined, nowEpochMs: number) =>
  record?.snoozedUntilEpochMs != null &&
  record.snoozedUntilEpochMs > nowEpochMs &&
  record.acknowledged === null

function withLife(
  alert: AlertToWord & Pick<RailAlert, 'key' | 'severity' | 'team'>,
  record: AlertRecord | undefined,
): RailAlert {
  const hand = record?.acknowledged ?? record?.cleared ?? null
  const isOpen = record?.state === 'open'
  return {
    ...alert,
    // As the rule says it that tells of it, on the wall as on phones.
    severity: isOpen ? record.severity : alert.severity,
    agentName: record?.agentName ?? null,
    isTaken: hand !== null,
    takenBy: hand?.by ?? null,
    isUntaken: isOpen && hand === null,
  }
}

/** An alert's life as what can be worded. */
export function toWord(record: AlertRecord): AlertToWord & Pick<RailAlert, 'key' | 'severity' | 'team'> {
  const { key, severity, team, kind, agent, sinceEpochMs, value, limit, detail } = record
  return { key, severity, team, rule: kind, agent, sinceEpochMs, value, limit, detail }
}

/** Whether both are about the same: a row about an agent names no team, nor does one of a source, which has a life in each team. */
function isAboutSame(row: BoardAlert, { kind, agent, team, detail }: AlertRecord): boolean {
  if (row.rule !== kind || row.agent !== agent) return false
  return agent !== null || (kind === 'sourceSilent' ? row.detail === detail : row.team === team)
}

/** The lower, the more it needs somebody: open, then at rest, then taken, then over; the gravest of each first. */
function needOf(record: AlertRecord, nowEpochMs: number): number {
  const { state, acknowledged, severity } = record
  const rank = state !== 'open' ? 3 : acknowledged !== null ? 2 : rests(record, nowEpochMs) ? 1 : 0
  return 2 * rank + GRAVITY[severity]
}

/** The life of a board's row; where several rules or teams tell of it, the one that needs somebody most. */
function lifeOf(
  row: BoardAlert,
  records: ReadonlyMap<string, AlertRecord>,
  nowEpochMs: number,
): AlertRecord | undefined {
  return [...records.values()]
    .filter(
      (record) =>
        record.key === row.key ||
        (isAboutSame(row, record) && (record.state === 'open' || record.sinceEpochMs === row.sinceEpochMs)),
    )
    .sort((a, b) => needOf(a, nowEpochMs) - needOf(b, nowEpochMs))[0]
}

/** `rows` in the board's order; `records` are the lives that are known, by key. */
export function railAlerts(
  rows: readonly BoardAlert[],
  records: ReadonlyMap<string, AlertRecord>,
  nowEpochMs: number,
): RailAlerts {
  const ofBoard = rows.map((row) => {
    const record = lifeOf(row, records, nowEpochMs)
    return { alert: withLife(row, record), record }
  })
  const others = [...records.values()]
    .filter(({ state, kind }) => state === 'open' && !ofRows.has(kind))
    .map((record) => ({ alert: withLife(toWord(record), record), record }))
  const all = [...ofBoard, ...others]
  const awake = all.filter(({ record }) => !rests(record, nowEpochMs)).map(({ alert }) => alert)
  // The sort is stable, and a silent source stands first among the board's rows.
  const rank = (alert: RailAlert) => (alert.rule === 'sourceSilent' ? -1 : GRAVITY[alert.severity])
  const sorted = [...awake].sort((a, b) => Number(a.isTaken) - Number(b.isTaken) || rank(a) - rank(b))
  return { shown: sorted, snoozed: all.length - awake.length }
}
