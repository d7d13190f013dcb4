// What is chosen on the page of the user log, as it stands in an address, is kept as a view and is asked of the API. Not the rows.
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { agentStatus } from './events.ts'
import { periodCause } from './floor/periods.ts'
import { LOG_ROW_FIELDS, type LogField } from './log-row.ts'

/** Ranges that move with the day; `7d` and `28d` end with today. */
export const RANGES = ['today', 'yesterday', '7d', '28d', '91d'] as const
const day = z.iso.date()

/** One that moves, or two days, both within: `2026-11-01/2026-11-07`. */
const logRange = z.union([
  z.enum(RANGES),
  z
    .string()
    .max(21)
    .refine((text) => {
      const [from, to, ...more] = text.split('/')
      return (
        more.length === 0 &&
        day.safeParse(from).success &&
        day.safeParse(to).success &&
        String(from) <= String(to)
      )
    }, 'must be two days, the earlier one first'),
])

/** By agent and time; by reason, agent and time; by day and time, both ways. */
export const LOG_ORDERS = ['agent', 'reason', 'oldest', 'newest'] as const
export type LogOrder = (typeof LOG_ORDERS)[number]

export const LOG_GROUPS = ['agent', 'reason', 'day'] as const
export type LogGroup = (typeof LOG_GROUPS)[number]

const words = z.array(z.string().trim().min(1).max(300)).max(200)

export const logView = z.object({
  range: logRange,
  team: words,
  agent: words,
  status: z.array(agentStatus).max(4),
  reason: words,
  cause: z.array(periodCause).max(6),
  columns: z
    .array(z.enum(LOG_ROW_FIELDS))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'names a column twice'),
  group: z.enum(LOG_GROUPS),
  // A view that was kept before there were orders has none.
  order: z.enum(LOG_ORDERS).default('agent'),
})
export type LogView = z.infer<typeof logView>

/** What the API calls filters. */
export const LOG_FILTERS = ['team', 'agent', 'status', 'reason', 'cause'] as const
export type LogFilter = (typeof LOG_FILTERS)[number]

const FIRST_COLUMNS: readonly LogField[] = [
  'status',
  'agent',
  'team',
  'reason',
  'from',
  'to',
  'durationMs',
  'cause',
]

/** What is chosen where nobody has chosen yet. */
export const firstView = (): LogView => ({
  range: 'today',
  team: [],
  agent: [],
  status: [],
  reason: [],
  cause: [],
  columns: [...FIRST_COLUMNS],
  group: 'agent',
  order: 'agent',
})

/** Reads the query of an address; each part that cannot be read is as at first. */
export function viewOf(search: string): LogView {
  const query = new URLSearchParams(search)
  const first = firstView()
  const read = <Key extends keyof LogView>(key: Key, given: unknown): LogView[Key] => {
    const parsed = logView.shape[key].safeParse(given)
    // Of this key: the schema of each part is that part's.
    return parsed.success ? (parsed.data as LogView[Key]) : first[key]
  }
  return {
    range: read('range', query.get('range')),
    team: read('team', query.getAll('team')),
    agent: read('agent', query.getAll('agent')),
    status: read('status', query.getAll('status')),
    reason: read('reason', query.getAll('reason')),
    cause: read('cause', query.getAll('cause')),
    columns: read('columns', query.get('columns')?.split(',')),
    group: read('group', query.get('group')),
    order: read('order', query.get('order')),
  }
}

function filtersOf(view: LogView): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of LOG_FILTERS) for (const value of view[name]) query.append(name, value)
  return query
}

/** The query of an address, with `?`; what is as at first is left out. */
export function searchOf(view: LogView): string {
  const first = firstView()
  const query = filtersOf(view)
  if (view.range !== first.range) query.set('range', view.range)
  if (view.columns.join() !== first.columns.join()) query.set('columns', view.columns.join())
  if (view.group !== first.group) query.set('group', view.group)
  if (view.order !== first.order) query.set('order', view.order)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** The instants of a range in a zone; what moves is seen from `nowMs`, and no range of those goes beyond it. */
export function instantsOf(
  range: LogView['range'],
  zone: string,
  nowMs: number,
): { fromMs: number; toMs: number } {
  const today = Temporal.Instant.fromEpochMilliseconds(Math.floor(nowMs))
    .toZonedDateTimeISO(zone)
    .toPlainDate()
  const begin = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds
  if (range === 'today') return { fromMs: begin(today), toMs: nowMs }
  if (range === 'yesterday') return { fromMs: begin(today.subtract({ days: 1 })), toMs: begin(today) }
  if (range === '7d' || range === '28d' || range === '91d') {
    const days = Number(range.slice(0, -1))
    return { fromMs: begin(today.subtract({ days: days - 1 })), toMs: nowMs }
  }
  const [from = '', to = ''] = range.split('/')
  return {
    fromMs: begin(Temporal.PlainDate.from(from)),
    toMs: begin(Temporal.PlainDate.from(to).add({ days: 1 })),
  }
}

/** What is asked of the API: the filters of the view and its order, and these instants. */
export function logQueryOf(
  view: LogView,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): URLSearchParams {
  const query = filtersOf(view)
  if (view.order !== firstView().order) query.set('order', view.order)
  query.set('from', new Date(fromMs).toISOString())
  query.set('to', new Date(toMs).toISOString())
  return query
}
