// Where a chat stands in the floor's indexes. Not how it is put there (floor-index.ts).
import type { RatingPoint } from '../metrics/rolling-rating.ts'
import type { ChatFacts } from './chat-facts.ts'
import { holderOf, isOpen, ratingOf } from './chat-view.ts'

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
  }
}

const isSameRating = (a: RatingPoint | null, b: RatingPoint | null): boolean =>
  a === b || (a !== null && b !== null && a.score === b.score && a.atMs === b.atMs)

/** Most events of a chat, its messages, leave it where it stands. */
export const isSamePlace = (a: ChatPlace, b: ChatPlace): boolean =>
  a.holder === b.holder && a.team === b.team && a.countedIn === b.countedIn && a.openWith === b.openWith &&
  a.rated === b.rated && a.ratedTeam === b.ratedTeam && isSameRating(a.rating, b.rating) // prettier-ignore
