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
  return {
    ...alert,
    agentName: record?.agentName ?? null,
    isTaken: hand !== null,
    takenBy: hand?.by ?? null,
    isUntaken: record?.state === 'open' && hand === null,
  }
}

/** An alert's life as what can be worded. */
export function toWord(record: AlertRecord): AlertToWord & Pick<RailAlert, 'key' | 'severity' | 'team'> {
  const { key, severity, team, kind, agent, sinceEpochMs, value, limit, detail } = record
  return { key, severity, team, rule: kind, agent, sinceEpochMs, value, limit, detail }
}

/** The life of a board's row. A silent source has one in each team that has its agents: one that nobody has, where there is one. */
function lifeOf(row: BoardAlert, records: ReadonlyMap<string, AlertRecord>): AlertRecord | undefined {
  if (row.rule !== 'sourceSilent') return records.get(row.key)
  const lives = [...records.values()].filter(
    ({ kind, detail, sinceEpochMs }) =>
      kind === row.rule && detail === row.detail && sinceEpochMs === row.sinceEpochMs,
  )
  return lives.find(({ acknowledged, state }) => acknowledged === null && state === 'open') ?? lives[0]
}

/** `rows` in the board's order; `records` are the lives that are known, by key. */
export function railAlerts(
  rows: readonly BoardAlert[],
  records: ReadonlyMap<string, AlertRecord>,
  nowEpochMs: number,
): RailAlerts {
  const ofBoard = rows.map((row) => {
    const record = lifeOf(row, records)
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
