// What the command line may ask of a running server. The work is done by what main hands in; none of it is here.
import express, { type Express } from 'express'
import type { Access } from '../access/access.ts'
import type { Guard } from '../access/guarded.ts'
import { problem, sendProblem } from '../problem.ts'
import { registerAlertChannelOperations, type AlertChannelOperations } from './alert-channel-routes.ts'
import * as api from './operator-api.ts'
import { operations, parsed, removed, text } from './operation.ts'
import { registerGroupRoutes, type GroupOperations } from './group-routes.ts'
import { isGroupId, unknownTeams } from './named-teams.ts'
import { registerRosterOperations, type RosterOperations } from './roster-routes.ts'
import { registerSourceRoutes, type SourceOperations } from './source-routes.ts'
import { registerSampleOperations, type SampleOperations } from './sample-operations.ts'
import { registerTeamRoutes, type TeamOperations } from './team-routes.ts'

export interface OperatorDeps
  extends Omit<TeamOperations, 'sealedUntilMs'>, SourceOperations, GroupOperations {
  accounts: Pick<Access['accounts'], 'createUser' | 'listUsers' | 'removeUser' | 'setPassword'>
  displays: Pick<Access['displays'], 'add' | 'list' | 'revoke'>
  teams: TeamOperations['teams']
  /** Where the server answers this machine over HTTP. */
  localUrl: string
  /** Null where the workspace is itself a sample. */
  sample: SampleOperations | null
  /** Null where nobody is told of what happens. */
  alerts: AlertChannelOperations | null
  roster: RosterOperations
  ledger: {
    check: (day: string | undefined) => Promise<api.CheckReport>
    rebuild: () => Promise<api.RebuildReport>
    rescore: () => Promise<api.RescoreReport>
    retention: (what: api.RetentionOrder['what']) => Promise<api.RetentionReport>
    /** Days that end by then are never derived again; -Infinity while there is none. */
    sealedUntilMs: () => Promise<number>
  }
}

/** Registers the operator's routes on an app that is served on the Unix socket alone. */
export function registerOperatorRoutes(app: Express, guard: Guard, deps: OperatorDeps): void {
  const { accounts, displays, groups, publicUrl, teams, ledger } = deps
  // A roster's file is text of up to 1 MiB in here.
  guard.middleware(app, express.json({ limit: '3mb' }))
  const operation = operations(app, guard)

  operation('get', '/address', (_req, res) => {
    res.json({ url: deps.localUrl })
    return Promise.resolve()
  })
  registerSourceRoutes(operation, deps)
  if (deps.alerts !== null) registerAlertChannelOperations(operation, deps.alerts)

  operation('post', '/users', async (req, res) => {
    const order = parsed(api.userOrder, req, res)
    if (order === null) return
    const unknown = unknownTeams(order.teams, teams.list())
    const group = unknown.find((team) => isGroupId(team, teams.list()))
    if (group !== undefined)
      return sendProblem(
        res,
        problem(400, 'Bad Request', `${group} is no team: whoever has every team of a group sees its board`),
      )
    const made = await accounts.createUser(order)
    if (made.ok) res.status(201).json({ userId: made.userId, unknownTeams: unknown })
    else sendProblem(res, problem(409, 'Conflict', made.problem))
  })
  operation('get', '/users', async (_req, res) => void res.json({ users: await accounts.listUsers() }))
  operation('post', '/users/:email/password', async (req, res) => {
    const order = parsed(api.passwordOrder, req, res)
    if (order === null) return
    const email = text(req, 'email')
    removed(res, await accounts.setPassword(email, order.password), `there is no user ${email}`)
  })
  operation('delete', '/users/:email', async (req, res) => {
    const email = text(req, 'email')
    const how = await accounts.removeUser(email)
    if (how === 'last administrator')
      sendProblem(res, problem(409, 'Conflict', `${email} is the last administrator: make another one first`))
    else removed(res, how === 'removed', `there is no user ${email}`)
  })

  operation('post', '/displays', async (req, res) => {
    const order = parsed(api.displayOrder, req, res)
    if (order === null) return
    const isGroup = isGroupId(order.team, teams.list())
    if (isGroup && groups.find(order.team) === null)
      return sendProblem(res, problem(404, 'Not Found', `there is no group ${order.team}`))
    const unknown = isGroup ? [] : unknownTeams([order.team], teams.list())
    const { id, token } = await displays.add(order.team, order.name)
    res.status(201).json({ id, ...order, link: `${publicUrl}/display/${token}`, unknownTeams: unknown })
  })
  operation('get', '/displays', async (_req, res) => void res.json({ displays: await displays.list() }))
  operation('delete', '/displays/:id', async (req, res) => {
    removed(res, await displays.revoke(text(req, 'id')), `there is no display ${text(req, 'id')}`)
  })

  registerTeamRoutes(operation, { ...deps, sealedUntilMs: ledger.sealedUntilMs })
  registerGroupRoutes(operation, deps)
  registerRosterOperations(operation, deps.roster, teams)
  if (deps.sample !== null) registerSampleOperations(operation, deps.sample)

  operation('post', '/ledger/check', async (req, res) => {
    const order = parsed(api.checkOrder, req, res)
    if (order !== null) res.json(await ledger.check(order.day))
  })
  operation('post', '/ledger/retention', async (req, res) => {
    const order = parsed(api.retentionOrder, req, res)
    if (order !== null) res.json(await ledger.retention(order.what))
  })
  operation('post', '/sentiment/rescore', async (_req, res) => void res.json(await ledger.rescore()))
  operation('post', '/ledger/rebuild', async (_req, res) => void res.json(await ledger.rebuild()))
}
