// The operator's routes for rosters: importing a file, and what stands. Not how a file is read (server/roster).
import { z } from 'zod'
import { isZone } from '../../shared/day.ts'
import type { RosterList } from '../../shared/roster/roster-answers.ts'
import { problem, sendProblem } from '../problem.ts'
import { answerImport } from '../roster/roster-routes.ts'
import type { RosterImporter } from '../roster/roster-import.ts'
import { parsed, text, type Operation } from './operation.ts'

export interface RosterOperations {
  importRoster: RosterImporter
  /** The team's roster from today on; null while the floor is loaded. */
  rosterOf: (team: string) => Omit<RosterList, 'mayWrite'> | null
}

export const rosterOrder = z.object({
  kind: z.enum(['csv', 'calendar']),
  text: z.string(),
  zone: z.string().refine(isZone, 'is not a time zone that this server knows').nullable(),
  isWhole: z.boolean(),
  isDryRun: z.boolean(),
})

export function registerRosterOperations(
  operation: Operation,
  { importRoster, rosterOf }: RosterOperations,
  teams: { list: () => string[] },
): void {
  operation('get', '/roster/:team', (req, res) => {
    const team = text(req, 'team').normalize('NFC').trim()
    const roster = rosterOf(team)
    if (!teams.list().includes(team)) sendProblem(res, problem(404, 'Not Found', `there is no team ${team}`))
    else if (roster === null)
      sendProblem(res, problem(503, 'No floor yet', 'the floor is still being loaded'), 1)
    else res.json({ ...roster, mayWrite: true })
    return Promise.resolve()
  })

  operation('post', '/roster/:team', async (req, res) => {
    const order = parsed(rosterOrder, req, res)
    if (order === null) return
    const team = text(req, 'team').normalize('NFC').trim()
    if (!teams.list().includes(team))
      return sendProblem(res, problem(404, 'Not Found', `there is no team ${team}`))
    answerImport(res, await importRoster({ ...order, team }))
  })
}
