// Derives the history of alerts from the steps of their lives: one row an episode that opened. Not how a step is folded.
import { sql } from 'kysely'
import { z } from 'zod'
import { foldAlert, noAlertFacts, type AlertFacts } from '../../shared/alerts/alert-facts.ts'
import type { Database, Sql } from './database.ts'
import { finishMarks, type TakenMark } from './marks.ts'
import { eventList, listedEvents } from './stored-event.ts'
import { lockSubjects } from './subject-lock.ts'

const listRow = z.object({ subject: z.string(), list: z.unknown() })

/** The facts of each episode that the marks name. */
async function readEpisodes(transaction: Sql, marks: readonly TakenMark[]): Promise<AlertFacts[]> {
  const { rows } = await sql`
    select event.subject, ${eventList} as list
    from json_to_recordset(${JSON.stringify(marks)}::json) as mark(subject text, "fromMs" float8, "untilMs" float8)
    join event on event.subject = 'alert/' || mark.subject
      and (event.data->'episode'->>'sinceMs')::float8 between mark."fromMs" and mark."untilMs"
    group by event.subject
  `.execute(transaction)
  return rows.flatMap((row) => {
    const { subject, list } = listRow.parse(row)
    const episodes = new Map<number, AlertFacts>()
    for (const event of listedEvents(subject, list)) {
      if (event.type !== 'system.alert.step') continue
      const { sinceMs } = event.data.episode
      episodes.set(sinceMs, foldAlert(episodes.get(sinceMs) ?? noAlertFacts(), event))
    }
    return [...episodes.values()]
  })
}

const rowOf = (facts: AlertFacts): object | null => {
  const { episode, opened } = facts
  if (episode === undefined || opened === undefined) return null
  const [, { atMs, severity, value, limit, detail, group }] = opened
  const acknowledged = facts.acknowledged?.[1]
  const cleared = facts.cleared?.[1]
  return {
    ...episode,
    severity,
    value,
    limit,
    detail,
    group,
    openedMs: atMs,
    acknowledgedMs: acknowledged?.atMs,
    acknowledgedBy: acknowledged?.user,
    acknowledgedVia: acknowledged?.via,
    snoozedUntilMs: facts.snoozed?.[1],
    escalatedMs: facts.escalated,
    clearedMs: cleared?.atMs,
    clearedBy: cleared?.user,
    clearedVia: cleared?.via,
  }
}

async function writeAlerts(transaction: Sql, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into alert (team, key, rule_id, kind, severity, agent, since_at, opened_at, acknowledged_at, acknowledged_by,
      acknowledged_via, snoozed_until, escalated_at, cleared_at, cleared_by, cleared_via, value, limit_value, detail, outage)
    select team, key, "ruleId", kind, severity, agent, to_timestamp("sinceMs" / 1000), to_timestamp("openedMs" / 1000),
      to_timestamp("acknowledgedMs" / 1000), "acknowledgedBy", "acknowledgedVia", to_timestamp("snoozedUntilMs" / 1000),
      to_timestamp("escalatedMs" / 1000), to_timestamp("clearedMs" / 1000), "clearedBy", "clearedVia", value, "limit",
      detail, "group"
    from json_to_recordset(${JSON.stringify(rows)}::json) as a(team text, key text, "ruleId" text, kind text,
      severity text, agent text, "sinceMs" float8, "openedMs" float8, "acknowledgedMs" float8, "acknowledgedBy" text,
      "acknowledgedVia" text, "snoozedUntilMs" float8, "escalatedMs" float8, "clearedMs" float8, "clearedBy" text,
      "clearedVia" text, value float8, "limit" float8, detail text, "group" text)
    on conflict (team, key) do update set opened_at = excluded.opened_at, severity = excluded.severity,
      acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by,
      acknowledged_via = excluded.acknowledged_via, snoozed_until = excluded.snoozed_until,
      escalated_at = excluded.escalated_at, cleared_at = excluded.cleared_at, cleared_by = excluded.cleared_by,
      cleared_via = excluded.cleared_via, value = excluded.value, limit_value = excluded.limit_value,
      detail = excluded.detail, outage = excluded.outage
    where alert is distinct from excluded
  `.execute(transaction)
}

/** Replaces the rows of these alerts' episodes. One that another server derives right now is left to it. */
export async function deriveAlerts(database: Database, marks: readonly TakenMark[]): Promise<void> {
  await database.db.transaction().execute(async (transaction) => {
    const locked = await lockSubjects(
      transaction,
      'alert',
      marks.map((mark) => mark.subject),
    )
    const held = marks.filter((mark) => locked.has(mark.subject))
    if (held.length === 0) return
    const rows = (await readEpisodes(transaction, held)).map(rowOf).filter((row) => row !== null)
    await writeAlerts(transaction, rows)
    await finishMarks(transaction, held)
  })
}
