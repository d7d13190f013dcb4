// The standing alerts of a board with their lives, kept true by the board's socket. Not how words of them are put together
// (alert-lives.ts), nor who acts on one.
import type { AlertRecord } from '../../../shared/alerts/alert-record.ts'
import type { AlertPage } from '../api/alert-answers.ts'
import type { Problem } from '../api/answers.ts'
import type { Outcome } from '../api/ask.ts'
import { createAlertLives } from './alert-lives.ts'
import type { AlertListener } from './board-link.ts'
import type { PageTime } from './page-time.ts'

/** All are asked for again now and then, should a word of one ever have been lost. */
const ASK_EVERY_MS = 60_000
const FAILED_RETRY_MS = 5_000
/** A refusal does not change by asking at once. */
const REFUSALS: readonly number[] = [401, 403, 404]

export type ReadAlerts = () => Promise<Outcome<AlertPage>>

export class LiveAlerts implements AlertListener {
  readonly #read: ReadAlerts
  readonly #time: PageTime
  readonly #lives = createAlertLives()
  #records = $state.raw(this.#lives.records)
  #problem = $state.raw<Problem | null>(null)
  #isKnown = $state(false)
  #turn = 0
  #stopWaiting = () => {}

  constructor(read: ReadAlerts, time: PageTime) {
    this.#read = read
    this.#time = time
  }

  /** By key, those that were heard to end among them. */
  get records(): ReadonlyMap<string, AlertRecord> {
    return this.#records
  }
  /** Those that stand, as open ones; who has taken them or let them rest is in each. */
  get standing(): AlertRecord[] {
    return [...this.#records.values()].filter(({ state }) => state === 'open')
  }
  /** False until the first answer. */
  get isKnown(): boolean {
    return this.#isKnown
  }
  /** Why they could not be asked for last; null where they could. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Asks no more. */
  close(): void {
    this.#turn += 1
    this.#stopWaiting()
  }

  missed(): void {
    void this.ask()
  }

  /** An alert as the server says that it now is: by the board's frames, or in answer to who acted on it. */
  take(record: AlertRecord): void {
    this.#lives.heard(record)
    this.#records = this.#lives.records
  }

  /** Asks for all that stand. */
  async ask(): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    this.#stopWaiting()
    this.#lives.asked()
    const outcome = await this.#read()
    if (turn !== this.#turn) return
    this.#problem = outcome.ok ? null : outcome.problem
    if (outcome.ok) {
      this.#lives.answered(outcome.value.alerts)
      this.#records = this.#lives.records
      this.#isKnown = true
    }
    const mayHelp = !outcome.ok && !REFUSALS.includes(outcome.problem.status)
    this.#stopWaiting = this.#time.after(mayHelp ? FAILED_RETRY_MS : ASK_EVERY_MS, () => void this.ask())
  }
}
