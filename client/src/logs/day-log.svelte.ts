// One agent's day as the server tells it, asked for again while it is still being written. Not how it is shown.
import { agentDay, type AgentDay, type Problem } from '../api/answers.ts'
import { ask } from '../api/ask.ts'

/** The day waits to be derived from its events. */
const PENDING_MS = 2000
/** The day has not ended. */
const OPEN_MS = 30_000
const FAILED_MS = 5000

export class DayLog {
  #day = $state.raw<AgentDay | null>(null)
  #problem = $state.raw<Problem | null>(null)

  /** Null before the first answer; the day shown last stays while a later question fails. */
  get day(): AgentDay | null {
    return this.#day
  }
  get problem(): Problem | null {
    return this.#problem
  }

  /** Follows this agent's day until the returned function is called. */
  follow(agent: string, day: string): () => void {
    const ending = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    this.#day = null
    this.#problem = null

    const load = async (): Promise<void> => {
      const path = `/api/logs/agents/${encodeURIComponent(agent)}/days/${day}`
      const outcome = await ask(path, agentDay, { signal: ending.signal }).catch(() => null)
      if (outcome === null || ending.signal.aborted) return
      if (outcome.ok) this.#day = outcome.value
      this.#problem = outcome.ok ? null : outcome.problem
      const delayMs = outcome.ok ? againAfterMs(outcome.value) : retryAfterMs(outcome.problem)
      if (delayMs !== null) timer = setTimeout(() => void load(), delayMs)
    }
    void load()
    return () => {
      ending.abort()
      clearTimeout(timer)
    }
  }
}

function againAfterMs(day: AgentDay): number | null {
  if (day.pending) return PENDING_MS
  return day.to > Date.now() ? OPEN_MS : null
}

/** Asking again mends only what is wrong with the server or the way to it. */
function retryAfterMs(problem: Problem): number | null {
  return problem.status === 0 || problem.status >= 500 ? FAILED_MS : null
}
