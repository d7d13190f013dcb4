// Sums of the user log by agent, reason and day, and where each page of it begins. The sums are those of the rows: both are made of
// log-order.ts. Not the HTTP route.
import type { Period } from '../../../shared/floor/agent-calendar.ts'
import type { Database } from '../database.ts'
import { cursorAt } from './log-cursor.ts'
import { orderedSteps } from './log-order.ts'
import type { LogSelection } from './log-periods.ts'
import { selectionPending } from './log-pending.ts'

/** What rows add up to. */
export interface LogSum {
  rows: number
  availableMs: number
  awayMs: number
  offlineMs: number
  unknownMs: number
}

/** A sum of the rows that have one thing in common: `key` is the agent's stored id, the reason ('' for none) or the day. */
export interface GroupSum extends LogSum {
  key: string
  /** As people read it: an agent's name; else the key. */
  label: string
  /** When the first of the rows begins and the last one ends. */
  fromMs: number
  toMs: number
}

export interface LogTotals {
  all: LogSum
  byAgent: GroupSum[]
  byReason: GroupSum[]
  byDay: GroupSum[]
  /** The cursors of the pages of `pageRows` rows after the first: the row of each index can be had at once. */
  pages: string[]
  pageRows: number
  pending: boolean
}

/** As many rows as a page has where nobody says otherwise. */
export const PAGE_ROWS = 1_000

const noSum = (): LogSum => ({ rows: 0, availableMs: 0, awayMs: 0, offlineMs: 0, unknownMs: 0 })

function addTo(sum: LogSum, { status, fromMs, toMs }: Period): void {
  sum.rows += 1
  sum[`${status}Ms`] += toMs - fromMs
}

function addToGroup(groups: Map<string, GroupSum>, key: string, label: string, period: Period): void {
  let group = groups.get(key)
  if (group === undefined) {
    group = { key, label, fromMs: period.fromMs, toMs: period.toMs, ...noSum() }
    groups.set(key, group)
  }
  group.fromMs = Math.min(group.fromMs, period.fromMs)
  group.toMs = Math.max(group.toMs, period.toMs)
  addTo(group, period)
}

const totalMs = (sum: LogSum) => sum.availableMs + sum.awayMs + sum.offlineMs + sum.unknownMs

/** Adds up every row of the selection. Null where the signal ended it: one look at every row may take long. */
export async function logTotals(
  { db }: Database,
  selection: LogSelection,
  { isBehind, signal }: { isBehind: boolean; signal?: AbortSignal },
): Promise<LogTotals | null> {
  const pending = await selectionPending(db, selection, isBehind)
  const all = noSum()
  const byAgent = new Map<string, GroupSum>()
  const byReason = new Map<string, GroupSum>()
  const byDay = new Map<string, GroupSum>()
  const pages: string[] = []
  for await (const { agent, place, period } of orderedSteps(db, selection, null)) {
    if (signal?.aborted === true) return null
    if (period === null) continue
    if (all.rows > 0 && all.rows % PAGE_ROWS === 0) pages.push(cursorAt(place))
    addTo(all, period)
    addToGroup(byAgent, agent.id, agent.name, period)
    addToGroup(byReason, period.reason ?? '', period.reason ?? '', period)
    addToGroup(byDay, period.day, period.day, period)
  }
  return {
    all,
    // As the rows come in the order of agents, which is PostgreSQL's; another order says nothing of it.
    byAgent: [...byAgent.values()],
    byReason: [...byReason.values()].sort((a, b) => totalMs(b) - totalMs(a)),
    byDay: [...byDay.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    pages,
    pageRows: PAGE_ROWS,
    pending,
  }
}
