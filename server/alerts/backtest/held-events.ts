// Events that were read and are held back until every one that became known before them is read too. Not what is read (past-events.ts).
import type { FloorEvent } from '../../../shared/events.ts'
import type { EventPage } from './event-page.ts'

/** An event with the instant from which a server would have known it. */
export interface KnownEvent {
  event: FloorEvent
  knownMs: number
}

/** A page with the instants from which its events were known. */
interface HeldPage {
  page: EventPage
  knownMs: Float64Array
  /** How many of its events are not told yet. */
  left: number
}

/** A day of events is held back: what stands for one is a number. */
export class HeldEvents {
  readonly #mostOfPage: number
  readonly #pages = new Map<number, HeldPage>()
  /** The events by when they were known, then as they were read: the number of its page times the most of a page, and its place in it. */
  #rows: number[] = []
  #pagesRead = 0

  /** `mostOfPage`: no page has more events. */
  constructor(mostOfPage: number) {
    this.#mostOfPage = mostOfPage
  }

  add(page: EventPage, knownMs: Float64Array): void {
    const number = this.#pagesRead
    this.#pagesRead += 1
    this.#pages.set(number, { page, knownMs, left: page.size })
    for (let place = 0; place < page.size; place += 1) this.#rows.push(number * this.#mostOfPage + place)
    this.#rows.sort((a, b) => this.#knownMs(a) - this.#knownMs(b) || a - b)
  }

  #knownMs(row: number): number {
    const { knownMs } = this.#pages.get(Math.floor(row / this.#mostOfPage)) ?? {}
    return knownMs?.[row % this.#mostOfPage] ?? Infinity
  }

  /** Those known by the instant, in the order in which they were: held no more. To be walked before anything else is asked. */
  *take(untilMs: number): Generator<KnownEvent> {
    const later = this.#rows.findIndex((row) => this.#knownMs(row) > untilMs)
    const ready = later === -1 ? this.#rows : this.#rows.slice(0, later)
    this.#rows = later === -1 ? [] : this.#rows.slice(later)
    for (const row of ready) {
      const number = Math.floor(row / this.#mostOfPage)
      const held = this.#pages.get(number)
      if (held === undefined) continue
      const place = row % this.#mostOfPage
      yield { event: held.page.event(place), knownMs: held.knownMs[place] ?? Infinity }
      held.left -= 1
      if (held.left === 0) this.#pages.delete(number)
    }
  }
}
