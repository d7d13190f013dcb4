// What was written in a chat, who read it, and the search for it: parses, scopes, notes who reads, answers. The queries are the ledger's.
import type { Express, Request, Response } from 'express'
import { z } from 'zod'
import { businessDayAt } from '../../shared/day.ts'
import { settingsAt } from '../../shared/floor/team-settings.ts'
import { can, type TeamScope } from '../../shared/roles.ts'
import type { Guard } from '../access/guarded.ts'
import { findChats, readTranscript, type FoundChat } from '../ledger/queries/transcript.ts'
import { parseSearchCursor, searchTranscripts } from '../ledger/queries/transcript-search.ts'
import { inScope } from '../ledger/queries/team-scope.ts'
import { keptFrom } from '../ledger/retention/kept-from.ts'
import { readSettingsBook } from '../ledger/settings-book.ts'
import { noteTranscriptRead, readingsOf } from '../ledger/transcript-reads.ts'
import { problem, sendProblem } from '../problem.ts'
import { agentsOfRequest } from './agent-of-request.ts'
import { faultsOfQuery, logInstant } from './log-query.ts'
import { teamsOfQuery, type UserLogRouteDeps } from './user-log-routes.ts'

export interface TranscriptRouteDeps extends UserLogRouteDeps {
  /** Null: there is no such account any more. */
  nameOfUser: (userId: string) => Promise<string | null>
}

const DAY_MS = 86_400_000
/** Where the reader names no time. */
const DEFAULT_DAYS = 30
const MOST_LETTERS = 200

const searchQuery = z.object({
  q: z.string().trim().min(1).max(MOST_LETTERS),
  from: logInstant.optional(),
  to: logInstant.optional(),
  agent: z.string().trim().min(1).max(300).optional(),
  source: z.string().trim().min(1).max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.string().max(2000).optional(),
})

export function registerTranscriptRoutes(app: Express, guard: Guard, deps: TranscriptRouteDeps): void {
  const { database, now, defaults } = deps
  const agentsMeant = agentsOfRequest(deps)
  const { db } = database

  /** The one chat that the request names; null where the answer was given already. */
  const chatMeant = async (req: Request, res: Response, scope: TeamScope): Promise<FoundChat | null> => {
    const wanted = typeof req.params.chat === 'string' ? req.params.chat : ''
    // A chat of other teams is as unknown as one that never was.
    const found = (await findChats(db, wanted)).filter(({ team }) => inScope(scope, team))
    const [chat, ...others] = found
    const ids = found.map(({ id }) => id)
    if (chat !== undefined && others.length === 0) return chat
    const fault =
      chat === undefined
        ? problem(
            404,
            'No such chat',
            'No source has told of this chat yet, or it is not one of your teams’.',
          )
        : problem(409, 'Which chat?', `Several sources have this chat: ${ids.join(', ')}.`, { ids })
    sendProblem(res, fault)
    return null
  }

  guard.route(app, {
    method: 'get',
    path: '/api/logs/chats/:chat/transcript',
    permission: { action: 'transcripts.read', team: () => undefined },
    handler: async (req, res, { person, scope }) => {
      const chat = await chatMeant(req, res, scope)
      if (chat === null) return
      if (person.kind === 'user')
        await noteTranscriptRead(db, { userId: person.userId, nowMs: now() }, { chat: chat.id })
      const mayAudit = can(person, 'transcripts.audit', chat.team)
      res.json({ ...(await readTranscript(db, chat)), mayAudit })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/chats/:chat/readings',
    permission: { action: 'transcripts.audit', team: () => undefined },
    handler: async (req, res, { scope }) => {
      const chat = await chatMeant(req, res, scope)
      if (chat === null) return
      res.json({ chat: chat.id, team: chat.team, ...(await readingsOf(db, chat.id, deps.nameOfUser)) })
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/search',
    permission: { action: 'transcripts.read', team: teamsOfQuery },
    handler: async (req, res, { person, scope }) => {
      const parsed = searchQuery.safeParse(req.query)
      if (!parsed.success) return sendProblem(res, problem(400, 'Not a search', faultsOfQuery(parsed.error)))
      const {
        q,
        source,
        limit,
        cursor,
        to = now() + DAY_MS,
        from = to - (DEFAULT_DAYS + 1) * DAY_MS,
      } = parsed.data
      const place = cursor === undefined ? null : parseSearchCursor(cursor)
      if (cursor !== undefined && place === null)
        return sendProblem(
          res,
          problem(400, 'Not a cursor', 'A cursor is what an earlier page named as next.'),
        )
      const wanted =
        parsed.data.agent === undefined ? undefined : await agentsMeant([parsed.data.agent], scope, res)
      if (wanted === null) return
      const agent = wanted?.[0]
      if (person.kind === 'user' && place === null)
        await noteTranscriptRead(db, { userId: person.userId, nowMs: now() }, { search: q })
      // The guard has seen to it that those who name teams may read each of them.
      const teams = teamsOfQuery(req) ?? scope
      const range = { fromMs: from, toMs: to }
      const found = await searchTranscripts(db, { q, teams, ...range, agent, source, limit, cursor: place })
      const settings = await readSettingsBook(db)
      const keptMs = (await keptFrom(db)).get('text')
      const hits = found.hits.map((hit) => {
        const atMs = Date.parse(hit.at)
        const { zone, dayStart } = settingsAt(settings(hit.team), defaults, atMs)
        return { ...hit, zone, day: businessDayAt(atMs, zone, dayStart).day }
      })
      res.json({
        hits,
        next: found.next,
        textKeptFrom: keptMs === undefined ? null : new Date(keptMs).toISOString(),
      })
    },
  })
}
