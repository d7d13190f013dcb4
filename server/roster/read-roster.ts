// A team's roster as it stands, between two instants. Not how it came to be (roster-import.ts).
import { businessDayAt } from '../../shared/day.ts'
import { shownName } from '../../shared/floor/agent-view.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { ROSTER_AHEAD_MS, type Shift } from '../../shared/roster/agent-roster.ts'
import type { RosterList } from '../../shared/roster/roster-answers.ts'

/** From the beginning of the team's day to as far as a roster reaches. */
export function defaultRange(floor: FloorIndex, team: string, nowMs: number): Shift {
  const { zone, dayStart } = floor.settings(team, nowMs)
  return { fromMs: businessDayAt(nowMs, zone, dayStart).fromMs, toMs: nowMs + ROSTER_AHEAD_MS }
}

/** The shifts that lie in the range, even in part: by beginning, then by name. */
export function readRoster(
  floor: FloorIndex,
  team: string,
  { fromMs, toMs }: Shift,
  nowMs: number,
): Omit<RosterList, 'mayWrite'> {
  const iso = (atMs: number) => new Date(atMs).toISOString()
  const shifts = [...floor.rosters.ofTeam(team)].flatMap(([agent, all]) => {
    const facts = floor.agentFacts(agent)
    const who = { agent, agentName: shownName(facts, agent), isSeen: facts !== null }
    return all
      .filter((shift) => shift.fromMs < toMs && shift.toMs > fromMs)
      .map((shift) => ({ ...who, from: iso(shift.fromMs), to: iso(shift.toMs) }))
  })
  return {
    team,
    zone: floor.settings(team, nowMs).zone,
    from: iso(fromMs),
    to: iso(toMs),
    shifts: shifts.sort((a, b) =>
      a.from < b.from ? -1 : a.from > b.from ? 1 : a.agentName.localeCompare(b.agentName),
    ),
  }
}
