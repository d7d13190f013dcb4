// `view(floor, team, now)`: a team's whole board from the facts. Boards that keep up by parts (server/publish) must equal it.
import { judge } from '../alerts/judge.ts'
import type { BoardAgent, BoardContent } from '../board.ts'
import { agentOnBoard, agentView } from './agent-view.ts'
import { nothingTouched, FloorIndex } from './floor-index.ts'
import type { Facts } from './fold.ts'
import { boardContent, dayStartOf, teamNumbers } from './team-view.ts'
import type { TeamSettings } from './team-settings.ts'

/** The tile of one agent as the team's board shows it; null where it is not on it. */
export function tileOf(floor: FloorIndex, team: string, agent: string, nowMs: number): BoardAgent | null {
  if (floor.teamOf(agent) !== team) return null
  const settings = floor.settings(team, nowMs)
  return agentView(floor.agent(agent), settings, dayStartOf(settings, nowMs), nowMs)
}

/** The board of a team at an instant, tiles by id. */
export function view(floor: FloorIndex, team: string, nowMs: number): BoardContent {
  const settings = floor.settings(team, nowMs)
  const dayFromMs = dayStartOf(settings, nowMs)
  const onBoard = [...floor.agentsOf(team)]
    .sort()
    .map((id) => agentOnBoard(floor.agent(id), settings, dayFromMs, nowMs))
    .filter((agent) => agent !== null)
  const agents = onBoard.map(({ tile }) => tile)
  const numbers = teamNumbers(agents, floor.chatsOf(team), floor.ratingsOf(team), settings, dayFromMs, nowMs)
  const ofAgents = onBoard.flatMap((agent) => agent.alerts)
  const alerts = judge({ tiles: agents, ofAgents, numbers, chats: floor.chatsOf(team) }, settings, nowMs)
  return boardContent(team, settings, agents, numbers, alerts, nowMs)
}

/** A floor built anew from facts: the reference for one that was kept up fact by fact. */
export function floorOf(facts: Iterable<readonly [string, Facts]>, defaults: TeamSettings): FloorIndex {
  const floor = new FloorIndex(defaults)
  for (const [subject, value] of facts) floor.set(subject, value, nothingTouched())
  return floor
}
