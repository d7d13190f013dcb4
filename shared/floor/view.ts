// `view(floor, board, now)`: a whole board from the facts. Boards that keep up by parts (server/publish) must equal it.
import { judge } from '../alerts/judge.ts'
import type { BoardAgent, BoardContent } from '../board.ts'
import { agentOnBoard, agentView, type AgentOnBoard } from './agent-view.ts'
import { boardOfTeam, headerSettings, type BoardTeams } from './board-teams.ts'
import { nothingTouched, FloorIndex } from './floor-index.ts'
import type { Facts } from './fold.ts'
import { headcount } from './headcount.ts'
import { boardContent, countsOf, dayStartOf, numbersOf } from './team-view.ts'
import type { TeamSettings } from './team-settings.ts'

/** The tile of one agent as the team's board shows it; null where it is not on it. */
export function tileOf(floor: FloorIndex, team: string, agent: string, nowMs: number): BoardAgent | null {
  if (floor.teamOf(agent) !== team) return null
  const settings = floor.settings(team, nowMs)
  return agentView(floor.agent(agent), settings, dayStartOf(settings, nowMs), nowMs)
}

/**
 * The board of a team, or of several, at an instant, tiles by id. Each agent and each chat is judged by its own team's settings;
 * medians and shares are of the union.
 */
export function view(floor: FloorIndex, board: string | BoardTeams, nowMs: number): BoardContent {
  const of = typeof board === 'string' ? boardOfTeam(board) : board
  const parts = of.teams.map((team) => {
    const settings = floor.settings(team, nowMs)
    const dayFromMs = dayStartOf(settings, nowMs)
    return { team, settings, dayFromMs, chats: floor.chatsOf(team), ratings: floor.ratingsOf(team) }
  })
  const onBoard = parts
    .flatMap(({ team, settings, dayFromMs }) =>
      [...floor.agentsOf(team)].map((id) => agentOnBoard(floor.agent(id), settings, dayFromMs, nowMs)),
    )
    .filter((agent): agent is AgentOnBoard => agent !== null)
    .sort((a, b) => (a.tile.id < b.tile.id ? -1 : 1))
  const agents = onBoard.map(({ tile }) => tile)
  const numbers = numbersOf(headcount(agents), countsOf(parts, nowMs), nowMs)
  const settings = headerSettings(floor, of, nowMs)
  const ofAgents = onBoard.flatMap(({ alerts }) => alerts)
  const chats = of.teams.flatMap((team) => [...floor.chatsOf(team)])
  const alerts = judge({ tiles: agents, ofAgents, numbers, chats }, settings, nowMs)
  return boardContent(of, settings, agents, numbers, alerts, nowMs)
}

/** A floor built anew from facts: the reference for one that was kept up fact by fact. */
export function floorOf(facts: Iterable<readonly [string, Facts]>, defaults: TeamSettings): FloorIndex {
  const floor = new FloorIndex(defaults)
  for (const [subject, value] of facts) floor.set(subject, value, nothingTouched())
  return floor
}
