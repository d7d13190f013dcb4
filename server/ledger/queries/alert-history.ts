// The history of a board's alerts, newest first, page by page. Not the HTTP route, and not who may ask.
import { sql } from 'kysely'
import { z } from 'zod'
import {
  alertHand,
  alertKind,
  alertSeverity,
  type AlertEnd,
  type AlertHand,
  type AlertKind,
  type AlertRecord,
} from '../../../shared/alerts/alert-record.ts'
import type { Sql } from '../database.ts'
import { atMs, epochMs } from '../stored-event.ts'
import { cursorForm } from './cursor.ts'

/** Which alerts: each that is given narrows them. */
export interface AlertFilter {
  kind?: AlertKind | undefined
  /** By its id in its team. */
  rule?: string | undefined
  severity?: AlertRecord['severity'] | undefined
  /** By stored id. */
  agent?: string | undefined
  /** Opened at or after, and before. */
  fromEpochMs?: number | undefined
  toEpochMs?: number | undefined
  ended?: AlertEnd | undefined
}

export interface AlertHistoryQuery extends AlertFilter {
  teams: readonly string[]
  /** 1 to 1,000 rows. */
  limit: number
  cursor?: AlertCursor | undefined
}

/** Where a page begins: after this alert. */
const alertCursor = z.tuple([z.number(), z.string(), z.string()])
export type AlertCursor = z.infer<typeof alertCursor>
const cursors = cursorForm(alertCursor)
export const parseAlertCursor = cursors.parse

const row = z.object({
  team: z.string(),
  key: z.string(),
  rule_id: z.string(),
  kind: alertKind,
  severity: alertSeverity,
  agent: z.string().nullable(),
  agent_name: z.string().nullable(),
  since_ms: z.number(),
  opened_ms: z.number(),
  acknowledged_ms: z.number().nullable(),
  acknowledged_by: z.string().nullable(),
  acknowledged_via: alertHand.shape.via,
  snoozed_ms: z.number().nullable(),
  escalated_ms: z.number().nullable(),
  cleared_ms: z.number().nullable(),
  cleared_by: z.string().nullable(),
  cleared_via: alertHand.shape.via,
  value: z.number().nullable(),
  limit_value: z.number().nullable(),
  detail: z.string().nullable(),
  outage: z.string(),
})

const handOf = (atEpochMs: number | null, by: string | null, via: AlertHand['via']): AlertHand | null =>
  atEpochMs === null ? null : { atEpochMs, by, via }

function recordOf(raw: unknown): AlertRecord {
  const alert = row.parse(raw)
  return {
    key: alert.key,
    team: alert.team,
    ruleId: alert.rule_id,
    kind: alert.kind,
    severity: alert.severity,
    agent: alert.agent,
    agentName: alert.agent_name,
    state: alert.cleared_ms === null ? 'open' : 'cleared',
    sinceEpochMs: alert.since_ms,
    openedEpochMs: alert.opened_ms,
    acknowledged: handOf(alert.acknowledged_ms, alert.acknowledged_by, alert.acknowledged_via),
    snoozedUntilEpochMs: alert.snoozed_ms,
    escalatedEpochMs: alert.escalated_ms,
    cleared: handOf(alert.cleared_ms, alert.cleared_by, alert.cleared_via),
    value: alert.value,
    limit: alert.limit_value,
    detail: alert.detail,
    group: alert.outage,
  }
}

const ENDED = {
  standing: sql`alert.cleared_at is null`,
  itself: sql`alert.cleared_at is not null and alert.cleared_by is null`,
  hand: sql`alert.cleared_by is not null`,
}

