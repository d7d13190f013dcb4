// Marks every subject of the ledger, so that all derived rows are made again. Not the deriving.
import { sql } from 'kysely'
import { z } from 'zod'
import { subjectId, subjectKind } from '../../shared/events.ts'
import type { Database } from './database.ts'
import { putMarks, type Mark } from './marks.ts'

const SUBJECTS_AT_ONCE = 1_000
const subjectRow = z.object({ subject: z.string(), from_ms: z.number() })

/** Returns how many subjects were marked. What is marked meanwhile by new events is derived all the same. */
export async function markEverything(database: Database, nowMs: number): Promise<number> {
  let after = ''
  let marked = 0
  for (;;) {
    const { rows } = await sql`
      select subject, (extract(epoch from min(occurred_at)) * 1000)::float8 as from_ms from event
      where subject > ${after} and not starts_with(subject, 'team/')
      group by subject order by subject limit ${SUBJECTS_AT_ONCE}
    `.execute(database.db)
    const marks = rows.map((row): Mark => {
      const { subject, from_ms: fromMs } = subjectRow.parse(row)
      return { kind: subjectKind(subject), subject: subjectId(subject), fromMs, untilMs: nowMs }
    })
    await database.db.transaction().execute((transaction) => putMarks(transaction, marks, nowMs))
    marked += marks.length
    if (rows.length < SUBJECTS_AT_ONCE) return marked
    after = subjectRow.parse(rows.at(-1)).subject
  }
}
