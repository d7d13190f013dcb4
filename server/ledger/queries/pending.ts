// Whether days of a range wait to be written or derived. Not the writing, nor the deriving.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sql } from '../database.ts'
import { atMs } from '../stored-event.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Whether a range up to `toMs` may still change by what was accepted and is not stored yet; sources send late at times. */
export function isUnwritten(isBehind: boolean, toMs: number, nowMs: number): boolean {
  return isBehind && toMs > nowMs - DAY_MS
}

const answerRow = z.object({ pending: z.boolean() })

/** Whether an agent's status before `toMs` may still change by what is stored already. Null: any agent's. */
export async function statusPending(db: Sql, agent: string | null, toMs: number): Promise<boolean> {
  const { rows } = await sql`
    select exists (
      select from derive_mark where from_at < ${atMs(toMs)}
        and (kind = 'team' or (kind = 'agent' and (${agent}::text is null or subject = ${agent})))
    ) as pending
  `.execute(db)
  return answerRow.parse(rows[0]).pending
}

/** Whether a chat that waits to be derived is, or may become, one of the agent's in `[fromMs, toMs)`. */
export async function chatsPending(db: Sql, agent: string, fromMs: number, toMs: number): Promise<boolean> {
  const { rows } = await sql`
    select exists (
      select from derive_mark as mark
      where mark.kind = 'chat' and mark.from_at < ${atMs(toMs)} and mark.until_at >= ${atMs(fromMs)} and (
        exists (select from chat_span where chat_span.chat = mark.subject and chat_span.agent = ${agent})
        or exists (
          select from event where event.subject = 'chat/' || mark.subject
            and (event.data->>'agent' = ${agent} or event.data#>>'{to,agent}' = ${agent})
        )
      )
    ) as pending
  `.execute(db)
  return answerRow.parse(rows[0]).pending
}
