// Keeps two servers from deriving one subject at once, so that no older result is written over a newer. Not the marks.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sql } from './database.ts'
import type { MarkKind } from './marks.ts'

const subjectRow = z.object({ subject: z.string() })

/** Locks what nobody else has locked, until the transaction ends, and names it. Never waits. */
export async function lockSubjects(
  transaction: Sql,
  kind: MarkKind,
  subjects: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql`
    select subject from unnest(${[...subjects]}::text[]) as subject
    where pg_try_advisory_xact_lock(
      hashtextextended(current_setting('search_path') || '/derive/' || ${kind} || '/' || subject, 0))
  `.execute(transaction)
  return new Set(rows.map((row) => subjectRow.parse(row).subject))
}
