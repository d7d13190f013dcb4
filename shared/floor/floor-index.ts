// The facts of a whole floor with the indexes that join subjects: who is in a team, which chats an agent holds, whose a
// rating is. Kept up fact by fact, and equal to one built anew from the same facts. No I/O; not how facts arrive.
import { MAIN_TEAM, subjectId } from '../events.ts'
import type { RatingPoint } from '../metrics/rolling-rating.ts'
import type { AgentFacts } from './agent-facts.ts'
import type { AgentOnFloor } from './agent-view.ts'
import type { ChatFacts } from './chat-facts.ts'
import { holderOf, isOpen, ratingOf } from './chat-view.ts'
import type { Facts } from './fold.ts'
import { settingsAt, type TeamFacts, type TeamSettings } from './team-settings.ts'
import { SetIndex, ValueIndex } from './grouped.ts'

/** Where a chat stands in the indexes; remembered so that it can be taken out again. */
interface ChatPlace {
  holder: string | null
  team: string
  rated: string | null
  ratedTeam: string | null
}

/** What must be looked at again after a change: agents by id, and teams by name. */
export interface Touched {
  agents: Set<string>
  teams: Set<string>
}
export const nothingTouched = (): Touched => ({ agents: new Set(), teams: new Set() })

export class FloorIndex {
  readonly #agents = new Map<string, AgentFacts>()
  readonly #chats = new Map<string, ChatFacts>()
  readonly #teams = new Map<string, TeamFacts>()
  readonly #places = new Map<string, ChatPlace>()
  readonly #agentTeam = new Map<string, string>()
  readonly #agentsOfTeam = new SetIndex()
  readonly #openOfAgent = new ValueIndex<ChatFacts>()
  readonly #chatsOfTeam = new ValueIndex<ChatFacts>()
  readonly #followersOfAgent = new SetIndex()
  readonly #ratedOfAgent = new ValueIndex<RatingPoint>()
  readonly #ratedOfTeam = new ValueIndex<RatingPoint>()
  readonly #defaults: TeamSettings

  constructor(defaults: TeamSettings) {
    this.#defaults = defaults
  }

  /** Puts a subject's facts in place of its earlier ones, or takes the subject away (null), and notes what that touches. */
  set(subject: string, facts: Facts | null, touched: Touched): void {
    const id = subjectId(subject)
    if (facts === null) {
      if (subject.startsWith('chat/')) this.#setChat(id, null, touched)
    } else if (facts.kind === 'agent') this.#setAgent(id, facts.facts, touched)
    else if (facts.kind === 'chat') this.#setChat(id, facts.facts, touched)
    else {
      this.#teams.set(id, facts.facts)
      touched.teams.add(id)
      for (const agent of this.#agentsOfTeam.get(id)) touched.agents.add(agent)
    }
  }

  #setAgent(id: string, facts: AgentFacts, touched: Touched): void {
    this.#agents.set(id, facts)
    touched.agents.add(id)
    this.#placeAgent(id, touched)
  }

  /** An agent is on the floor with facts of its own, or because an open chat names it as its holder. */
  #placeAgent(id: string, touched: Touched): void {
    const facts = this.#agents.get(id)
    const onFloor = facts !== undefined || this.#openOfAgent.get(id).size > 0
    const before = this.#agentTeam.get(id)
    const now = onFloor ? (facts?.team?.[1] ?? MAIN_TEAM) : undefined
    if (now !== undefined) touched.teams.add(now)
    if (before === now) return
    if (before !== undefined) {
      this.#agentsOfTeam.remove(before, id)
      touched.teams.add(before)
    }
    if (now === undefined) this.#agentTeam.delete(id)
    else {
      this.#agentTeam.set(id, now)
      this.#agentsOfTeam.add(now, id)
    }
    // Chats and ratings that follow this agent's team move with it.
    for (const chat of [...this.#followersOfAgent.get(id)])
      this.#setChat(chat, this.#chats.get(chat) ?? null, touched)
  }

  #teamOfAgent(id: string | null): string {
    return (id === null ? undefined : this.#agents.get(id)?.team?.[1]) ?? MAIN_TEAM
  }

  #setChat(id: string, facts: ChatFacts | null, touched: Touched): void {
    const before = this.#places.get(id)
    if (before !== undefined) this.#takeOut(id, before, touched)
    if (facts === null) {
      this.#chats.delete(id)
      this.#places.delete(id)
      if (before?.holder != null) this.#placeAgent(before.holder, touched)
      return
    }
    this.#chats.set(id, facts)
    const holder = holderOf(facts)
    const rating = ratingOf(facts)
    const team = facts.team?.[1] ?? this.#teamOfAgent(holder)
    const place: ChatPlace = {
      holder,
      team,
      rated: rating?.agent ?? null,
      ratedTeam: rating === null ? null : rating.agent === null ? team : this.#teamOfAgent(rating.agent),
    }
    this.#places.set(id, place)
    this.#putIn(id, place, facts, rating, touched)
    if (before?.holder != null && before.holder !== holder) this.#placeAgent(before.holder, touched)
    if (holder !== null) this.#placeAgent(holder, touched)
  }

