// What was written in a chat, and the search for it: parses, scopes, notes who reads, answers. The queries are the ledger's.
import type { Express } from 'express'
import { z } from 'zod'
import type { Guard } from '../access/guarded.ts'
import type { Database } from '../ledger/database.ts'
import { findChats, readTranscript } from '../ledger/queries/transcript.ts'
import { parseSearchCursor, searchTranscripts } from '../ledger/queries/transcript-search.ts'
import { inScope } from '../ledger/queries/team-scope.ts'
import { keptFrom } from '../ledger/retention/kept-from.ts'
import { noteTranscriptRead } from '../ledger/transcript-reads.ts'
import { problem, sendProblem } from '../problem.ts'
import { faultsOfQuery, logInstant } from './log-query.ts'
import { teamsOfQuery } from './user-log-routes.ts'

export interface TranscriptRouteDeps {
  database: Database
  now: () => number
}

const DAY_MS = 86_400_000
/** Where the reader names no time. */
const DEFAULT_DAYS = 30
const MOST_LETTERS = 200

const searchQuery = z.object({
  q: z.string().trim().min(1).max(MOST_LETTERS),
  from: logInstant.optional(),
  to: logInstant.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.string().max(2000).optional(),
})

export function registerTranscriptRoutes(app: Express, guard: Guard, deps: TranscriptRouteDeps): void {
  const { database, now } = deps
  const { db } = database

  guard.route(app, {
    method: 'get',
    path: '/api/logs/chats/:chat/transcript',
    permission: { action: 'transcripts.read', team: () => undefined },
    handler: async (req, res, { person, scope }) => {
      const wanted = typeof req.params.chat === 'string' ? req.params.chat : ''
      // A chat of other teams is as unknown as one that never was.
      const found = (await findChats(db, wanted)).filter(({ team }) => inScope(scope, team))
      const [chat, ...others] = found
      if (chat === undefined)
        return sendProblem(
          res,
          problem(
            404,
            'No such chat',
            'No source has told of this chat yet, or it is not one of your teams’.',
          ),
        )
      if (others.length > 0) {
        const ids = found.map(({ id }) => id)
        return sendProblem(
          res,
          problem(409, 'Which chat?', `Several sources have this chat: ${ids.join(', ')}.`, { ids }),
        )
      }
      if (person.kind === 'user')
        await noteTranscriptRead(db, { userId: person.userId, nowMs: now() }, { chat: chat.id })
      res.json(await readTranscript(db, chat))
    },
  })

  guard.route(app, {
    method: 'get',
    path: '/api/logs/search',
    permission: { action: 'transcripts.read', team: teamsOfQuery },
    handler: async (req, res, { person, scope }) => {
      const parsed = searchQuery.safeParse(req.query)
      if (!parsed.success) return sendProblem(res, problem(400, 'Not a search', faultsOfQuery(parsed.error)))
      const { q, limit, cursor, to = now() + DAY_MS, from = to - (DEFAULT_DAYS + 1) * DAY_MS } = parsed.data
      const place = cursor === undefined ? null : parseSearchCursor(cursor)
      if (cursor !== undefined && place === null)
        return sendProblem(
          res,
          problem(400, 'Not a cursor', 'A cursor is what an earlier page named as next.'),
        )
      if (person.kind === 'user' && place === null)
        await noteTranscriptRead(db, { userId: person.userId, nowMs: now() }, { search: q })
      // The guard has seen to it that those who name teams may read each of them.
      const teams = teamsOfQuery(req) ?? scope
      const found = await searchTranscripts(db, { q, teams, fromMs: from, toMs: to, limit, cursor: place })
      const keptMs = (await keptFrom(db)).get('text')
      res.json({ ...found, textKeptFrom: keptMs === undefined ? null : new Date(keptMs).toISOString() })
    },
  })
}
