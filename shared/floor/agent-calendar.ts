// Which team and which business day an instant of an agent's belongs to, and cutting periods there. Not which status was in force.
import { businessDayAt } from '../day.ts'
import { MAIN_TEAM } from '../events.ts'
import { foldAgent, noAgentFacts, type AgentEvent, type AgentFacts } from './agent-facts.ts'
import type { Register } from './order.ts'
import type { StatusRun } from './periods.ts'
import { settingsAt, type TeamFacts, type TeamSettings } from './team-settings.ts'

/** The team from an instant on. The first one holds for all time before it. */
export interface Membership {
  fromMs: number
  team: string
  /** The id of the profile event that named it. */
  version: string
}

/** A part of an agent's time in one team and one business day; whole days where neither team nor calendar changed. */
export interface DayTile {
  fromMs: number
  toMs: number
  /** `YYYY-MM-DD`, the team's business day that the tile lies in. */
  day: string
  team: string
  zone: string
  dayStart: string
  settingsVersion: string
  membershipVersion: string
}

/** A period as a row of the log: one status within one tile. */
export type Period = StatusRun & DayTile

/** The changes of team that these events bring, each at the instant at which it occurred. */
export function membershipsOf(
  before: Register<string> | undefined,
  events: readonly AgentEvent[],
): Membership[] {
  const profiles = events.filter((event) => event.type === 'agent.profile' && event.data.team !== undefined)
  profiles.sort((a, b) => a.occurredAtMs - b.occurredAtMs)
  const changes: Membership[] = []
  let facts: AgentFacts = before === undefined ? noAgentFacts() : { ...noAgentFacts(), team: before }
  let team = before?.[1]
  for (const [index, event] of profiles.entries()) {
    facts = foldAgent(facts, event)
    // Several at one instant are judged together: what held for no time at all is no change.
    if (profiles[index + 1]?.occurredAtMs === event.occurredAtMs || facts.team === undefined) continue
    const [order, name] = facts.team
    if (name !== team) changes.push({ fromMs: event.occurredAtMs, team: name, version: order[2] })
    team = name
  }
  return changes
}

interface CalendarPart {
  fromMs: number
  zone: string
  dayStart: string
  version: string
}

/** The calendars of a team, each from the instant at which it came into force; the first from ever. */
function calendarParts(facts: TeamFacts | undefined, defaults: TeamSettings): CalendarPart[] {
  const changes = facts?.changes ?? []
  const starts = [...new Set(changes.map(([, effectiveFromMs]) => effectiveFromMs))].sort((a, b) => a - b)
  const parts: CalendarPart[] = []
  for (const fromMs of [-Infinity, ...starts]) {
    const { zone, dayStart } = settingsAt(facts, defaults, fromMs)
    const last = parts.at(-1)
    if (last !== undefined && last.zone === zone && last.dayStart === dayStart) continue
    const version =
      changes.filter(([, effectiveFromMs]) => effectiveFromMs <= fromMs).at(-1)?.[0][2] ?? 'default'
    parts.push({ fromMs, zone, dayStart, version })
  }
  return parts
}

/** The last entry that began by the instant, else the first; and where the next one begins. */
function inForce<T extends { fromMs: number }>(
  entries: readonly T[],
  atMs: number,
): { entry?: T; fromMs: number; toMs: number } {
  let index = -1
  while ((entries[index + 1]?.fromMs ?? Infinity) <= atMs) index += 1
  const entry = entries[Math.max(index, 0)]
  // The first entry holds for all time before it, so it neither begins nor ends there.
  const fromMs = index <= 0 ? -Infinity : (entry?.fromMs ?? -Infinity)
  const toMs = entries[Math.max(index, 0) + 1]?.fromMs ?? Infinity
  return entry === undefined ? { fromMs, toMs } : { entry, fromMs, toMs }
}

/** Time spent in one team without a break; the first from ever, the last without an end. */
export interface TeamStay {
  team: string
  fromMs: number
  toMs: number
}

/** The stays that changes of team make, one after the other. Whoever was never said to be in a team is in the main one. */
export function* teamStays(memberships: readonly Membership[]): Generator<TeamStay> {
  for (let fromMs = -Infinity; fromMs < Infinity;) {
    const { entry, toMs } = inForce(memberships, fromMs)
    yield { team: entry?.team ?? MAIN_TEAM, fromMs, toMs }
    fromMs = toMs
  }
}

export interface AgentCalendar {
  /** The tile that holds the instant. */
  tileAt(atMs: number): DayTile
}

/** The calendar of an agent from its changes of team and those teams' settings. */
export function createAgentCalendar(
  memberships: readonly Membership[],
  settingsOf: (team: string) => TeamFacts | undefined,
  defaults: TeamSettings,
): AgentCalendar {
  const partsOfTeam = new Map<string, CalendarPart[]>()
  const partsOf = (team: string): CalendarPart[] => {
    const parts = partsOfTeam.get(team) ?? calendarParts(settingsOf(team), defaults)
    partsOfTeam.set(team, parts)
    return parts
  }
  let last: DayTile | undefined
  return {
    tileAt(atMs) {
      if (last !== undefined && last.fromMs <= atMs && atMs < last.toMs) return last
      const membership = inForce(memberships, atMs)
      const team = membership.entry?.team ?? MAIN_TEAM
      const part = inForce(partsOf(team), atMs)
      const { zone, dayStart } = part.entry ?? defaults
      const { day, fromMs, toMs } = businessDayAt(atMs, zone, dayStart)
      last = {
        fromMs: Math.max(fromMs, membership.fromMs, part.fromMs),
        toMs: Math.min(toMs, membership.toMs, part.toMs),
        day,
        team,
        zone,
        dayStart,
        settingsVersion: part.entry?.version ?? 'default',
        membershipVersion: membership.entry?.version ?? 'none',
      }
      return last
    },
  }
}

/** Field by field: spreading two objects costs several times as much, and files have millions of rows. */
function periodOf(run: StatusRun, tile: DayTile, fromMs: number, toMs: number): Period {
  const { status, reason, cause, source } = run
  const { day, team, zone, dayStart, settingsVersion, membershipVersion } = tile
  return {
    fromMs,
    toMs,
    day,
    team,
    zone,
    dayStart,
    settingsVersion,
    membershipVersion,
    status,
    reason,
    cause,
    source,
  }
}

/** The runs of `[fromMs, toMs)` cut at every tile: they cover it without gap or overlap. Lazy: a range may be long. */
export function* cutRuns(
  runs: readonly StatusRun[],
  calendar: AgentCalendar,
  fromMs: number,
  toMs: number,
): Generator<Period> {
  for (const [index, run] of runs.entries()) {
    const endMs = Math.min(toMs, runs[index + 1]?.fromMs ?? Infinity)
    let atMs = Math.max(fromMs, run.fromMs)
    while (atMs < endMs) {
      const tile = calendar.tileAt(atMs)
      const untilMs = Math.min(endMs, tile.toMs)
      yield periodOf(run, tile, atMs, untilMs)
      atMs = untilMs
    }
  }
}
