// The standing ratings of each agent in the order in which they count, so that a tile reads the last of them and sorts nothing.
import { compareRatings, type RatingPoint } from '../metrics/rolling-rating.ts'

const NONE: readonly RatingPoint[] = []

export class AgentRatings {
  readonly #ofAgent = new Map<string, RatingPoint[]>()

  /** Ascending by `compareRatings`. */
  get(agent: string): readonly RatingPoint[] {
    return this.#ofAgent.get(agent) ?? NONE
  }

  add(agent: string, point: RatingPoint): void {
    const points = this.#ofAgent.get(agent)
    if (points === undefined) this.#ofAgent.set(agent, [point])
    else points.splice(placeOf(points, point), 0, point)
  }

  /** Takes out one that counts the same; none where there is none. */
  remove(agent: string, point: RatingPoint): void {
    const points = this.#ofAgent.get(agent)
    if (points === undefined) return
    const place = placeOf(points, point)
    const found = points[place]
    if (found !== undefined && compareRatings(found, point) === 0) points.splice(place, 1)
    if (points.length === 0) this.#ofAgent.delete(agent)
  }
}

/** The place of the first that does not come before the point. */
function placeOf(points: readonly RatingPoint[], point: RatingPoint): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const one = points[middle]
    if (one !== undefined && compareRatings(one, point) < 0) low = middle + 1
    else high = middle
  }
  return low
}
