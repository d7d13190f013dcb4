// Since when texts, events and the audit are kept: noted before anything goes, so that what is missing is said to be gone.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sql } from '../database.ts'
import { atMs, epochMs } from '../stored-event.ts'

export type KeptKind = 'text' | 'events' | 'audit'

const keptRow = z.object({ kind: z.enum(['text', 'events', 'audit']), at_ms: z.number() })

/** What lies before is gone, or going; a kind of which nothing was ever dropped is not there. */
export async function keptFrom(db: Sql): Promise<Map<KeptKind, number>> {
  const { rows } = await sql`select kind, ${epochMs('at')} as at_ms from kept_from`.execute(db)
  return new Map(
    rows.map((row) => {
      const { kind, at_ms: atEpochMs } = keptRow.parse(row)
      return [kind, atEpochMs]
    }),
  )
}

/** Notes it; never earlier than was noted before. */
export async function noteKeptFrom(db: Sql, kind: KeptKind, atEpochMs: number): Promise<void> {
  await sql`
    insert into kept_from as known (kind, at) values (${kind}, ${atMs(atEpochMs)})
    on conflict (kind) do update set at = greatest(known.at, excluded.at)
  `.execute(db)
}
