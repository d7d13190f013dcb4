// POST of a rule that is not kept yet: how often it would have told. Parses, scopes, answers. Not the judging (rule-trial.ts).
import type { Express } from 'express'
import { backtestQuestion, type BacktestAnswer } from '../../../shared/alerts/backtest.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { Guard } from '../../access/guarded.ts'
import type { Replica } from '../../live/replica.ts'
import { problem, sendProblem } from '../../problem.ts'
import { teamOfQuery } from '../../publish/board-route.ts'
import { RULE_PARTS, WHY_NOT } from './rule-parts.ts'
import type { BacktestSums } from './run-backtest.ts'
import type { Backtests } from './start-backtest.ts'

export interface BacktestRouteDeps {
  backtests: Backtests
  replica: () => Replica | null
  now: () => number
  knowsTeam: (team: string) => boolean
  defaults: TeamSettings
}

const DAY_MS = 24 * 60 * 60 * 1000
/** What stands for longer opens at its end. */
const RUN_UP_MS = 6 * 60 * 60 * 1000

/** With the names that the floor has for agents now. */
function named(sums: BacktestSums, tookMs: number, replica: Replica | null): BacktestAnswer {
  const nameOf = (agent: string | null) =>
    agent === null ? null : (replica?.floor.agentFacts(agent)?.name?.[1] ?? null)
  const withName = <T extends { agent: string | null }>(each: T) => ({
    ...each,
    agentName: nameOf(each.agent),
  })
  return { ...sums, opened: sums.opened.map(withName), byAgent: sums.byAgent.map(withName), tookMs }
}

/** To be registered after the routes of rules, whose bodies are read as this one's. */
export function registerBacktestRoutes(app: Express, guard: Guard, deps: BacktestRouteDeps): void {
  const { backtests, replica, now, knowsTeam, defaults } = deps

  guard.route(app, {
    method: 'post',
    path: '/api/alert-rules/backtest',
    permission: { action: 'alerts.write', team: (req) => teamOfQuery(req) },
    handler: async (req, res) => {
      const team = teamOfQuery(req)
      if (team === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/alert-rules/backtest?team=…'))
      const asked = backtestQuestion.safeParse(req.body)
      if (!asked.success) {
        const errors = asked.error.issues.map((issue) => ({
          pointer: `/${issue.path.join('/')}`,
          detail: issue.message,
        }))
        return sendProblem(res, problem(400, 'Not a rule', 'The rule cannot be tried as it is.', { errors }))
      }
      const from = replica()
      if (from === null)
        return sendProblem(res, problem(503, 'No floor yet', 'The floor is still being loaded.'), 1)
      if (!knowsTeam(team))
        return sendProblem(res, problem(404, 'No such team', `No event has named a team ${team} yet.`))
      const { rule, days } = asked.data
      if (RULE_PARTS[rule.kind] === null)
        return sendProblem(
          res,
          problem(
            422,
            'Cannot be tried',
            `A rule of ${rule.kind} cannot be tried on the past. ${WHY_NOT[rule.kind] ?? ''}`.trim(),
          ),
        )
      const toMs = now()
      const { zone, dayStart } = from.floor.settings(team, toMs)
      const gone = new AbortController()
      res.once('close', () => gone.abort())
      const range = { fromMs: toMs - days * DAY_MS, toMs, runUpMs: RUN_UP_MS }
      const order = { team, rule: { id: 'trial', ...rule }, defaults, zone, dayStart, ...range }
      const outcome = await backtests.run(order, gone.signal)
      switch (outcome.is) {
        case 'done':
          res.setHeader('cache-control', 'no-store')
          return void res.json(named(outcome.sums, outcome.tookMs, replica()))
        case 'busy':
          return sendProblem(res, problem(503, 'Busy', 'Others are trying rules; try again in a moment.'), 5)
        case 'too long':
          return sendProblem(
            res,
            problem(422, 'Takes too long', 'So many events cannot be tried at once; ask for fewer days.'),
          )
        case 'given up':
          return undefined
      }
    },
  })
}