function chosen({ teams, ...by }: AlertFilter & { teams: readonly string[] }) {
  const conditions = [
    sql`alert.team = any(${[...teams]}::text[])`,
    ...(by.kind === undefined ? [] : [sql`alert.kind = ${by.kind}`]),
    ...(by.rule === undefined ? [] : [sql`alert.rule_id = ${by.rule}`]),
    ...(by.severity === undefined ? [] : [sql`alert.severity = ${by.severity}`]),
    ...(by.agent === undefined ? [] : [sql`alert.agent = ${by.agent}`]),
    ...(by.fromEpochMs === undefined ? [] : [sql`alert.opened_at >= ${atMs(by.fromEpochMs)}`]),
    ...(by.toEpochMs === undefined ? [] : [sql`alert.opened_at < ${atMs(by.toEpochMs)}`]),
    ...(by.ended === undefined ? [] : [ENDED[by.ended]]),
  ]
  return sql.join(conditions, sql` and `)
}

const median = z.object({ medianMs: z.number().nullable(), n: z.number() })

export const alertSums = z.object({
  count: z.number(),
  /** From opening to who took it, and to its end; of those that were taken, and are over. */
  toAcknowledge: median,
  toClear: median,
})
export type AlertSums = z.infer<typeof alertSums>

const sumsRow = z.object({
  count: z.number(),
  taken: z.number(),
  taken_ms: z.number().nullable(),
  over: z.number(),
  over_ms: z.number().nullable(),
})

/** How many alerts these are, and the medians of how soon they were taken and over. */
export async function readAlertSums(
  db: Sql,
  filter: AlertFilter & { teams: readonly string[] },
): Promise<AlertSums> {
  const { rows } = await sql`
    select count(*)::float8 as count, count(took)::float8 as taken, count(lasted)::float8 as over,
      percentile_cont(0.5) within group (order by took) as taken_ms,
      percentile_cont(0.5) within group (order by lasted) as over_ms
    from (
      select ${epochMs('alert.acknowledged_at')} - ${epochMs('alert.opened_at')} as took,
        ${epochMs('alert.cleared_at')} - ${epochMs('alert.opened_at')} as lasted
      from alert where ${chosen(filter)}
    ) as alert
  `.execute(db)
  const { count, taken, taken_ms: takenMs, over, over_ms: overMs } = sumsRow.parse(rows[0])
  return { count, toAcknowledge: { medianMs: takenMs, n: taken }, toClear: { medianMs: overMs, n: over } }
}

/** A page of the teams' alerts, and the cursor of the next; null after the last. People by their names, where they still are. */
export async function readAlertHistory(
  db: Sql,
  { limit, cursor, ...filter }: AlertHistoryQuery,
): Promise<{ alerts: AlertRecord[]; next: string | null }> {
  const after =
    cursor === undefined
      ? sql`true`
      : sql`(alert.opened_at, alert.team, alert.key) < (${atMs(cursor[0])}, ${cursor[1]}, ${cursor[2]})`
  const { rows } = await sql`
    select alert.team, alert.key, alert.rule_id, alert.kind, alert.severity, alert.agent, person.name as agent_name,
      ${epochMs('alert.since_at')} as since_ms, ${epochMs('alert.opened_at')} as opened_ms,
      ${epochMs('alert.acknowledged_at')} as acknowledged_ms,
      coalesce(taker.name, alert.acknowledged_by) as acknowledged_by, alert.acknowledged_via,
      ${epochMs('alert.snoozed_until')} as snoozed_ms, ${epochMs('alert.escalated_at')} as escalated_ms,
      ${epochMs('alert.cleared_at')} as cleared_ms, coalesce(clearer.name, alert.cleared_by) as cleared_by,
      alert.cleared_via, alert.value, alert.limit_value, alert.detail, alert.outage
    from alert
    left join person_stored_id as stored on stored.stored_id = alert.agent and stored.to_at = 'infinity'
    left join person on person.id = stored.person_id
    left join "user" as taker on taker.id = alert.acknowledged_by
    left join "user" as clearer on clearer.id = alert.cleared_by
    where ${chosen(filter)} and ${after}
    order by alert.opened_at desc, alert.team desc, alert.key desc limit ${limit + 1}
  `.execute(db)
  const alerts = rows.slice(0, limit).map(recordOf)
  const last = alerts.at(-1)
  const next =
    rows.length <= limit || last === undefined
      ? null
      : cursors.textOf([last.openedEpochMs ?? 0, last.team, last.key]) // a row of the history was opened
  return { alerts, next }
}
