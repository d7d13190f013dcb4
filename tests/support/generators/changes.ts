// Entries of the stream of changes as commits would leave them, without Redis: folded, batched, with chats taken away.
import { fold, noFacts, serialiseFacts, type Facts } from '../../../shared/floor/fold.ts'
import type { FloorEvent } from '../../../shared/events.ts'
import type { ChangesEntry } from '../../../server/live/replica.ts'

/** The facts of a floor and the stream that tells of them. */
export class ChangesLog {
  readonly facts = new Map<string, Facts>()
  #count = 0

  /** The entry that commits these events. */
  commit(events: readonly FloorEvent[], atMs: number): ChangesEntry {
    const changed = new Set<string>()
    for (const event of events) {
      this.facts.set(event.subject, fold(this.facts.get(event.subject) ?? noFacts(event.subject), event))
      changed.add(event.subject)
    }
    const fields = [...changed].map((subject) => {
      const facts = this.facts.get(subject)
      return [subject, facts === undefined ? '' : serialiseFacts(facts)] as const
    })
    return this.#entry(atMs, fields)
  }

  /** The entry that takes one chat off the floor; null where there is none. */
  evict(pick: number, atMs: number): ChangesEntry | null {
    const chats = [...this.facts.keys()].filter((subject) => subject.startsWith('chat/'))
    const chat = chats[pick % Math.max(1, chats.length)]
    if (chat === undefined) return null
    this.facts.delete(chat)
    return this.#entry(atMs, [[chat, 'gone']])
  }

  /** The pulse that tells when sources were last heard, of signs kept since the beginning. */
  pulse(atMs: number, heardMs: ReadonlyMap<string, number>, keptSinceMs = 0): ChangesEntry {
    const signs = Object.fromEntries([...heardMs].map(([source, ms]) => [source, [ms, 40]]))
    return this.#entry(atMs, [
      ['pulse', String(atMs)],
      ['signs', JSON.stringify({ '': keptSinceMs, ...signs })],
    ])
  }

  /** A pulse so late that every chat which is over is put to rest; of the sources it says nothing. */
  latePulse(atMs: number): ChangesEntry {
    return this.#entry(atMs, [['pulse', String(atMs + 3_600_000)]])
  }

  #entry(atMs: number, fields: ChangesEntry['fields']): ChangesEntry {
    this.#count += 1
    return { id: `${atMs}-${this.#count}`, fields }
  }
}
