// An agent's days from the first changed instant on, day by day, until a day closes as it did before. Pure: reads and writes nothing.
import {
  createAgentCalendar,
  cutRuns,
  membershipsOf,
  type DayTile,
  type Membership,
  type Period,
} from '../../shared/floor/agent-calendar.ts'
import { corrected, standingCorrections } from '../../shared/floor/corrections.ts'
import { noPeriodState, periodState, statusRuns, type PeriodState } from '../../shared/floor/periods.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { daySums, type DaySums } from '../../shared/metrics/day-sums.ts'
import { inChatTime } from '../../shared/metrics/in-chat-time.ts'
import { availableWithoutChatMs } from '../../shared/metrics/occupancy.ts'
import { LONGEST_DAY_MS, type AgentTime, type DerivedDay, type TimeSpan } from './agent-time.ts'
import type { SettingsBook } from './settings-book.ts'

export interface WindowContext {
  settings: SettingsBook
  defaults: TeamSettings
}

export interface WindowMark {
  fromMs: number
  untilMs: number
  /** It begins where it does because what lies before is sealed: nothing need have changed there. */
  isCut?: boolean
}

export interface NewDay {
  tile: DayTile
  closing: PeriodState
  chats: number
  inChatMs: number
  availableWithoutChatMs: number
  sums: DaySums
}

/** What takes the place of what was derived before. */
export interface NewTime {
  agent: string
  /** The days of this range are replaced. */
  range: TimeSpan
  days: NewDay[]
  /** Periods that end at this instant or later are replaced; those before it stand as they are. */
  periodsFromMs: number
  periods: Period[]
  /** Changes of team within this range are replaced; null where they are the ones that stand. */
  memberships: { range: TimeSpan; changes: Membership[] } | null
  /** The last day closed as it did before: nothing follows from it. */
  isSettled: boolean
  /** Where the derived time ends. */
  doneMs: number
  /** The first known team holds for all time before it, and it is another than before. */
  isOtherFirstTeam: boolean
}

const asText = (state: PeriodState) => JSON.stringify(periodState.parse(state))

function membershipsIn(time: AgentTime, state: PeriodState): { all: Membership[]; changes: Membership[] } {
  const { window, memberships: known } = time
  const changesToMs = window.toMs + LONGEST_DAY_MS
  const changes = membershipsOf(state.facts.team, time.events).filter((change) => change.fromMs < changesToMs)
  const before = known.filter((membership) => membership.fromMs < window.fromMs)
  const after = known.filter((membership) => membership.fromMs >= changesToMs)
  return { all: [...before, ...changes, ...after], changes }
}

/** Every instant at which something may begin, in time order. */
function instantsOf(time: AgentTime, { fromMs, isCut }: WindowMark): number[] {
  const instants = [
    ...(isCut === true ? [] : [fromMs]),
    ...time.days.map((day) => day.fromMs),
    ...time.held.map((span) => span.fromMs),
  ]
  for (const event of time.events) {
    instants.push(event.occurredAtMs)
    if (event.type === 'system.agent.lapse') instants.push(event.data.evidenceMs)
  }
  // Also those that were taken back: what they were laid over is made again.
  for (const { data } of time.corrections) instants.push(data.fromMs, data.toMs)
  return instants.sort((a, b) => a - b)
}

const isCutAs = (tile: DayTile, day: DerivedDay): boolean =>
  day.fromMs === tile.fromMs &&
  day.toMs === tile.toMs &&
  day.team === tile.team &&
  day.zone === tile.zone &&
  day.settingsVersion === tile.settingsVersion &&
  day.membershipVersion === tile.membershipVersion

/** The new changes of team, where they differ from those that stand. */
function replaced(time: AgentTime, changes: readonly Membership[], range: TimeSpan): NewTime['memberships'] {
  const isIn = ({ fromMs }: Membership) => fromMs >= range.fromMs && fromMs < range.toMs
  const [before, after] = [time.memberships.filter(isIn), changes.filter(isIn)]
  return JSON.stringify(before) === JSON.stringify(after) ? null : { range, changes: after }
}

/** Derives the days that what was marked from `mark.fromMs` to `mark.untilMs` touches, within the window. */
export function deriveWindow(
  time: AgentTime,
  mark: WindowMark,
  { settings, defaults }: WindowContext,
): NewTime {
  const { agent, window, base, days, held, events } = time
  let state = base?.closing ?? noPeriodState()
  const { all: memberships, changes } = membershipsIn(time, state)
  const calendar = createAgentCalendar(memberships, settings, defaults)
  const startMs = Math.max(calendar.tileAt(window.fromMs).fromMs, base?.toMs ?? -Infinity)
  const instants = instantsOf(time, mark)
  const standing = standingCorrections(time.corrections)

  let reachedMs = startMs
  let isSettled = false
  const newDays: NewDay[] = []
  const periods: Period[] = []
  while (!isSettled) {
    const lastMs = reachedMs
    const goesOn = [...days, ...held].some((span) => span.fromMs < lastMs && span.toMs > lastMs)
    const nextMs = goesOn ? lastMs : (instants.find((instant) => instant >= lastMs) ?? Infinity)
    if (nextMs >= window.toMs) break
    const tile = { ...calendar.tileAt(Math.max(nextMs, lastMs)) }
    tile.fromMs = Math.max(tile.fromMs, lastMs)
    const upcoming = events.filter(
      (event) =>
        (event.type === 'system.agent.lapse' ? event.data.evidenceMs : event.occurredAtMs) >= tile.fromMs,
    )
    const { runs: said, after } = statusRuns(state, upcoming, tile.fromMs, tile.toMs)
    const runs = corrected(said, standing, tile.fromMs, tile.toMs)
    const cut = [...cutRuns(runs, calendar, tile.fromMs, tile.toMs)]
    periods.push(...cut)
    const { spans: chats, inChatMs } = inChatTime(held, tile)
    const inTile = held.filter((span) => span.fromMs < tile.toMs && span.toMs > tile.fromMs)
    newDays.push({
      tile,
      closing: after,
      chats,
      inChatMs,
      availableWithoutChatMs: availableWithoutChatMs(cut, inTile),
      sums: daySums(cut),
    })
    state = after
    reachedMs = tile.toMs
    // The next day is derived again only where this one closes otherwise than before.
    const before = days.find((day) => day.fromMs === tile.fromMs && day.toMs === tile.toMs)
    isSettled = tile.toMs > mark.untilMs && before !== undefined && asText(before.closing) === asText(after)
  }

  const doneMs = isSettled ? reachedMs : Math.max(reachedMs, window.toMs)
  // A mark says from when on anything may be otherwise: within a day that is cut as before, what lies before it stands.
  const first = newDays[0]?.tile
  const stands = first !== undefined && days.some((day) => isCutAs(first, day)) && mark.fromMs < first.toMs
  const periodsFromMs = stands ? Math.max(mark.fromMs, startMs) : -Infinity
  return {
    agent,
    range: { fromMs: startMs, toMs: reachedMs },
    days: newDays,
    periodsFromMs,
    periods: periods.filter((period) => period.toMs >= periodsFromMs),
    memberships: replaced(time, changes, { fromMs: window.fromMs, toMs: doneMs }),
    isSettled,
    doneMs,
    isOtherFirstTeam: memberships[0]?.team !== time.memberships[0]?.team,
  }
}
