// Where a chat stands in the floor's indexes. Not how it is put there (floor-index.ts).
import type { RatingPoint } from '../metrics/rolling-rating.ts'

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
