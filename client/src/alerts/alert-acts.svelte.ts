// What somebody does about an alert: shown at once, then as the server answers. Not which alerts there are.
import { SvelteMap } from 'svelte/reactivity'
import { alertRecord, type AlertRecord } from '../../../shared/alerts/alert-record.ts'
import type { Problem } from '../api/answers.ts'
import { ask } from '../api/ask.ts'
import type { LiveAlerts } from '../live/live-alerts.svelte.ts'

export type Act = 'acknowledge' | 'snooze' | 'clear'
export const SNOOZE_MS = 600_000

/** There is nothing to act on any more: what the page shows is behind. */
const OVER: readonly number[] = [404, 409]

export class AlertActs {
  readonly #alerts: LiveAlerts
  readonly #doing = new SvelteMap<string, { act: Act; atEpochMs: number }>()
  readonly #failed = new SvelteMap<string, Problem>()
  #over = $state.raw<Problem | null>(null)

  constructor(alerts: LiveAlerts) {
    this.#alerts = alerts
  }

  /** Why the last act on an alert that is over came too late; null where it did not. */
  get over(): Problem | null {
    return this.#over
  }
  /** Why the last act on this alert failed. */
  failure(key: string): Problem | null {
    return this.#failed.get(key) ?? null
  }
  isDoing(key: string): boolean {
    return this.#doing.has(key)
  }

  /** The alert as it will be where the server agrees to what is under way. */
  expected(record: AlertRecord, name: string): AlertRecord {
    const doing = this.#doing.get(record.key)
    if (doing === undefined) return record
    const hand = { atEpochMs: doing.atEpochMs, by: name, via: 'page' } as const
    if (doing.act === 'acknowledge') return { ...record, acknowledged: hand }
    if (doing.act === 'snooze') return { ...record, snoozedUntilEpochMs: doing.atEpochMs + SNOOZE_MS }
    return { ...record, state: 'cleared', cleared: hand }
  }

  /** True where the server agreed. */
  async act(act: Act, record: AlertRecord, nowEpochMs: number): Promise<boolean> {
    const { key } = record
    if (this.#doing.has(key)) return false
    this.#doing.set(key, { act, atEpochMs: nowEpochMs })
    this.#failed.delete(key)
    this.#over = null
    const body = { key, team: record.team, via: 'page', ...(act === 'snooze' ? { forMs: SNOOZE_MS } : {}) }
    const outcome = await ask(`/api/alerts/${act}`, alertRecord, { body })
    if (outcome.ok) this.#alerts.take(outcome.value)
    else if (OVER.includes(outcome.problem.status)) {
      this.#over = outcome.problem
      void this.#alerts.ask()
    } else this.#failed.set(key, outcome.problem)
    this.#doing.delete(key)
    return outcome.ok
  }
}
