// The columns of the table behind each number: what a cell says and what it is sorted by. Not the drawing.
import type { NumberName, NumberRows } from '../api/insight-answers.ts'
import type { SortValue } from '../table/sort-order.ts'
import { detailsText } from '../text/en-details.ts'
import { text } from '../text/en.ts'
import { clock, duration, rating } from '../text/format.ts'
import { SHAPES, type Tone } from '../wallboard/status-look.ts'

export interface CellPlace {
  zone: string
  /** The clock that durations are counted by. */
  nowEpochMs: number
  /** How a name is written on this screen. */
  nameOf: (name: string) => string
}
export type NumberRow<N extends NumberName> = NumberRows[N]['rows'][number]
export interface NumberColumn<Row> {
  name: keyof ReturnType<typeof detailsText>['number']['columns']
  /** The first press of its head puts the greatest first. */
  isNumber?: true
  sortBy: (row: Row) => SortValue
  cell: (row: Row, place: CellPlace) => string
  /** Before the cell's words, for the eye alone: a shape and its colour. */
  mark?: (row: Row) => { shape: string; tone: Tone }
}

type Held = NumberRow<'available'>
const isFull = (row: Held) => row.status === 'available' && row.load >= row.capacity
const statusWord = (row: Held) => (isFull(row) ? text.tile.full : (row.reason ?? text.status[row.status]))
const MARKS = {
  ok: { shape: SHAPES.ok, tone: 'ok' },
  full: { shape: SHAPES.full, tone: 'full' },
  away: { shape: SHAPES.away, tone: 'away' },
  unknown: { shape: SHAPES.unknown, tone: 'off' },
} as const
const statusMark = (row: Held) => {
  if (row.status === 'available') return isFull(row) ? MARKS.full : MARKS.ok
  return row.status === 'away' ? MARKS.away : MARKS.unknown
}
/** Who has been waited for longest has the earliest instant. */
const age = (epochMs: number | null) => (epochMs === null ? null : -epochMs)
const since = (epochMs: number | null, { nowEpochMs }: CellPlace) =>
  epochMs === null ? text.none : duration(nowEpochMs - epochMs)
const at = (epochMs: number | null, { zone }: CellPlace) =>
  epochMs === null ? text.none : clock(epochMs, zone, 'seconds')

const chat = {
  name: 'chat',
  sortBy: (row: { chat: string }) => row.chat,
  cell: (row: { chat: string }) => row.chat,
} as const
const agent = {
  name: 'agent',
  sortBy: (row: { agent: string | null }) => row.agent,
  cell: (row: { agent: string | null }, { nameOf }: CellPlace) =>
    row.agent === null ? detailsText().number.nobody : nameOf(row.agent),
} as const
const happened = {
  name: 'at',
  isNumber: true,
  sortBy: (row: { atEpochMs: number }) => row.atEpochMs,
  cell: (row: { atEpochMs: number }, place: CellPlace) => at(row.atEpochMs, place),
} as const
const held: readonly NumberColumn<Held>[] = [
  agent,
  { name: 'status', sortBy: statusWord, cell: statusWord, mark: statusMark },
  {
    name: 'since',
    isNumber: true,
    sortBy: (row) => age(row.sinceEpochMs),
    cell: (row, place) => since(row.sinceEpochMs, place),
  },
  { name: 'load', isNumber: true, sortBy: (row) => row.load, cell: (row) => String(row.load) },
  { name: 'places', isNumber: true, sortBy: (row) => row.capacity, cell: (row) => String(row.capacity) },
]

export const NUMBER_COLUMNS: { readonly [N in NumberName]: readonly NumberColumn<NumberRow<N>>[] } = {
  available: held,
  chats: held,
  waiting: [
    chat,
    { name: 'queue', sortBy: (row) => row.queue, cell: (row) => row.queue ?? text.none },
    {
      name: 'waits',
      isNumber: true,
      sortBy: (row) => age(row.sinceEpochMs),
      cell: (row, place) => since(row.sinceEpochMs, place),
    },
  ],
  firstReply: [
    chat,
    agent,
    happened,
    {
      name: 'firstReply',
      isNumber: true,
      sortBy: (row) => row.firstReplyMs,
      cell: (row) => duration(row.firstReplyMs),
    },
  ],
  serviceLevel: [
    chat,
    {
      name: 'outcome',
      sortBy: (row) => row.outcome,
      cell: (row) => detailsText().number[row.outcome],
      mark: (row) => (row.outcome === 'within' ? MARKS.ok : MARKS.full),
    },
    {
      name: 'queued',
      isNumber: true,
      sortBy: (row) => row.queuedEpochMs,
      cell: (row, place) => at(row.queuedEpochMs, place),
    },
    {
      name: 'wait',
      isNumber: true,
      sortBy: (row) => row.waitMs,
      cell: (row) => (row.waitMs === null ? text.none : duration(row.waitMs)),
    },
  ],
  rating: [
    chat,
    agent,
    happened,
    {
      name: 'score',
      isNumber: true,
      sortBy: (row) => row.score,
      cell: (row) => rating(row.score),
    },
  ],
}

/** A row's name among its kind, for the drawing to follow it. */
export function rowKey(row: NumberRow<NumberName>): string {
  return 'chat' in row ? `${row.chat} ${'atEpochMs' in row ? row.atEpochMs : ''}` : row.agentId
}
