// What was found so far, page after page, of one search; another search takes its place. Not what is searched for.
import type { Problem } from '../api/answers.ts'
import { ask } from '../api/ask.ts'
import { searchPage, type SearchHit } from '../api/search-answers.ts'
import { LEAST_LETTERS, questionOf, type SearchChoice } from './search-choice.ts'

export class Found {
  hits = $state.raw<readonly SearchHit[]>([])
  next = $state<string | null>(null)
  textKeptFrom = $state<number | null>(null)
  problem = $state.raw<Problem | null>(null)
  state = $state<'idle' | 'too short' | 'asking' | 'there'>('idle')
  #asked: AbortController | null = null
  #choice: SearchChoice | null = null

  /** Begins anew with this search. */
  async search(choice: SearchChoice): Promise<void> {
    this.stop()
    this.#choice = choice
    this.hits = []
    this.next = null
    this.problem = null
    if (choice.q.length >= LEAST_LETTERS) return this.#ask(null)
    this.state = choice.q === '' ? 'idle' : 'too short'
  }

  /** Puts the next page behind what is there. */
  async more(): Promise<void> {
    if (this.next !== null && this.state === 'there') await this.#ask(this.next)
  }

  stop(): void {
    this.#asked?.abort()
  }

  async #ask(cursor: string | null): Promise<void> {
    if (this.#choice === null) return
    const asked = new AbortController()
    this.#asked = asked
    this.state = 'asking'
    try {
      const outcome = await ask(questionOf(this.#choice, cursor), searchPage, { signal: asked.signal })
      this.state = 'there'
      this.problem = outcome.ok ? null : outcome.problem
      if (!outcome.ok) return
      this.hits = [...this.hits, ...outcome.value.hits]
      this.next = outcome.value.next
      this.textKeptFrom = outcome.value.textKeptFrom
    } catch {
      // Another search took its place, or the page was left.
    }
  }
}
