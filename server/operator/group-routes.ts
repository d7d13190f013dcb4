// The operator's routes of named groups of teams: made, listed, renamed, removed. Not the boards that they have.
import { GROUP_PREFIX } from '../../shared/events.ts'
import type { Access } from '../access/access.ts'
import { problem, sendProblem } from '../problem.ts'
import { unknownTeams } from './named-teams.ts'
import * as api from './operator-api.ts'
import { parsed, text, type Operation } from './operation.ts'

export interface GroupOperations {
  groups: Pick<Access['groups'], 'add' | 'all' | 'find' | 'reload' | 'remove' | 'rename'>
  displays: Pick<Access['displays'], 'list'>
  teams: { list: () => string[] }
}

export function registerGroupRoutes(
  operation: Operation,
  { groups, displays, teams }: GroupOperations,
): void {
  operation('post', '/groups', async (req, res) => {
    const order = parsed(api.groupOrder, req, res)
    if (order === null) return
    const added = await groups.add({ ...order, slug: order.slug ?? undefined })
    if (!added.ok) return sendProblem(res, problem(409, 'Conflict', added.problem))
    res.status(201).json({ ...added.group, unknownTeams: unknownTeams(order.teams, teams.list()) })
  })
  operation('get', '/groups', async (_req, res) => {
    await groups.reload()
    res.json({ groups: groups.all() })
  })
  operation('post', '/groups/:id/name', async (req, res) => {
    const order = parsed(api.groupName, req, res)
    if (order === null) return
    const renamed = await groups.rename(text(req, 'id'), order.name)
    if (renamed.ok) res.json(renamed.group)
    else if ('missing' in renamed) sendProblem(res, problem(404, 'Not Found', renamed.problem))
    else sendProblem(res, problem(409, 'Conflict', renamed.problem))
  })
  operation('delete', '/groups/:id', async (req, res) => {
    const id = text(req, 'id')
    const board = id.startsWith(GROUP_PREFIX) ? id : GROUP_PREFIX + id
    if (!(await groups.remove(id)))
      return sendProblem(res, problem(404, 'Not Found', `there is no group ${id}`))
    const paired = (await displays.list()).filter(({ team }) => team === board)
    res.json({ displays: paired.map((one) => ({ id: one.id, name: one.name })) })
  })
}
