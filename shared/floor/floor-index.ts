// The facts of a whole floor with the indexes that join subjects: who is in a team, which chats an agent holds, whose a
// rating is. Kept up fact by fact, and equal to one built anew from the same facts. No I/O; not how facts arrive.
import { MAIN_TEAM, subjectId } from '../events.ts'
import type { RatingPoint } from '../metrics/rolling-rating.ts'
import type { AgentFacts } from './agent-facts.ts'
import { teamOfAgent, type AgentOnFloor } from './agent-view.ts'
import type { ChatFacts } from './chat-facts.ts'
import { chatPlaceOf, isSamePlace, type ChatPlace } from './chat-place.ts'
import { AgentRatings } from './agent-ratings.ts'
import { AlertIndex } from './alert-index.ts'
import type { Facts } from './fold.ts'
import { SetIndex, ValueIndex } from './grouped.ts'
import { InForce } from './in-force.ts'
import { RosterIndex } from './roster-index.ts'
import type { TeamFacts, TeamSettings } from './team-settings.ts'
import { SourceCounts } from './source-counts.ts'
import { InstallationWatch } from './installation-watch.ts'
import { SourceWatch } from './source-watch.ts'
import { TeamTally } from './team-tally.ts'
import type { Touched } from './touched.ts'

export class FloorIndex {
  readonly #agents = new Map<string, AgentFacts>()
  readonly #chats = new Map<string, ChatFacts>()
  readonly #places = new Map<string, ChatPlace>()
  readonly #agentTeam = new Map<string, string>()
  readonly #agentsOfTeam = new SetIndex()
  readonly #openOfAgent = new ValueIndex<ChatFacts>()
  readonly #chatsOfTeam = new ValueIndex<ChatFacts>()
  readonly #followersOfAgent = new SetIndex()
  readonly #ratedOfAgent = new AgentRatings()
  readonly #ratedOfTeam = new ValueIndex<RatingPoint>()
  readonly #chatSources = new SourceCounts()
  readonly #inForce: InForce
  /** Of the teams that somebody asked about. */
  readonly #tallies = new Map<string, TeamTally>()
  readonly defaults: TeamSettings
  /** When each source was last heard, and which are silent. */
  readonly sources = new SourceWatch()
  readonly installation = new InstallationWatch()
  readonly alerts = new AlertIndex()
  readonly rosters = new RosterIndex()

  constructor(defaults: TeamSettings) {
    this.defaults = defaults
    this.#inForce = new InForce(defaults)
  }

  /** Puts a subject's facts in place of its earlier ones, or takes the subject away (null), and notes what that touches. */
  set(subject: string, facts: Facts | null, touched: Touched): void {
    const id = subjectId(subject)
    if (facts === null) {
      if (subject.startsWith('chat/')) this.#setChat(id, null, touched)
      else if (subject.startsWith('alert/')) this.alerts.set(subject, null, touched)
    } else if (facts.kind === 'agent') this.#setAgent(id, facts.facts, touched)
    else if (facts.kind === 'chat') this.#setChat(id, facts.facts, touched)
    else if (facts.kind === 'alert') this.alerts.set(subject, facts.facts, touched)
    else if (facts.kind === 'roster') this.rosters.set(id, facts.facts, touched)
    else this.#setTeam(id, facts.facts, touched)
  }

