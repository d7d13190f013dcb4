// The chats of a floor with what joins them to teams and agents: who holds which, which team counts which, whose a rating is. Not
// where a chat stands (chat-place.ts), nor what follows for agents and counts (floor-index.ts).
import type { RatingPoint } from '../metrics/rolling-rating.ts'
import { AgentRatings } from './agent-ratings.ts'
import type { ChatFacts } from './chat-facts.ts'
import type { ChatPlace, PlacedChat } from './chat-place.ts'
import { SetIndex, ValueIndex } from './grouped.ts'
import type { RestingChat } from './resting-chat.ts'
import { SourceCounts } from './source-counts.ts'

export class ChatIndex {
  readonly #chats = new Map<string, PlacedChat>()
  readonly #openOfAgent = new ValueIndex<PlacedChat>()
  readonly #ofTeam = new ValueIndex<PlacedChat>()
  readonly #followersOfAgent = new SetIndex()
  readonly #ratedOfAgent = new AgentRatings()
  readonly #ratedOfTeam = new ValueIndex<RatingPoint>()
  readonly #sources = new SourceCounts()

  get size(): number {
    return this.#chats.size
  }

  get(id: string): PlacedChat | undefined {
    return this.#chats.get(id)
  }

  /** Puts a chat in place of what stood under its id; null takes it away. */
  set(id: string, chat: PlacedChat | null): void {
    const before = this.#chats.get(id)?.place ?? null
    if (chat === null) this.#chats.delete(id)
    else this.#chats.set(id, chat)
    this.#move(id, before, chat)
  }

  #move(id: string, before: ChatPlace | null, chat: PlacedChat | null): void {
    const now = chat?.place ?? null
    this.#ofTeam.move(before?.countedIn ?? null, now?.countedIn ?? null, id, chat ?? undefined)
    this.#sources.move(before?.countedIn ?? null, now?.countedIn ?? null, id)
    this.#openOfAgent.move(before?.openWith ?? null, now?.openWith ?? null, id, chat ?? undefined)
    this.#ratedOfTeam.move(before?.ratedTeam ?? null, now?.ratedTeam ?? null, id, now?.rating ?? undefined)
    const follows = [now?.holder ?? null, now?.rated ?? null]
    for (const agent of [before?.holder ?? null, before?.rated ?? null])
      if (agent !== null && !follows.includes(agent)) this.#followersOfAgent.remove(agent, id)
    for (const agent of follows) if (agent !== null) this.#followersOfAgent.add(agent, id)
    if (before?.rating != null && before.rated !== null)
      this.#ratedOfAgent.remove(before.rated, before.rating)
    if (now?.rating != null && now.rated !== null) this.#ratedOfAgent.add(now.rated, now.rating)
  }

  /** Keeps what stands of a chat as text: it says the same. */
  rest(id: string, resting: RestingChat): void {
    this.#chats.get(id)?.keep(resting)
  }

  /** The open chats that the agent holds, by id. */
  openOf(agent: string): ReadonlyMap<string, Pick<PlacedChat, 'facts'>> {
    return this.#openOfAgent.get(agent)
  }

  /** The chats that move with the agent from team to team: held last, or rated, by them. */
  followersOf(agent: string): ReadonlySet<string> {
    return this.#followersOfAgent.get(agent)
  }

  /** The chats whose last holder the agent is, open or closed within the horizon. */
  *lastHeldBy(agent: string): Generator<[id: string, facts: ChatFacts]> {
    for (const id of this.#followersOfAgent.get(agent)) {
      const chat = this.#chats.get(id)
      if (chat?.place.holder === agent && chat.place.countedIn !== null) yield [id, chat.facts]
    }
  }

  /** The agent's standing ratings, each with its chat. */
  *ratingsOfAgent(agent: string): Generator<[chat: string, rating: RatingPoint]> {
    for (const id of this.#followersOfAgent.get(agent)) {
      const place = this.#chats.get(id)?.place
      if (place?.rated === agent && place.rating !== null) yield [id, place.rating]
    }
  }

  /** The same, ascending by when they were given. */
  ratingPointsOf(agent: string): readonly RatingPoint[] {
    return this.#ratedOfAgent.get(agent)
  }

  /** The team's chats: those that name it last or whose holder is in it. By id, as the ratings are. */
  ofTeam(team: string): ReadonlyMap<string, Pick<PlacedChat, 'facts'>> {
    return this.#ofTeam.get(team)
  }

  ratingsOfTeam(team: string): ReadonlyMap<string, RatingPoint> {
    return this.#ratedOfTeam.get(team)
  }

  /** The teams that have chats. */
  teams(): Iterable<string> {
    return this.#ofTeam.keys()
  }

  /** The sources that have chats in the team. */
  sourcesOf(team: string): Iterable<string> {
    return this.#sources.sourcesOf(team)
  }

  /** Whose a chat's standing rating is; null: nobody's known. */
  ratedAgentOf(id: string): string | null {
    return this.#chats.get(id)?.place.rated ?? null
  }

  /** The chats whose time on the floor is over at the instant. */
  *past(nowMs: number): Generator<string> {
    for (const [id, { place }] of this.#chats)
      if (place.leavesAtMs !== null && place.leavesAtMs <= nowMs) yield id
  }
}
