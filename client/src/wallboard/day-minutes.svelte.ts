// The recorded minutes of a board's business day, and each minute since as this board saw it. Not how they are drawn.
import { z } from 'zod'
import type { BoardNumbers } from '../../../shared/board.ts'
import type { Outcome } from '../api/ask.ts'
import type { PageTime } from '../live/page-time.ts'

export const MINUTE_MS = 60_000
/** The recording is what was shown on all boards: it is read again now and then, and where this board missed minutes. */
const READ_EVERY_MS = 15 * MINUTE_MS
const FAILED_RETRY_MS = MINUTE_MS

const cell = z.number().nullable()
/** Columns may be added; those that are not known here are left alone. */
export const minutesAnswer = z
  .object({
    fromEpochMs: z.number(),
    columns: z.array(z.string()),
    rows: z.array(z.array(cell)),
  })
  .transform(({ fromEpochMs, columns, rows }) => {
    const places = ['atEpochMs', 'load', 'capacity', 'rating'].map((name) => columns.indexOf(name))
    const minutes = rows.flatMap((row): Minute[] => {
      const [atEpochMs, load, capacity, rating] = places.map((place) => row[place] ?? null)
      return typeof atEpochMs === 'number'
        ? [{ atEpochMs, load: load ?? null, capacity: capacity ?? null, rating: rating ?? null }]
        : []
    })
    return { fromEpochMs, minutes }
  })

export interface Minute {
  atEpochMs: number
  load: number | null
  capacity: number | null
  rating: number | null
}

export type MinutesState = 'reading' | 'known' | 'failed'
export type ReadMinutes = () => Promise<Outcome<z.infer<typeof minutesAnswer>>>

export class DayMinutes {
  readonly #read: ReadMinutes
  readonly #time: PageTime
  #minutes: readonly Minute[] = $state.raw([])
  #state: MinutesState = $state('reading')
  #stopWaiting = () => {}
  #isReading = false
  #isClosed = false

  constructor(read: ReadMinutes, time: PageTime) {
    this.#read = read
    this.#time = time
  }

  /** Ascending; a minute that nobody recorded is not among them. */
  get minutes(): readonly Minute[] {
    return this.#minutes
  }
  get state(): MinutesState {
    return this.#state
  }

  /** Reads now and goes on reading until the returned function is called. */
  start(): () => void {
    void this.#refresh()
    return () => {
      this.#isClosed = true
      this.#stopWaiting()
    }
  }

  /** A live board's numbers: the first of each minute become its point. */
  take(numbers: BoardNumbers, nowEpochMs: number): void {
    const atEpochMs = Math.floor(nowEpochMs / MINUTE_MS) * MINUTE_MS
    const last = this.#minutes.at(-1)
    if (this.#state === 'reading' || (last !== undefined && last.atEpochMs >= atEpochMs)) return
    const { load, capacity, rating } = numbers
    this.#minutes = [...this.#minutes, { atEpochMs, load, capacity, rating }]
    // What was missed while this board was stale or away may have been recorded.
    if (last !== undefined && atEpochMs - last.atEpochMs > MINUTE_MS) void this.#refresh()
  }

  async #refresh(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    this.#stopWaiting()
    const outcome = await this.#read()
    this.#isReading = false
    if (this.#isClosed) return
    if (outcome.ok) {
      const { fromEpochMs, minutes } = outcome.value
      const recordedTo = minutes.at(-1)?.atEpochMs ?? fromEpochMs - 1
      const since = this.#minutes.filter(
        ({ atEpochMs }) => atEpochMs > recordedTo && atEpochMs >= fromEpochMs,
      )
      this.#minutes = [...minutes, ...since]
      this.#state = 'known'
    } else if (outcome.problem.status === 404) {
      // Nothing was ever recorded: the line begins with what this board sees.
      this.#state = 'known'
    } else if (this.#minutes.length === 0) {
      this.#state = 'failed'
    }
    this.#stopWaiting = this.#time.after(outcome.ok ? READ_EVERY_MS : FAILED_RETRY_MS, () => {
      void this.#refresh()
    })
  }
}
