// What waits to be derived: one mark a subject, from the earliest changed instant to the latest. Not the deriving.
import { sql } from 'kysely'
import { z } from 'zod'
import { subjectId, subjectKind, type FloorEvent, type SubjectKind } from '../../shared/events.ts'
import { LAPSE_GRACE_MS, MAY_END_A_LAPSE } from '../../shared/floor/periods.ts'
import type { Sql } from './database.ts'
import { epochMs } from './stored-event.ts'

/**
 * `transcript` is a chat whose messages are read beside the log; `chat` and `agent` by stored id, `team` by name, `alert` by what its subject says behind the kind. Which business day an instant falls on follows from the agent's team,
 * which only deriving knows: a mark names instants, and the deriver finds the days.
 */
export type MarkKind = Exclude<SubjectKind, 'roster'> | 'transcript'

export interface Mark {
  kind: MarkKind
  subject: string
  fromMs: number
  untilMs: number
}

/** A mark as taken: deriving deletes it only if nobody has marked the subject again. */
export interface TakenMark extends Mark {
  version: string
}

/** At most one derivation of a subject in this time. */
export const DERIVE_SPACING_MS = 2_000

/** What the ledger must derive again because of this event; null: nothing rests on it. */
export function markOf(event: FloorEvent): Mark | null {
  const kind = subjectKind(event.subject)
  const subject = subjectId(event.subject)
  // Nothing derived rests on a rule, nor on who was expected.
  if (kind === 'roster' || event.type === 'system.team.rule') return null
  if (event.type === 'system.team.settings')
    return { kind, subject, fromMs: event.data.effectiveFromMs, untilMs: event.data.effectiveFromMs }
  // Every step of an episode, and no other, is of its row: found by when it began.
  if (event.type === 'system.alert.step') {
    const { sinceMs } = event.data.episode
    return { kind, subject, fromMs: sinceMs, untilMs: sinceMs }
  }
  if (event.type === 'system.agent.correction')
    return { kind, subject, fromMs: event.data.fromMs, untilMs: event.data.toMs }
  if (event.type === 'system.agent.lapse')
    return { kind, subject, fromMs: event.data.evidenceMs, untilMs: event.occurredAtMs }
  // Within the grace it undoes a lapse that began before it, perhaps on the day before.
  const isReturn = MAY_END_A_LAPSE.has(event.type)
  return {
    kind,
    subject,
    fromMs: isReturn ? event.occurredAtMs - LAPSE_GRACE_MS : event.occurredAtMs,
    untilMs: event.occurredAtMs,
  }
}

/** Collects marks, one a subject. */
export function createMarkList(): {
  add(mark: Mark): void
  addEvent(event: FloorEvent): void
  all(): Mark[]
} {
  const bySubject = new Map<string, Mark>()
  const addUnder = (key: string, mark: Mark): void => {
    const known = bySubject.get(key)
    if (known === undefined) bySubject.set(key, { ...mark })
    else {
      known.fromMs = Math.min(known.fromMs, mark.fromMs)
      known.untilMs = Math.max(known.untilMs, mark.untilMs)
    }
  }
  return {
    add: (mark) => addUnder(`${mark.kind}/${mark.subject}`, mark),
    addEvent: (event) => {
      const mark = markOf(event)
      if (mark !== null) addUnder(event.subject, mark)
    },
    all: () => [...bySubject.values()],
  }
}

function joined(marks: Iterable<Mark>): Mark[] {
  const list = createMarkList()
  for (const mark of marks) list.add(mark)
  return list.all()
}

/**
 * Marks subjects. A new mark falls due after the spacing; one that is there keeps its time and widens. Rows are locked in the
 * order in which deriving goes from one to the next (a team's or a chat's mark leads to its agents'), so that a writer and a
 * deriver never wait for each other in a ring.
 */
export async function putMarks(transaction: Sql, marks: Iterable<Mark>, nowMs: number): Promise<void> {
  const rows = joined(marks)
  if (rows.length === 0) return
  await sql`
    insert into derive_mark as mark (kind, subject, from_at, until_at, due_at)
    select kind, subject, to_timestamp("fromMs" / 1000), to_timestamp("untilMs" / 1000),
      to_timestamp(${nowMs + DERIVE_SPACING_MS}::float8 / 1000)
    from json_to_recordset(${JSON.stringify(rows)}::json) as m(kind text, subject text, "fromMs" float8, "untilMs" float8)
    order by array_position(array['alert', 'team', 'chat', 'transcript', 'agent'], kind), subject collate "C"
    on conflict (kind, subject) do update set
      version = nextval('derive_mark_version'),
      from_at = least(mark.from_at, excluded.from_at),
      until_at = greatest(mark.until_at, excluded.until_at)
  `.execute(transaction)
}

const takenRow = z.object({
  subject: z.string(),
  version: z.string(),
  from_ms: z.number(),
  until_ms: z.number(),
})

/** Takes marks that are due; nobody else takes them before the spacing has passed. */
export async function takeMarks(db: Sql, kind: MarkKind, limit: number, nowMs: number): Promise<TakenMark[]> {
  const { rows } = await sql`
    update derive_mark set due_at = to_timestamp(${nowMs + DERIVE_SPACING_MS}::float8 / 1000)
    where (kind, subject) in (
      select kind, subject from derive_mark
      where kind = ${kind} and due_at <= to_timestamp(${nowMs}::float8 / 1000)
      order by due_at limit ${limit} for update skip locked
    )
    returning subject, version::text as version, ${epochMs('from_at')} as from_ms, ${epochMs('until_at')} as until_ms
  `.execute(db)
  const taken = rows.map((row) => takenRow.parse(row))
  return taken.map((row) => ({
    kind,
    subject: row.subject,
    version: row.version,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
  }))
}

/** Deletes the marks whose version is still the one that was derived. */
export async function finishMarks(transaction: Sql, marks: readonly TakenMark[]): Promise<void> {
  const rows = marks.map(({ kind, subject, version }) => ({ kind, subject, version }))
  await sql`
    with done as (
      select mark.kind, mark.subject from derive_mark as mark
      join json_to_recordset(${JSON.stringify(rows)}::json) as m(kind text, subject text, version bigint)
        on m.kind = mark.kind and m.subject = mark.subject and m.version = mark.version
      order by mark.subject for update of mark
    )
    delete from derive_mark using done where derive_mark.kind = done.kind and derive_mark.subject = done.subject
  `.execute(transaction)
}

/** Puts off a mark that could not be derived, so that one fault does not keep the rest waiting. */
export async function postponeMark(db: Sql, mark: TakenMark, dueMs: number): Promise<void> {
  await sql`
    update derive_mark set due_at = to_timestamp(${dueMs}::float8 / 1000)
    where kind = ${mark.kind} and subject = ${mark.subject}
  `.execute(db)
}

const waitingRow = z.object({ count: z.number(), due_ms: z.number().nullable() })

/** How many marks wait, and for how long the one that waits longest has been due. */
export async function readWaiting(
  db: Sql,
  nowMs: number,
): Promise<{ waitingMarks: number; overdueMs: number }> {
  const { rows } = await sql`
    select count(*)::int as count, ${epochMs('due.first')} as due_ms
    from derive_mark, (select min(due_at) as first from derive_mark) as due group by due.first
  `.execute(db)
  if (rows[0] === undefined) return { waitingMarks: 0, overdueMs: 0 }
  const { count, due_ms: dueMs } = waitingRow.parse(rows[0])
  return { waitingMarks: count, overdueMs: Math.max(0, nowMs - (dueMs ?? nowMs)) }
}
