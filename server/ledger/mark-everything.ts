// Marks every subject of the ledger, so that all derived rows are made again. Not the deriving.
import { sql } from 'kysely'
import { z } from 'zod'
import { subjectId, subjectKind } from '../../shared/events.ts'
import type { Database } from './database.ts'
import { putMarks, type Mark } from './marks.ts'
import { epochMs } from './stored-event.ts'

const SUBJECTS_AT_ONCE = 1_000
const subjectRow = z.object({ subject: z.string(), from_ms: z.number() })

/** Returns how many subjects were marked. What is marked meanwhile by new events is derived all the same. */
export async function markEverything(database: Database, nowMs: number): Promise<number> {
  let after = ''
  let marked = 0
  for (;;) {
    const { rows } = await sql`
      select subject, ${epochMs('from_at')} as from_ms from (
        select subject, coalesce(
          -- From the start of the day: what lies before a mark is taken for right.
          (select from_at from agent_day where 'agent/' || agent = subject and agent = substr(subject, 7)
            and from_at <= min(begins_at) and to_at > min(begins_at)),
          min(begins_at)) as from_at
        from event cross join lateral (select case type when 'system.agent.correction'
          then to_timestamp((data->>'fromMs')::float8 / 1000) else occurred_at end as begins_at) as begins
        where subject > ${after} and not starts_with(subject, 'team/') and not starts_with(subject, 'roster/')
        group by subject order by subject limit ${SUBJECTS_AT_ONCE}
      ) as known
    `.execute(database.db)
    const marks = rows.flatMap((row): Mark[] => {
      const { subject, from_ms: fromMs } = subjectRow.parse(row)
      const kind = subjectKind(subject)
      return kind === 'roster' ? [] : [{ kind, subject: subjectId(subject), fromMs, untilMs: nowMs }]
    })
    await database.db.transaction().execute((transaction) => putMarks(transaction, marks, nowMs))
    marked += marks.length
    if (rows.length < SUBJECTS_AT_ONCE) return marked
    after = subjectRow.parse(rows.at(-1)).subject
  }
}
