// The facts of a chat that is over, kept as their text: a floor has a day and a half of such chats and hardly ever reads one, and as
// objects each takes seven times the room. Not when a chat is put to rest (server/live/replica.ts).
import type { ChatFacts } from './chat-facts.ts'
import type { Facts } from './fold.ts'

export class RestingChat {
  readonly json: string

  /** `json`: facts of a chat as they are stored. */
  constructor(json: string) {
    this.json = json
  }

  /** The facts, made anew each time. */
  get facts(): ChatFacts {
    // Text of facts that were facts before: their schema would only say so again, and a walk over a day's chats reads many.
    return JSON.parse(this.json) as ChatFacts
  }
}

/** Facts of any subject, those of chats at rest among them. */
export type KeptFacts = Facts | RestingChat

/** As the fold takes them. */
export const factsOf = (kept: KeptFacts): Facts =>
  kept instanceof RestingChat ? { kind: 'chat', facts: kept.facts } : kept
