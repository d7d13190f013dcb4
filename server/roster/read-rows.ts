// A row of a roster file as it was read, before anybody is found by it. Not which files there are: read-csv.ts, read-calendar.ts.

export interface ReadFault {
  field: string
  detail: string
}

/** By what the file names an agent, in the order in which it is tried. */
export interface NamedBy {
  field: string
  text: string
  /** `any`: an id, a name or an address. */
  by: 'any' | 'address'
}

export interface ReadRow {
  line: number
  uid: string | null
  names: readonly NamedBy[]
  fromMs: number | null
  toMs: number | null
  /** One of a rule that goes on: beyond the horizon it is left out, for a rule need not end. */
  isRecurring: boolean
  faults: readonly ReadFault[]
}

/** The rows of a file, or why it is none. */
export type ReadFile = { ok: true; rows: ReadRow[] } | { ok: false; line: number; detail: string }

/** Rows of one file at most: shifts of a large team for as long as a roster reaches ahead. */
export const MOST_ROWS = 10_000
export const tooManyRows = { ok: false, line: 1, detail: `has more than ${MOST_ROWS} shifts` } as const
