// The rows of what is chosen, page by page: those that are looked at, and a few pages around. Not how they are drawn (RowWindow), nor
// what is chosen.
import { SvelteMap } from 'svelte/reactivity'
import type { Problem } from '../api/answers.ts'
import { ask } from '../api/ask.ts'
import { userLogPage, userLogTotals, type UserLogRow, type UserLogTotals } from '../api/user-log-answers.ts'
import { pagePath, totalsPath } from './log-requests.ts'

export const PAGE_ROWS = 1_000
/** Pages that are held: a browser's memory does not grow with the log. */
const MOST_PAGES = 12
/** While the log is still being written, it is asked for again after this time. */
const PENDING_MS = 3_000

/** Follows one choice after the other; only the last one's answers count. */
export class LogRows {
  totals = $state.raw<UserLogTotals | null>(null)
  problem = $state.raw<Problem | null>(null)
  pending = $state(false)
  /** Rows that are known of before the totals are: those of the first pages. */
  #known = $state(0)
  #pages = new SvelteMap<number, readonly UserLogRow[]>()
  /** Where each page begins; null for the first. */
  #cursors: readonly (string | null)[] = []
  #asked: boolean[] = []
  #ending = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #query: () => string = () => ''

  /** How many rows there are, as far as is known. */
  get count(): number {
    return this.totals?.all.rows ?? this.#known
  }

  /** False until the first page has come. */
  get isKnown(): boolean {
    return this.#pages.size > 0 || this.totals !== null
  }

  /** Shows what this asks for, from its beginning; asked anew, for a range that moves. */
  choose(query: () => string): void {
    this.#query = query
    this.#pages.clear()
    this.totals = null
    this.#known = 0
    this.refresh()
  }

  /** Asks for the same again; what is shown stays until the answers come. */
  refresh(): void {
    this.stop()
    this.#ending = new AbortController()
    this.#asked = []
    this.problem = null
    const query = this.#query()
    this.#cursors = [null]
    void this.#begin(query, this.#ending.signal)
  }

  /** The query that the shown rows were asked with: a file of them asks with the same. */
  shownQuery = $state('')

  /** Ends what is under way. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#ending.abort()
  }

  /** The row of this place; undefined while it is on its way. */
  row(index: number): UserLogRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS]
  }

  /** Asks for the pages of these rows, where they are not here. */
  need(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1)
      if (!this.#pages.has(page)) void this.#load(page, this.#ending.signal)
  }

  async #begin(query: string, signal: AbortSignal): Promise<void> {
    this.shownQuery = query
    const first = this.#load(0, signal)
    const totals = await ask(totalsPath(query), userLogTotals, { signal }).catch(() => null)
    await first
    if (totals === null || signal.aborted) return
    if (!totals.ok) {
      this.problem = totals.problem
      return
    }
    this.#cursors = [null, ...totals.value.pages]
    // What a page held before may lie elsewhere now; the first one has just come.
    for (const page of [...this.#pages.keys()])
      if (page > 0 && this.#asked[page] !== true) this.#pages.delete(page)
    this.totals = totals.value
    this.pending = totals.value.pending || this.pending
    if (this.pending) this.#timer = setTimeout(() => this.refresh(), PENDING_MS)
  }

  async #load(page: number, signal: AbortSignal): Promise<void> {
    const start = this.#cursors[page]
    if (start === undefined || this.#asked[page] === true) return
    this.#asked[page] = true
    const rows: UserLogRow[] = []
    let cursor = start
    do {
      const path = pagePath(this.shownQuery, PAGE_ROWS - rows.length, cursor)
      const answer = await ask(path, userLogPage, { signal }).catch(() => null)
      if (answer === null || signal.aborted) return
      if (!answer.ok) {
        this.problem = answer.problem
        this.#asked[page] = false
        return
      }
      rows.push(...answer.value.rows)
      cursor = answer.value.next
      if (page === 0) {
        // The first rows are shown while a page of few matches is still being filled.
        this.pending = answer.value.pending
        this.#pages.set(0, [...rows])
        this.#known = Math.max(this.#known, rows.length)
      }
    } while (cursor !== null && rows.length < PAGE_ROWS)
    this.#pages.delete(page)
    this.#pages.set(page, rows)
    this.#known = Math.max(this.#known, page * PAGE_ROWS + rows.length)
    this.#forget()
  }

  /** Lets go of the pages that came first. */
  #forget(): void {
    for (const page of [...this.#pages.keys()]) {
      if (this.#pages.size <= MOST_PAGES) return
      this.#pages.delete(page)
      this.#asked[page] = false
    }
  }
}
