// GET /api/alerts, and what may be done to one. Parses, scopes, answers. Not the doing (alert-actions.ts).
import express, { type Express, type Request, type Response } from 'express'
import { z } from 'zod'
import { recordOf, stateOf, type AlertFacts } from '../../../shared/alerts/alert-facts.ts'
import { alertEnd, alertKind, alertSeverity, type AlertRecord } from '../../../shared/alerts/alert-record.ts'
import { ruleId } from '../../../shared/alerts/alert-rules.ts'
import type { BoardSettings } from '../../../shared/board.ts'
import { businessDay } from '../../../shared/day.ts'
import { headerSettings } from '../../../shared/floor/board-teams.ts'
import type { Guard } from '../../access/guarded.ts'
import type { Access } from '../../access/permission.ts'
import type { Database } from '../../ledger/database.ts'
import { parseAlertCursor, readAlertHistory, readAlertSums } from '../../ledger/queries/alert-history.ts'
import type { Replica } from '../../live/replica.ts'
import { problem, sendProblem } from '../../problem.ts'
import { teamOfQuery } from '../../publish/board-route.ts'
import { noSuchBoard, type Boards } from '../../publish/boards.ts'
import type { AlertAction, AlertActions } from './alert-actions.ts'
import type { PersonNames } from './alert-names.ts'

export interface AlertRouteDeps {
  database: Pick<Database, 'db'>
  replica: () => Replica | null
  now: () => number
  boards: Pick<Boards, 'find' | 'teamsOf'>
  names: PersonNames
  actions: AlertActions
}

const instant = z.coerce.number().int().min(0).max(8.64e15)

/** What narrows a history. */
export const historyFilter = z.object({
  kind: alertKind.optional().meta({ description: 'Of this kind alone.' }),
  rule: ruleId.optional().meta({ description: 'Of the rule with this id. Of the history alone.' }),
  severity: alertSeverity.optional().meta({ description: 'Of the history alone.' }),
  agent: z.string().max(300).optional().meta({ description: 'A stored id. Of the history alone.' }),
  fromEpochMs: instant.optional().meta({ description: 'Opened then or later. Of the history alone.' }),
  toEpochMs: instant.optional().meta({ description: 'Opened before then. Of the history alone.' }),
  firstDay: z.iso.date().optional().meta({
    description: 'Opened on this business day of the team or group, or later. Of the history alone.',
  }),
  lastDay: z.iso.date().optional().meta({
    description: 'Opened on this business day of the team or group, or earlier. Of the history alone.',
  }),
  ended: alertEnd
    .optional()
    .meta({ description: 'Whether it stands, or ended by itself or by a hand. Of the history alone.' }),
})

const listQuery = historyFilter.extend({
  state: z.enum(['standing', 'all']).default('standing'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined
      const cursor = parseAlertCursor(text)
      if (cursor === null) context.addIssue({ code: 'custom', message: 'is not a cursor of ours' })
      return cursor ?? undefined
    }),
})

type Narrowed = z.infer<typeof historyFilter>

/** The filter with its days as instants, by the zone and the start of day that the board has now. */
function byInstants(
  { firstDay, lastDay, fromEpochMs, toEpochMs, ...others }: Narrowed,
  { zone, dayStart }: Pick<BoardSettings, 'zone' | 'dayStart'>,
): Omit<Narrowed, 'firstDay' | 'lastDay'> {
  const firstMs = firstDay === undefined ? 0 : businessDay(firstDay, zone, dayStart).fromMs
  const lastMs = lastDay === undefined ? Infinity : businessDay(lastDay, zone, dayStart).toMs
  const [from, to] = [Math.max(fromEpochMs ?? 0, firstMs), Math.min(toEpochMs ?? Infinity, lastMs)]
  return { ...others, ...(from > 0 && { fromEpochMs: from }), ...(to < Infinity && { toEpochMs: to }) }
}

const HOUR = 3_600_000
const actionBody = z.object({
  team: z.string().min(1).max(200),
  key: z.string().min(1).max(1000),
  via: z.enum(['page', 'notification', 'api']).default('api'),
})
const snoozeBody = actionBody.extend({
  forMs: z
    .number()
    .int()
    .min(60_000, 'must be a minute or longer')
    .max(24 * HOUR, 'must be a day or shorter'),
})

export const wordsOf = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ')

const teamOfBody = (req: Request): string | undefined => {
  const body = z.object({ team: z.string() }).safeParse(req.body)
  return body.success ? body.data.team.normalize('NFC').trim() : undefined
}

/** The gravest first, then the oldest. */
const byGravity = (a: AlertRecord, b: AlertRecord): number =>
  (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0) ||
  a.sinceEpochMs - b.sinceEpochMs ||
  (a.key < b.key ? -1 : 1)

