// The facts of a whole floor with the indexes that join subjects: who is in a team, which chats an agent holds, whose a
// rating is. Kept up fact by fact, and equal to one built anew from the same facts. No I/O; not how facts arrive.
import { MAIN_TEAM, subjectId } from '../events.ts'
import type { AgentFacts } from './agent-facts.ts'
import { teamOfAgent, type AgentOnFloor } from './agent-view.ts'
import type { ChatFacts } from './chat-facts.ts'
import { ChatIndex } from './chat-index.ts'
import { chatPlaceOf, isSamePlace, PlacedChat, standsStill, type ChatPlace } from './chat-place.ts'
import { AlertIndex } from './alert-index.ts'
import type { Facts } from './fold.ts'
import { SetIndex } from './grouped.ts'
import { InForce } from './in-force.ts'
import { RestingChat } from './resting-chat.ts'
import { RosterIndex } from './roster-index.ts'
import type { TeamFacts, TeamSettings } from './team-settings.ts'
import { InstallationWatch } from './installation-watch.ts'
import { SourceWatch } from './source-watch.ts'
import { TeamTally } from './team-tally.ts'
import type { Touched } from './touched.ts'

export class FloorIndex {
  readonly #agents = new Map<string, AgentFacts>()
  readonly #agentTeam = new Map<string, string>()
  readonly #agentsOfTeam = new SetIndex()
  readonly #inForce: InForce
  /** Of the teams that somebody asked about. */
  readonly #tallies = new Map<string, TeamTally>()
  readonly defaults: TeamSettings
  /** When each source was last heard, and which are silent. */
  readonly sources = new SourceWatch()
  readonly installation = new InstallationWatch()
  readonly chats = new ChatIndex()
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
    const onFloor = facts !== undefined || this.chats.openOf(id).size > 0
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
    for (const chat of [...this.chats.followersOf(id)])
      this.#setChat(chat, this.chats.get(chat)?.kept ?? null, touched)
  }

  #teamOfAgent(id: string | null): string {
    return (id === null ? undefined : this.#agents.get(id)?.team?.[1]) ?? MAIN_TEAM
  }

  #setChat(id: string, kept: ChatFacts | RestingChat | null, touched: Touched): void {
    if (kept === null) return this.#replaceChat(id, null, touched)
    const facts = kept instanceof RestingChat ? kept.facts : kept
    const chat = this.chats.get(id)
    const before = chat?.facts
    const isStill = before !== undefined && standsStill(before, facts)
    const place = isStill ? undefined : chatPlaceOf(facts, (agent) => this.#teamOfAgent(agent))
    const isInPlace = chat !== undefined && (place === undefined || isSamePlace(chat.place, place))
    if (isInPlace) this.#keepInPlace(id, chat, kept, touched)
    else if (place !== undefined) this.#replaceChat(id, new PlacedChat(kept, place), touched)
  }

  #keepInPlace(id: string, chat: PlacedChat, kept: ChatFacts | RestingChat, touched: Touched): void {
    const { place, facts: before } = chat
    chat.keep(kept)
    if (place.countedIn !== null) {
      const tally = this.#tallies.get(place.countedIn)
      tally?.chatChanged(id, before, chat.facts)
      if (tally?.isForgotten === true) this.#tallies.delete(place.countedIn)
    }
    this.#touch(place, touched)
  }

  #replaceChat(id: string, chat: PlacedChat | null, touched: Touched): void {
    const before = this.chats.get(id) ?? null
    this.chats.set(id, chat)
    this.#tally(id, before, chat)
    const [was, is] = [before?.place, chat?.place]
    for (const place of [was, is]) if (place !== undefined) this.#touch(place, touched)
    if (was?.holder != null && was.holder !== is?.holder) this.#placeAgent(was.holder, touched)
    if (is?.holder != null) this.#placeAgent(is.holder, touched)
  }

  /** Tells the tallies of the teams that count the chat or its rating, or did. */
  #tally(id: string, before: PlacedChat | null, chat: PlacedChat | null): void {
    if (this.#tallies.size === 0) return
    const [was, is] = [before?.place, chat?.place]
    for (const team of new Set([was?.countedIn, was?.ratedTeam, is?.countedIn, is?.ratedTeam])) {
      const tally = team == null ? undefined : this.#tallies.get(team)
      if (team == null || tally === undefined) continue
      tally.chatChanged(
        id,
        was?.countedIn === team ? before?.facts : undefined,
        is?.countedIn === team ? chat?.facts : undefined,
      )
      tally.ratingChanged(
        id,
        was?.ratedTeam === team ? (was.rating ?? undefined) : undefined,
        is?.ratedTeam === team ? (is.rating ?? undefined) : undefined,
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
    const source = {
      chats: () => this.chats.ofTeam(team),
      ratings: () => this.chats.ratingsOfTeam(team),
    }
    const tally = new TeamTally(source, settings, dayFromMs, nowMs, this.sources.silent)
    this.#tallies.set(team, tally)
    return tally
  }

  /** Every team that facts on the floor name, and `main`. */
  teams(): Set<string> {
    return new Set([MAIN_TEAM, ...this.#agentsOfTeam.keys(), ...this.chats.teams(), ...this.#inForce.teams()])
  }

  readonly teamOf = (agent: string): string | null => this.#agentTeam.get(agent) ?? null

  /** Whether any source has spoken: else nothing is known of this floor, not even that nobody is on it. */
  get isReported(): boolean {
    return this.#agents.size > 0 || this.chats.size > 0 || this.sources.isAnyHeard
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
      held: Array.from(this.chats.openOf(id).values(), ({ facts }) => facts),
      ratings: this.chats.ratingPointsOf(id),
      isSilent: this.sources.hasFallenSilent(id),
    }
  }
}