  #setTeam(id: string, facts: TeamFacts, touched: Touched): void {
    this.#inForce.set(id, facts)
    touched.teams.add(id)
    for (const agent of this.#agentsOfTeam.get(id)) touched.agents.add(agent)
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
    const now = onFloor ? teamOfAgent(facts) : undefined
    if (now !== undefined) touched.teams.add(now)
    if (before === now) return
    if (before !== undefined) {
      this.#agentsOfTeam.remove(before, id)
      touched.teams.add(before)
      touched.left.set(id, before)
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
    const before = this.#places.get(id) ?? null
    const factsBefore = this.#chats.get(id)
    const now = facts === null ? null : chatPlaceOf(facts, (agent) => this.#teamOfAgent(agent))
    if (facts !== null && before !== null && now !== null && isSamePlace(before, now))
      return this.#keepInPlace(id, before, factsBefore, facts, touched)
    if (facts === null || now === null) {
      this.#chats.delete(id)
      this.#places.delete(id)
    } else {
      this.#chats.set(id, facts)
      this.#places.set(id, now)
    }
    this.#move(id, before, now, facts ?? undefined)
    this.#tally(id, before, now, factsBefore, facts ?? undefined)
    for (const place of [before, now]) if (place !== null) this.#touch(place, touched)
    if (before?.holder != null && before.holder !== now?.holder) this.#placeAgent(before.holder, touched)
    if (now?.holder != null) this.#placeAgent(now.holder, touched)
  }

  #keepInPlace(
    id: string,
    place: ChatPlace,
    factsBefore: ChatFacts | undefined,
    facts: ChatFacts,
    touched: Touched,
  ): void {
    this.#chats.set(id, facts)
    if (place.openWith !== null) this.#openOfAgent.put(place.openWith, id, facts)
    if (place.countedIn !== null) {
      this.#chatsOfTeam.put(place.countedIn, id, facts)
      const tally = this.#tallies.get(place.countedIn)
      tally?.chatChanged(id, factsBefore, facts)
      if (tally?.isForgotten === true) this.#tallies.delete(place.countedIn)
    }
    this.#touch(place, touched)
  }

  #move(id: string, before: ChatPlace | null, now: ChatPlace | null, facts: ChatFacts | undefined): void {
    this.#chatsOfTeam.move(before?.countedIn ?? null, now?.countedIn ?? null, id, facts)
    this.#chatSources.move(before?.countedIn ?? null, now?.countedIn ?? null, id)
    this.#openOfAgent.move(before?.openWith ?? null, now?.openWith ?? null, id, facts)
    this.#ratedOfTeam.move(before?.ratedTeam ?? null, now?.ratedTeam ?? null, id, now?.rating ?? undefined)
    const follows = [now?.holder ?? null, now?.rated ?? null]
    for (const agent of [before?.holder ?? null, before?.rated ?? null])
      if (agent !== null && !follows.includes(agent)) this.#followersOfAgent.remove(agent, id)
    for (const agent of follows) if (agent !== null) this.#followersOfAgent.add(agent, id)
    if (before?.rating != null && before.rated !== null)
      this.#ratedOfAgent.remove(before.rated, before.rating)
    if (now?.rating != null && now.rated !== null) this.#ratedOfAgent.add(now.rated, now.rating)
  }