  #putIn(id: string, place: ChatPlace, facts: ChatFacts, rating: RatingPoint | null, touched: Touched): void {
    if (facts.lastMs !== undefined) this.#chatsOfTeam.put(place.team, id, facts)
    if (place.holder !== null) {
      this.#followersOfAgent.add(place.holder, id)
      if (isOpen(facts)) this.#openOfAgent.put(place.holder, id, facts)
    }
    if (place.rated !== null) this.#followersOfAgent.add(place.rated, id)
    if (rating !== null) {
      if (place.rated !== null) this.#ratedOfAgent.put(place.rated, id, rating)
      if (place.ratedTeam !== null) this.#ratedOfTeam.put(place.ratedTeam, id, rating)
    }
    this.#touch(place, touched)
  }

  #takeOut(id: string, place: ChatPlace, touched: Touched): void {
    this.#chatsOfTeam.remove(place.team, id)
    if (place.holder !== null) {
      this.#followersOfAgent.remove(place.holder, id)
      this.#openOfAgent.remove(place.holder, id)
    }
    if (place.rated !== null) {
      this.#followersOfAgent.remove(place.rated, id)
      this.#ratedOfAgent.remove(place.rated, id)
    }
    if (place.ratedTeam !== null) this.#ratedOfTeam.remove(place.ratedTeam, id)
    this.#touch(place, touched)
  }

  #touch(place: ChatPlace, touched: Touched): void {
    touched.teams.add(place.team)
    if (place.ratedTeam !== null) touched.teams.add(place.ratedTeam)
    for (const agent of [place.holder, place.rated]) {
      if (agent === null) continue
      touched.agents.add(agent)
      touched.teams.add(this.#agentTeam.get(agent) ?? MAIN_TEAM)
    }
  }

  /** The settings of a team in force at the instant. */
  settings(team: string, nowMs: number): TeamSettings {
    return settingsAt(this.#teams.get(team), this.#defaults, nowMs)
  }

  /** Every team that facts on the floor name, and `main`. */
  teams(): Set<string> {
    return new Set([
      MAIN_TEAM,
      ...this.#agentsOfTeam.keys(),
      ...this.#chatsOfTeam.keys(),
      ...this.#teams.keys(),
    ])
  }

  teamOf(agent: string): string | null {
    return this.#agentTeam.get(agent) ?? null
  }

  agentIds(): IterableIterator<string> {
    return this.#agents.keys()
  }

  agentFacts(id: string): AgentFacts | null {
    return this.#agents.get(id) ?? null
  }

  agentsOf(team: string): ReadonlySet<string> {
    return this.#agentsOfTeam.get(team)
  }

  /** The agent with its open chats and standing ratings. */
  agent(id: string): AgentOnFloor {
    return {
      id,
      facts: this.#agents.get(id) ?? null,
      held: [...this.#openOfAgent.get(id).values()],
      ratings: [...this.#ratedOfAgent.get(id).values()],
    }
  }

  /** The team's chats: those that name it last, or whose holder is in it. */
  chatsOf(team: string): Iterable<ChatFacts> {
    return this.#chatsOfTeam.get(team).values()
  }

  ratingsOf(team: string): Iterable<RatingPoint> {
    return this.#ratedOfTeam.get(team).values()
  }

  /** Every chat with its facts, for the sweep of those that leave the floor. */
  chats(): IterableIterator<[string, ChatFacts]> {
    return this.#chats.entries()
  }
}
