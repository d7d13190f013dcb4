// GET, PUT and DELETE of a team's alert rules. Parses, scopes, commits. Not what a rule judges (shared/alerts).
import express, { type Express, type Request, type Response } from 'express'
import {
  alertRuleSettings,
  RULE_GALLERY,
  ruleId,
  type AlertRuleSettings,
  type TeamAlertRule,
} from '../../../shared/alerts/alert-rules.ts'
import { can } from '../../../shared/roles.ts'
import type { Guard } from '../../access/guarded.ts'
import type { Committer } from '../../live/committer.ts'
import type { Replica } from '../../live/replica.ts'
import { problem, sendProblem } from '../../problem.ts'
import { teamOfQuery } from '../../publish/board-route.ts'
import { ruleSubmission } from './step-events.ts'

export interface RuleRouteDeps {
  replica: () => Replica | null
  committer: Pick<Committer, 'submit'>
  now: () => number
  knowsTeam: (team: string) => boolean
}

const MOST_RULES = 100

const galleryOf = (id: string): AlertRuleSettings | null =>
  Object.entries(RULE_GALLERY).find(([kind]) => kind === id)?.[1] ?? null

const comparable = (rule: AlertRuleSettings) =>
  JSON.stringify({ ...rule, suggestRebalance: rule.suggestRebalance === true, id: undefined })
const isSame = (rule: TeamAlertRule, gallery: AlertRuleSettings | null): boolean =>
  gallery !== null && comparable(rule) === comparable(gallery)

/** A rule as it is told of: whether the gallery has it, and whether the team has changed it. */
const told = (rule: TeamAlertRule) => {
  const gallery = galleryOf(rule.id)
  return { ...rule, isGallery: gallery !== null, isChanged: gallery !== null && !isSame(rule, gallery) }
}

export function registerRuleRoutes(app: Express, guard: Guard, deps: RuleRouteDeps): void {
  const { replica, committer, now, knowsTeam } = deps
  const noTeam = (team: string) => problem(404, 'No such team', `No event has named a team ${team} yet.`)

  guard.route(app, {
    method: 'get',
    path: '/api/alert-rules',
    permission: { action: 'board.read', team: (req) => teamOfQuery(req) },
    handler: (req, res, { person }) => {
      const team = teamOfQuery(req)
      if (team === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/alert-rules?team=…'))
      const from = replica()
      if (from === null)
        return sendProblem(res, problem(503, 'No floor yet', 'The floor is still being loaded.'), 1)
      if (!knowsTeam(team)) return sendProblem(res, noTeam(team))
      const { zone } = from.floor.settings(team, now())
      res.setHeader('cache-control', 'no-store')
      res.json({
        team,
        zone,
        rules: from.floor.alertRules(team).map(told),
        mayWrite: can(person, 'alerts.write', team),
      })
    },
  })

  guard.middleware(app, express.json({ limit: '20kb' }), '/api/alert-rules')
  /** The rule that a request names; null where the answer was given already. */
  const askedRule = (req: Request, res: Response): { team: string; id: string } | null => {
    const team = teamOfQuery(req)
    const id = ruleId.safeParse(req.params['id'])
    if (team !== undefined && id.success) return { team, id: id.data }
    sendProblem(res, problem(400, 'Bad Request', 'Name the team and the rule.'))
    return null
  }

  guard.route(app, {
    method: 'put',
    path: '/api/alert-rules/:id',
    permission: { action: 'alerts.write', team: (req) => teamOfQuery(req) },
    handler: async (req, res) => {
      const asked = askedRule(req, res)
      if (asked === null) return
      const { team, id } = asked
      const from = replica()
      if (from === null || !knowsTeam(team)) return sendProblem(res, noTeam(team))
      const rule = alertRuleSettings.safeParse(req.body)
      if (!rule.success) {
        const errors = rule.error.issues.map((issue) => ({
          pointer: `/${issue.path.join('/')}`,
          detail: issue.message,
        }))
        return sendProblem(res, problem(400, 'Not a rule', 'The rule cannot be kept as it is.', { errors }))
      }
      const gallery = galleryOf(id)
      if (gallery !== null && gallery.kind !== rule.data.kind)
        return sendProblem(
          res,
          problem(409, 'Another rule', `The rule ${id} is of the kind ${gallery.kind}.`),
        )
      const known = from.floor.alertRules(team)
      if (known.length >= MOST_RULES && !known.some((each) => each.id === id))
        return sendProblem(res, problem(409, 'Too many rules', `A team has at most ${MOST_RULES} rules.`))
      const [outcome] = await committer.submit([ruleSubmission(team, id, rule.data, now())])
      if (outcome !== 'accepted') return sendProblem(res, problem(503, 'Not now'), 1)
      res.json(told({ id, ...rule.data }))
    },
  })

  guard.route(app, {
    method: 'delete',
    path: '/api/alert-rules/:id',
    permission: { action: 'alerts.write', team: (req) => teamOfQuery(req) },
    handler: async (req, res) => {
      const asked = askedRule(req, res)
      if (asked === null) return
      const { team, id } = asked
      const known = replica()?.floor.alertRules(team) ?? []
      if (!known.some((each) => each.id === id))
        return sendProblem(res, problem(404, 'No such rule', `The team has no rule ${id}.`))
      const [outcome] = await committer.submit([ruleSubmission(team, id, null, now())])
      if (outcome !== 'accepted') return sendProblem(res, problem(503, 'Not now'), 1)
      const gallery = galleryOf(id)
      if (gallery === null) return void res.status(204).end()
      res.json(told({ id, ...gallery }))
    },
  })
}