  /** Tells the tallies of the teams that count the chat or its rating, or did. */
  #tally(
    id: string,
    before: ChatPlace | null,
    now: ChatPlace | null,
    factsBefore: ChatFacts | undefined,
    facts: ChatFacts | undefined,
  ): void {
    if (this.#tallies.size === 0) return
    for (const team of new Set([before?.countedIn, before?.ratedTeam, now?.countedIn, now?.ratedTeam])) {
      const tally = team == null ? undefined : this.#tallies.get(team)
      if (team == null || tally === undefined) continue
      tally.chatChanged(
        id,
        before?.countedIn === team ? factsBefore : undefined,
        now?.countedIn === team ? facts : undefined,
      )
      tally.ratingChanged(
        id,
        before?.ratedTeam === team ? (before.rating ?? undefined) : undefined,
        now?.ratedTeam === team ? (now.rating ?? undefined) : undefined,
      )
      if (tally.isForgotten) this.#tallies.delete(team)
    }
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
    return this.#inForce.settings(team, nowMs)
  }

  /** The team's alert rules: the same list for as long as they stand. */
  alertRules(team: string): ReturnType<InForce['rules']> {
    return this.#inForce.rules(team)
  }

  /** The start of the team's business day that holds the instant. */
  dayFromMs(team: string, nowMs: number): number {
    return this.#inForce.dayFromMs(team, nowMs)
  }

  /** The team's counts of chats and ratings at the instant. Kept up from the first time that they are asked for. */
  tally(team: string, nowMs: number): TeamTally {
    const settings = this.settings(team, nowMs)
    const dayFromMs = this.dayFromMs(team, nowMs)
    const known = this.#tallies.get(team)
    if (known !== undefined) {
      known.settle(settings, dayFromMs, nowMs, this.sources.silent)
      return known
    }
    const source = { chats: () => this.#chatsOfTeam.get(team), ratings: () => this.#ratedOfTeam.get(team) }
    const tally = new TeamTally(source, settings, dayFromMs, nowMs, this.sources.silent)
    this.#tallies.set(team, tally)
    return tally
  }

  /** Every team that facts on the floor name, and `main`. */
  teams(): Set<string> {
    return new Set([
      MAIN_TEAM,
      ...this.#agentsOfTeam.keys(),
      ...this.#chatsOfTeam.keys(),
      ...this.#inForce.teams(),
    ])
  }

  readonly teamOf = (agent: string): string | null => this.#agentTeam.get(agent) ?? null

  /** Whether any source has spoken: else nothing is known of this floor, not even that nobody is on it. */
  get isReported(): boolean {
    return this.#agents.size > 0 || this.#chats.size > 0 || this.sources.isAnyHeard
  }

  readonly agentIds = (): IterableIterator<string> => this.#agents.keys()

  /** Every agent that has a place in a team: with facts of its own, or named as holder by an open chat. */
  agentsOnFloor(): IterableIterator<string> {
    return this.#agentTeam.keys()
  }

  readonly agentFacts = (id: string): AgentFacts | null => this.#agents.get(id) ?? null

  agentsOf(team: string): ReadonlySet<string> {
    return this.#agentsOfTeam.get(team)
  }

  /** The agent with its open chats and standing ratings. */
  agent(id: string): AgentOnFloor {
    return {
      id,
      facts: this.#agents.get(id) ?? null,
      held: [...this.#openOfAgent.get(id).values()],
      ratings: this.#ratedOfAgent.get(id),
      isSilent: this.sources.hasFallenSilent(id),
    }
  }

  /** The open chats that the agent holds, by id. */
  openChatsOf(agent: string): ReadonlyMap<string, ChatFacts> {
    return this.#openOfAgent.get(agent)
  }

  /** The chats whose last holder the agent is, open or closed within the horizon. */
  *lastHeldBy(agent: string): Generator<[id: string, facts: ChatFacts]> {
    for (const id of this.#followersOfAgent.get(agent)) {
      const facts = this.#chats.get(id)
      if (facts?.lastMs !== undefined && this.#places.get(id)?.holder === agent) yield [id, facts]
    }
  }

  /** The agent's standing ratings, each with its chat. */
  *ratingsOfAgent(agent: string): Generator<[chat: string, rating: RatingPoint]> {
    for (const id of this.#followersOfAgent.get(agent)) {
      const place = this.#places.get(id)
      if (place?.rated === agent && place.rating !== null) yield [id, place.rating]
    }
  }

  /** The team's chats, those that name it last or whose holder is in it, and its standing ratings, by the chat's id. */
  chatsById(team: string): ReadonlyMap<string, ChatFacts> {
    return this.#chatsOfTeam.get(team)
  }

  ratingsById(team: string): ReadonlyMap<string, RatingPoint> {
    return this.#ratedOfTeam.get(team)
  }

  /** The sources that have chats in the team. */
  chatSourcesOf(team: string): Iterable<string> {
    return this.#chatSources.sourcesOf(team)
  }

  /** Whose a chat's standing rating is; null: nobody's known. */
  ratedAgentOf(chat: string): string | null {
    return this.#places.get(chat)?.rated ?? null
  }

  /** Every chat with its facts, for the sweep of those that leave the floor. */
  chats(): IterableIterator<[string, ChatFacts]> {
    return this.#chats.entries()
  }
}
