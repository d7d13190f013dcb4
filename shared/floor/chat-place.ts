// Where a chat stands in the floor's indexes. Not how it is put there (floor-index.ts).
import type { RatingPoint } from '../metrics/rolling-rating.ts'
import type { ChatFacts } from './chat-facts.ts'
import { holderOf, isOpen, leavesFloorAtMs, ratingOf } from './chat-view.ts'
import { RestingChat } from './resting-chat.ts'

/** Remembered so that it can be taken out again. */
export interface ChatPlace {
  holder: string | null
  team: string
  /** The team that counts it as a chat, and the holder of whose load it is. */
  countedIn: string | null
  openWith: string | null
  rating: RatingPoint | null
  rated: string | null
  ratedTeam: string | null
  /** When it leaves the floor; null: not before it is closed. */
  leavesAtMs: number | null
}

/** A chat on the floor: one object for as long as it stands there, with the newest facts of it. */
export class PlacedChat {
  #kept: ChatFacts | RestingChat
  readonly place: ChatPlace

  constructor(kept: ChatFacts | RestingChat, place: ChatPlace) {
    this.#kept = kept
    this.place = place
  }

  get facts(): ChatFacts {
    return this.#kept instanceof RestingChat ? this.#kept.facts : this.#kept
  }

  /** The facts as they are kept. */
  get kept(): ChatFacts | RestingChat {
    return this.#kept
  }

  /** Takes newer facts of it in the same place, or the same ones put to rest. */
  keep(kept: ChatFacts | RestingChat): void {
    this.#kept = kept
  }
}

/** The chat's team is that of its latest event naming one, else its holder's; a rating's is the holder's, else the chat's. */
export function chatPlaceOf(facts: ChatFacts, teamOfAgent: (agent: string | null) => string): ChatPlace {
  const holder = holderOf(facts)
  const rating = ratingOf(facts)
  const team = facts.team?.[1] ?? teamOfAgent(holder)
  const rated = rating?.agent ?? null
  return {
    holder,
    team,
    countedIn: facts.lastMs === undefined ? null : team,
    openWith: isOpen(facts) ? holder : null,
    rating,
    rated,
    ratedTeam: rating === null ? null : rated === null ? team : teamOfAgent(rated),
    leavesAtMs: leavesFloorAtMs(facts),
  }
}

const isSameRating = (a: RatingPoint | null, b: RatingPoint | null): boolean =>
  a === b || (a !== null && b !== null && a.score === b.score && a.atMs === b.atMs)

/** Most events of a chat, its messages, leave it where it stands. */
export const isSamePlace = (a: ChatPlace, b: ChatPlace): boolean =>
  a.holder === b.holder && a.team === b.team && a.countedIn === b.countedIn && a.openWith === b.openWith &&
  a.rated === b.rated && a.ratedTeam === b.ratedTeam && a.leavesAtMs === b.leavesAtMs && isSameRating(a.rating, b.rating) // prettier-ignore

/**
 * Whether a chat stands where it stood by its facts alone, as after most messages: cheaper than its place. False where only the place
 * can tell, and where the facts are the same, for then it is its agent who moved.
 */
export const standsStill = (before: ChatFacts, now: ChatFacts): boolean =>
  before !== now && before.holder === now.holder && before.closed === now.closed && before.rating === now.rating &&
  before.team?.[1] === now.team?.[1] && (now.holder !== undefined || before.named?.[1] === now.named?.[1]) &&
  (before.lastMs === undefined) === (now.lastMs === undefined) // prettier-ignore
