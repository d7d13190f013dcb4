// `view(floor, board, now)`: a whole board from the facts. Boards that keep up by parts (server/publish) must equal it.
import { boardAlerts, judgeSources, judgeTeam } from '../alerts/judge.ts'
import { shownAlerts, shownSettings } from '../alerts/shown-alerts.ts'
import type { BoardAgent, BoardContent } from '../board.ts'
import { agentOnBoard, agentView, type AgentOnBoard } from './agent-view.ts'
import { boardOfTeam, headerSettings, sourcesOf, type BoardTeams } from './board-teams.ts'
import { FloorIndex } from './floor-index.ts'
import { nothingTouched } from './touched.ts'
import type { Facts } from './fold.ts'
import { headcount } from './headcount.ts'
import { sourceOf } from '../stored-id.ts'
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
  /** Its ratings can be walked once. */
  const partOf = (team: string) => {
    const settings = floor.settings(team, nowMs)
    const dayFromMs = dayStartOf(settings, nowMs)
    const isSilent = (chat: string) => floor.sources.hasFallenSilent(chat)
    const ratings = floor.chats.ratingsOfTeam(team).values()
    const chats = Array.from(floor.chats.ofTeam(team), ([id, { facts }]) => [id, facts] as const)
    return { team, settings, dayFromMs, chats, isSilent, ratings }
  }
  const parts = of.teams.map(partOf)
  const onBoard = parts
    .flatMap(({ team, settings, dayFromMs }) =>
      [...floor.agentsOf(team)].map((id) => agentOnBoard(floor.agent(id), settings, dayFromMs, nowMs)),
    )
    .filter((agent): agent is AgentOnBoard => agent !== null)
    .sort((a, b) => (a.tile.id < b.tile.id ? -1 : 1))
  const agents = onBoard.map(({ tile }) => tile)
  const counts = countsOf(parts, nowMs)
  const numbers = numbersOf(headcount(agents), counts, nowMs)
  const ofAgents = onBoard.flatMap(({ alerts }) => alerts)
  const ofTeams = parts.flatMap((part) => {
    const tiles = agents.filter(({ team }) => team === part.team)
    const { waiting, longestWaitSinceMs } = parts.length === 1 ? counts : countsOf([partOf(part.team)], nowMs)
    const chats = part.chats.flatMap(([id, chat]) => (part.isSilent(id) ? [] : [chat]))
    const judged = { ...part, settings: shownSettings(floor, part.team, nowMs), chats, tiles }
    return judgeTeam({ ...judged, heads: headcount(tiles), waiting, longestWaitSinceMs }, nowMs)
  })
  const ids = agents.map(({ id }) => sourceOf(id))
  const sources = sourcesOf(floor, of, ids)
  const holding = boardAlerts(ofAgents, ofTeams, judgeSources(sources, agents))
  const alerts = [...shownAlerts(holding, floor, of.teams, nowMs)]
  const settings = headerSettings(floor, of, nowMs)
  return boardContent(of, settings, agents, numbers, alerts, sources, floor.isReported, nowMs)
}

/** A floor built anew from facts: the reference for one that was kept up fact by fact. */
export function floorOf(facts: Iterable<readonly [string, Facts]>, defaults: TeamSettings): FloorIndex {
  const floor = new FloorIndex(defaults)
  for (const [subject, value] of facts) floor.set(subject, value, nothingTouched())
  return floor
}
