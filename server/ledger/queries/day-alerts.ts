// The alerts about one agent that stood in a range, for the agent's day. Not their history, nor who took them (alert-history.ts).
import { sql } from 'kysely'
import { z } from 'zod'
import { alertKind, alertSeverity } from '../../../shared/alerts/alert-record.ts'
import type { Sql } from '../database.ts'
import { atMs, epochMs } from '../stored-event.ts'

export interface DayAlert {
  key: string
  kind: z.infer<typeof alertKind>
  severity: z.infer<typeof alertSeverity>
  /** When its condition began. */
  since: string
  opened: string
  /** Null while it stands. */
  cleared: string | null
  /** What was measured, and its limit: as the kind says. */
  value: number | null
  limit: number | null
  detail: string | null
}

const row = z.object({
  key: z.string(),
  kind: alertKind,
  severity: alertSeverity,
  since_ms: z.number(),
  opened_ms: z.number(),
  cleared_ms: z.number().nullable(),
  value: z.number().nullable(),
  limit_value: z.number().nullable(),
  detail: z.string().nullable(),
})

/** Those about the agent that stood open at any time of `[fromMs, toMs)`, in the order of opening. */
export async function readDayAlerts(
  db: Sql,
  agent: string,
  fromMs: number,
  toMs: number,
): Promise<DayAlert[]> {
  const { rows } = await sql`
    select key, kind, severity, ${epochMs('since_at')} as since_ms, ${epochMs('opened_at')} as opened_ms,
      ${epochMs('cleared_at')} as cleared_ms, value, limit_value, detail
    from alert
    where agent = ${agent} and opened_at < ${atMs(toMs)} and coalesce(cleared_at, 'infinity') > ${atMs(fromMs)}
    order by opened_at, key
  `.execute(db)
  return rows.map((each) => {
    const { since_ms, opened_ms, cleared_ms, limit_value, ...alert } = row.parse(each)
    return {
      ...alert,
      since: new Date(since_ms).toISOString(),
      opened: new Date(opened_ms).toISOString(),
      cleared: cleared_ms === null ? null : new Date(cleared_ms).toISOString(),
      limit: limit_value,
    }
  })
}
