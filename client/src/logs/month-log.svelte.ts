// A month's sums as the server tells them, read again while its days still change. Not how a month is drawn.
import { calendarMonth, type CalendarMonth } from '../api/calendar-answers.ts'
import { ask } from '../api/ask.ts'
import type { Problem } from '../api/answers.ts'

const PENDING_MS = 3_000
const AGAIN_MS = 30_000

export class MonthLog {
  #month = $state.raw<CalendarMonth | null>(null)
  #problem = $state.raw<Problem | null>(null)

  /** Null before the first answer; what was shown last stays while a later question fails. */
  get month(): CalendarMonth | null {
    return this.#month
  }
  get problem(): Problem | null {
    return this.#problem
  }

  /** Follows the month of `{agent}` or `{team}` until the returned function is called. */
  follow(of: { agent: string } | { team: string }, month: string): () => void {
    const ending = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = async (): Promise<void> => {
      const [kind, id] = 'agent' in of ? ['agent', of.agent] : ['team', of.team]
      const path = `/api/logs/calendar?${kind}=${encodeURIComponent(id)}&month=${month}`
      const outcome = await ask(path, calendarMonth, { signal: ending.signal }).catch(() => null)
      if (outcome === null || ending.signal.aborted) return
      if (outcome.ok) this.#month = outcome.value
      this.#problem = outcome.ok ? null : outcome.problem
      const soon = outcome.ok ? outcome.value.pending : outcome.problem.status >= 500
      timer = setTimeout(() => void load(), soon ? PENDING_MS : AGAIN_MS)
    }
    void load()
    return () => {
      ending.abort()
      clearTimeout(timer)
    }
  }
}