export function registerAlertRoutes(app: Express, guard: Guard, deps: AlertRouteDeps): void {
  const { database, boards, names, actions } = deps

  guard.route(app, {
    method: 'get',
    path: '/api/alerts',
    permission: { action: 'board.read', team: (req) => boards.teamsOf(teamOfQuery(req)) },
    handler: async (req, res) => {
      const query = listQuery.safeParse(req.query)
      if (!query.success) return sendProblem(res, problem(400, 'Bad Request', wordsOf(query.error)))
      const id = teamOfQuery(req)
      if (id === undefined)
        return sendProblem(res, problem(400, 'No team', 'Name the team: /api/alerts?team=…'))
      const board = boards.find(id)
      if (board === null) return sendProblem(res, noSuchBoard(id))
      const from = deps.replica()
      if (from === null)
        return sendProblem(res, problem(503, 'No floor yet', 'The floor is still being loaded.'), 1)
      res.setHeader('cache-control', 'no-store')
      const stamps = { asOf: from.position, atEpochMs: deps.now() }
      const { state, limit, cursor, ...narrowed } = query.data
      const { kind } = narrowed
      if (state === 'all') {
        const settings = headerSettings(from.floor, board, deps.now())
        const filter = { ...byInstants(narrowed, settings), teams: board.teams }
        const page = await readAlertHistory(database.db, { ...filter, limit, cursor })
        // Of all pages, and so with the first alone.
        const sums = cursor === undefined ? await readAlertSums(database.db, filter) : null
        res.json({ ...stamps, ...page, sums })
        return
      }
      const facts = board.teams.flatMap((team) => [...from.floor.alerts.aliveOf(team).values()])
      const isAsked = ({ episode }: AlertFacts) => kind === undefined || episode?.kind === kind
      const standing = facts.filter((each) => stateOf(each) === 'open' && isAsked(each))
      const said = names.names(from.floor)
      await Promise.all(standing.map((each) => learnTaker(names, each.acknowledged?.[1].user)))
      const alerts = standing.map((each) => recordOf(each, said)).filter((record) => record !== null)
      res.json({ ...stamps, alerts: alerts.sort(byGravity), next: null, sums: null })
    },
  })

  guard.middleware(app, express.json({ limit: '10kb' }), '/api/alerts')
  const actionRoute = (name: AlertAction['do'], read: (body: unknown) => z.ZodSafeParseResult<ActionBody>) =>
    guard.route(app, {
      method: 'post',
      path: `/api/alerts/${name}`,
      permission: { action: 'alerts.act', team: teamOfBody },
      handler: async (req, res, { person }) => {
        const body = read(req.body)
        if (!body.success) return sendProblem(res, problem(400, 'Bad Request', wordsOf(body.error)))
        await answerAction(res, actions, body.data, person)
      },
    })
  const plain = (action: 'acknowledge' | 'clear') => (body: unknown) =>
    actionBody.transform((said): ActionBody => ({ ...said, action: { do: action } })).safeParse(body)
  actionRoute('acknowledge', plain('acknowledge'))
  actionRoute('clear', plain('clear'))
  actionRoute('snooze', (body) =>
    snoozeBody
      .transform(({ forMs, ...said }): ActionBody => ({ ...said, action: { do: 'snooze', forMs } }))
      .safeParse(body),
  )
}

type ActionBody = z.infer<typeof actionBody> & { action: AlertAction }

const learnTaker = (names: PersonNames, user: string | null | undefined): Promise<void> =>
  user == null ? Promise.resolve() : names.learn(user)

async function answerAction(
  res: Response,
  actions: AlertActions,
  { team, key, via, action }: ActionBody,
  person: Access['person'],
): Promise<void> {
  if (person.kind !== 'user')
    return sendProblem(
      res,
      problem(403, 'Forbidden', 'A display shows alerts; somebody signed in takes them.'),
    )
  const doer = { userId: person.userId, name: person.name, via }
  const result = await actions.act(team.normalize('NFC').trim(), key, action, doer)
  switch (result.kind) {
    case 'done':
      res.setHeader('cache-control', 'no-store')
      res.json(result.alert)
      return
    case 'unknown':
      return sendProblem(res, problem(404, 'No such alert', 'No alert of this team has this key.'))
    case 'over':
      return sendProblem(
        res,
        problem(409, 'It is over', 'This alert has been cleared already.', { alert: result.alert }),
      )
    case 'unavailable':
      return sendProblem(res, problem(503, 'Not now', 'The floor cannot take this now.'), 1)
  }
}
