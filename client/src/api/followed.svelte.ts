// One answer of the server asked for again and again while somebody looks at it, with its age. Not what is asked.
import type { z } from 'zod'
import { STALE_AFTER_MS } from '../../../shared/protocol.ts'
import type { PageTime } from '../live/page-time.ts'
import { ServerClock } from '../live/server-clock.ts'
import { text } from '../text/en.ts'
import type { Problem } from './answers.ts'
import { ask, type Outcome } from './ask.ts'

/** A question without an answer for this long has failed; the next one is asked in its turn. */
const ANSWER_WITHIN_MS = 5000
/** What the server refuses is no longer shown. */
const REFUSALS: readonly number[] = [401, 403, 404]

/** What a page says of the answer's age, whatever the answer is. */
export type FollowedAge = Pick<
  Followed<Aged>,
  'value' | 'problem' | 'answeredEpochMs' | 'ageMs' | 'staleSinceEpochMs'
>
/** An answer that says how old what the server knew was. */
export interface Aged {
  readonly pulseAgeMs: number
}

export class Followed<T extends Aged> {
  readonly #time: PageTime
  readonly #stampOf: (value: T) => number
  #clock = new ServerClock()
  #value = $state.raw<T | null>(null)
  #problem = $state.raw<Problem | null>(null)
  #clockEpochMs = $state(0)
  #countingEpochMs = $state(0)
  #answeredEpochMs = $state<number | null>(null)

  /** `stampOf` gives the server's clock as an answer was made, in epoch milliseconds. */
  constructor(time: PageTime, stampOf: (value: T) => number) {
    this.#time = time
    this.#stampOf = stampOf
  }

  /** The last answer; it stays while later questions fail. */
  get value(): T | null {
    return this.#value
  }
  /** Why the last question failed; null where it did not. */
  get problem(): Problem | null {
    return this.#problem
  }
  /** The instant of the shown answer on the server's clock; null before the first. */
  get answeredEpochMs(): number | null {
    return this.#answeredEpochMs
  }
  /** Where the server itself was cut off from the floor: up to when it knew; null where it was not. */
  get staleSinceEpochMs(): number | null {
    const ageMs = this.#value?.pulseAgeMs ?? 0
    return this.#answeredEpochMs === null || ageMs <= STALE_AFTER_MS ? null : this.#answeredEpochMs - ageMs
  }
  /** How old the shown answer is, in whole seconds of the server's clock. */
  get ageMs(): number {
    return this.#answeredEpochMs === null ? 0 : Math.max(0, this.#clockEpochMs - this.#answeredEpochMs)
  }
  /** The clock that durations are counted by, in whole seconds: it stands still while questions fail, and while stale. */
  get countingEpochMs(): number {
    return this.#countingEpochMs
  }

  /** Asks now and then `everyMs` after each answer, until the returned function is called. */
  follow(path: string, schema: z.ZodType<T>, everyMs: number): () => void {
    let isEnded = false
    let stopWaiting = () => {}
    let giveUp = new AbortController()
    this.#value = null
    this.#problem = null
    this.#answeredEpochMs = null
    this.#clock = new ServerClock()

    const load = async (): Promise<void> => {
      giveUp = new AbortController()
      const { signal } = giveUp
      const stopLimit = this.#time.after(ANSWER_WITHIN_MS, () => giveUp.abort())
      const outcome = await ask(path, schema, { signal }).catch((): Outcome<T> => tooLate())
      stopLimit()
      if (isEnded) return
      this.#take(outcome)
      stopWaiting = this.#time.after(everyMs, () => void load())
    }
    const stopTicking = this.#time.every(250, () => this.#tick())
    void load()
    return () => {
      isEnded = true
      giveUp.abort()
      stopWaiting()
      stopTicking()
    }
  }

  #take(outcome: Outcome<T>): void {
    this.#problem = outcome.ok ? null : outcome.problem
    if (!outcome.ok && REFUSALS.includes(outcome.problem.status)) this.#value = null
    if (outcome.ok) {
      const stamp = this.#stampOf(outcome.value)
      this.#clock.sample(stamp, this.#time.monotonicMs())
      this.#value = outcome.value
      this.#answeredEpochMs = stamp
    }
    this.#tick()
  }

  #tick(): void {
    const now = this.#clock.now(this.#time.monotonicMs())
    if (now === null) return
    this.#clockEpochMs = Math.floor(now / 1000) * 1000
    if (this.#problem === null && this.staleSinceEpochMs === null) this.#countingEpochMs = this.#clockEpochMs
  }
}

function tooLate(): { ok: false; problem: Problem } {
  return {
    ok: false,
    problem: { title: text.problem.unreachable, detail: text.problem.unreachableDetail, status: 0 },
  }
}
