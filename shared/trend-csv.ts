// Trends as CSV: a line a trend, as the page shows them, its weeks behind one another in one cell. Not which trends.
import { csvLine, type CsvValue } from './csv.ts'
import type { TrendLists } from './metrics/trend-lists.ts'
import type { Trend } from './metrics/trend.ts'

/** What a file says of a page besides its trends. */
export interface TrendCsvPage {
  team: string
  weeks: number
  zone: string
  windows: Record<'before' | 'recent', { first: string; last: string }>
  trends: readonly Trend[]
  lists?: TrendLists | null
}

/** Whose trend it is, and on which list it put them. */
interface Whose {
  agentId: string | null
  agent: string | null
  list: string | null
}

/** Levels as they are, nothing rounded: replies in milliseconds, shares on 0…1. */
const COLUMNS: readonly (readonly [string, (trend: Trend, page: TrendCsvPage, whose: Whose) => CsvValue])[] =
  [
    ['team', (_, { team }) => team],
    ['agentId', (_, __, { agentId }) => agentId],
    ['agent', (_, __, { agent }) => agent],
    ['list', (_, __, { list }) => list],
    ['metric', ({ metric }) => metric],
    ['reason', ({ reason }) => reason],
    ['weeks', (_, { weeks }) => weeks],
    ['zone', (_, { zone }) => zone],
    ['beforeFirst', (_, { windows }) => windows.before.first],
    ['beforeLast', (_, { windows }) => windows.before.last],
    ['recentFirst', (_, { windows }) => windows.recent.first],
    ['recentLast', (_, { windows }) => windows.recent.last],
    ['before', ({ before }) => before.level],
    ['beforeCount', ({ before }) => before.count],
    ['beforeDays', ({ before }) => before.days],
    ['recent', ({ recent }) => recent.level],
    ['recentCount', ({ recent }) => recent.count],
    ['recentDays', ({ recent }) => recent.days],
    ['change', ({ change }) => change],
    ['chance', ({ chance }) => chance],
    ['verdict', ({ verdict }) => verdict],
    ['byWeek', ({ byWeek }) => byWeek.map(({ level }) => level ?? '').join('; ')],
  ]

/** The page's trends, and behind them those of its lists, as one CSV text with header. */
export function trendCsv(page: TrendCsvPage, agent: { id: string; name: string } | null): string {
  const line = (trend: Trend, whose: Whose) => csvLine(COLUMNS.map(([, cell]) => cell(trend, page, whose)))
  const own = { agentId: agent?.id ?? null, agent: agent?.name ?? null, list: null }
  const lines = [csvLine(COLUMNS.map(([name]) => name)), ...page.trends.map((trend) => line(trend, own))]
  for (const list of ['fallingBehind', 'improving'] as const)
    for (const { id, name, why } of page.lists?.[list] ?? [])
      lines.push(...why.map((trend) => line(trend, { agentId: id, agent: name, list })))
  return lines.join('')
}
