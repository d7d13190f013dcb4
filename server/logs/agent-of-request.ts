// Which stored agent a request means, among those that the person may see. Not which agent an id fits (agent-id.ts).
import type { Response } from 'express'
import type { TeamScope } from '../../shared/roles.ts'
import type { Database } from '../ledger/database.ts'
import { agentsCalled } from '../ledger/queries/agents.ts'
import { problem, sendProblem } from '../problem.ts'
import { findAgent, isCalled } from './agent-id.ts'

export const NO_SUCH_AGENT = 'No source has named this agent yet.'

export interface AgentOfRequestDeps {
  database: Database
  /** Agents of the floor right now, with their team: some are not in the ledger yet. */
  liveAgents: () => Iterable<{ id: string; team: string }>
}

export type AgentsOfRequest = (
  wanted: readonly string[],
  scope: TeamScope,
  res: Response,
) => Promise<string[] | null>

/** Gives the stored ids that are meant; null where the answer was given already: 404 for none, 409 for more than one. */
export function agentsOfRequest({ database, liveAgents }: AgentOfRequestDeps): AgentsOfRequest {
  return async (wanted, scope, res) => {
    // Only agents that the person may see: which others there are is not told either.
    const ids = new Set(await agentsCalled(database.db, wanted, scope))
    for (const { id, team } of liveAgents())
      if ((scope === 'all' || scope.includes(team)) && wanted.some((each) => isCalled(each, id))) ids.add(id)
    const stored: string[] = []
    for (const each of wanted) {
      const found = findAgent(each, ids)
      if (found.kind === 'found') {
        stored.push(found.id)
        continue
      }
      const { ids: several } = found.kind === 'ambiguous' ? found : { ids: null }
      if (several === null) sendProblem(res, problem(404, 'No such agent', NO_SUCH_AGENT))
      else
        sendProblem(
          res,
          problem(409, 'Which agent?', `Several sources have this agent: ${several.join(', ')}.`, {
            ids: several,
          }),
        )
      return null
    }
    return stored
  }
}
