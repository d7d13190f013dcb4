// A manager corrects an agent's time, or takes a correction back: POST /api/logs/agents/<id>/corrections. Parses, scopes, commits.
import { randomUUID } from 'node:crypto'
import express, { type Express, type Response } from 'express'
import { z } from 'zod'
import { agentStatus, longText, type EventOf } from '../../shared/events.ts'
import type { Person, TeamScope } from '../../shared/roles.ts'
import type { Guard } from '../access/guarded.ts'
import { agentTileAt } from '../ledger/queries/agent-day.ts'
import { readCorrections } from '../ledger/queries/corrections.ts'
import { sealedUntilMs } from '../ledger/retention/sealed.ts'
import type { Committer } from '../live/committer.ts'
import { submissionOf } from '../live/plan.ts'
import { SYSTEM_SOURCE } from '../live/presence.ts'
import { problem, sendProblem } from '../problem.ts'
import { agentsOfRequest, NO_SUCH_AGENT } from './agent-of-request.ts'
import { faultsOfQuery } from './log-query.ts'
import type { UserLogRouteDeps } from './user-log-routes.ts'

export interface CorrectionRouteDeps extends UserLogRouteDeps {
  committer: Pick<Committer, 'submit'>
}

const instant = z.iso.datetime({ offset: true }).transform((written) => Date.parse(written))
const note = longText.check((payload) => {
  const length = payload.value.trim().length
  if (length === 0 || length > 1000)
    payload.issues.push({
      code: 'custom',
      message: 'must say why, in 1 to 1000 characters',
      input: payload.value,
    })
})
const correctionBody = z
  .object({
    from: instant,
    to: instant,
    status: agentStatus,
    reason: z.string().trim().min(1).max(100).nullable().default(null),
    note,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must lie after from' })
  .refine(({ status, reason }) => reason === null || status === 'away', {
    path: ['reason'],
    message: 'is of time away',
  })
const undoBody = z.object({ note })

type CorrectionData = EventOf<'system.agent.correction'>['data']

export function registerCorrectionRoutes(app: Express, guard: Guard, deps: CorrectionRouteDeps): void {
  const { database, defaults, now, committer } = deps
  const agentsMeant = agentsOfRequest(deps)
  guard.middleware(app, express.json({ limit: '20kb' }), '/api/logs/agents')

  const userOf = (person: Person) => (person.kind === 'user' ? person.userId : '')

  const commit = async (agent: string, data: CorrectionData): Promise<string | null> => {
    const nowMs = now()
    const event: EventOf<'system.agent.correction'> = {
      type: 'system.agent.correction',
      source: SYSTEM_SOURCE,
      id: randomUUID(),
      subject: `agent/${agent}`,
      claimedAtMs: nowMs,
      occurredAtMs: nowMs,
      receivedAtMs: nowMs,
      data,
    }
    const [outcome] = await committer.submit([submissionOf(event)])
    return outcome === 'accepted' ? event.id : null
  }

  /** The stored agent; null where the answer was given already. */
  const agentOf = async (wanted: unknown, scope: TeamScope, res: Response): Promise<string | null> =>
    (await agentsMeant([typeof wanted === 'string' ? wanted : ''], scope, res))?.[0] ?? null

  /** Whether the instant is of a sealed day: answered then. */
  const isSealed = async (atEpochMs: number, res: Response): Promise<boolean> => {
    if (atEpochMs >= (await sealedUntilMs(database.db))) return false
    sendProblem(res, problem(409, 'Sealed', 'The events of this day are no longer kept: it stands as it is.'))
    return true
  }

  guard.route(app, {
    method: 'post',
    path: '/api/logs/agents/:agent/corrections',
    permission: { action: 'logs.correct', team: () => undefined },
    handler: async (req, res, { scope, person }) => {
      const body = correctionBody.safeParse(req.body)
      if (!body.success) return sendProblem(res, problem(400, 'Not a correction', faultsOfQuery(body.error)))
      const agent = await agentOf(req.params.agent, scope, res)
      if (agent === null) return
      const { from, to, status, reason, note: why } = body.data
      if (to > now())
        return sendProblem(res, problem(400, 'Not a correction', 'to: what has not been cannot be corrected'))
      const tile = await agentTileAt(database, agent, from, defaults)
      if (scope !== 'all' && !scope.includes(tile.team))
        return sendProblem(res, problem(404, 'No such agent', NO_SUCH_AGENT))
      if (to > tile.toMs)
        return sendProblem(
          res,
          problem(400, 'Not a correction', 'to: a correction stays within one business day in one team'),
        )
      if (await isSealed(from, res)) return
      const data = {
        fromMs: from,
        toMs: to,
        status,
        reason,
        undoes: null,
        user: userOf(person),
        note: why.trim(),
      }
      const id = await commit(agent, data)
      if (id === null) return sendProblem(res, problem(503, 'Not now'), 1)
      res.status(201).json({ id })
    },
  })

  guard.route(app, {
    method: 'post',
    path: '/api/logs/agents/:agent/corrections/:id/undo',
    permission: { action: 'logs.correct', team: () => undefined },
    handler: async (req, res, { scope, person }) => {
      const body = undoBody.safeParse(req.body)
      if (!body.success) return sendProblem(res, problem(400, 'Not a correction', faultsOfQuery(body.error)))
      const agent = await agentOf(req.params.agent, scope, res)
      if (agent === null) return
      const all = await readCorrections(database.db, agent, 0, now())
      const known = all.find(({ id }) => id === req.params.id)
      const tile =
        known === undefined ? null : await agentTileAt(database, agent, Date.parse(known.from), defaults)
      if (known === undefined || tile === null || (scope !== 'all' && !scope.includes(tile.team)))
        return sendProblem(
          res,
          problem(404, 'No such correction', 'Of this agent’s time nothing was corrected so.'),
        )
      if (known.undone !== null)
        return sendProblem(res, problem(409, 'Already undone', 'Somebody has taken this correction back.'))
      if (await isSealed(Date.parse(known.from), res)) return
      const id = await commit(agent, {
        fromMs: Date.parse(known.from),
        toMs: Date.parse(known.to),
        status: null,
        reason: null,
        undoes: known.id,
        user: userOf(person),
        note: body.data.note.trim(),
      })
      if (id === null) return sendProblem(res, problem(503, 'Not now'), 1)
      res.status(201).json({ id })
    },
  })
}
