// The record of scheduled mails: plans, and what became of each due time. A due time is taken once, whatever the number of servers:
// its row is the claim. Not the sending (server/log-mail).
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { logView, type LogView } from '../../shared/log-view.ts'
import { schedulePlan, type SchedulePlan } from '../../shared/log-schedule.ts'
import type { Sql } from './database.ts'
import { atMs, epochMs } from './stored-event.ts'

export interface LogSchedule {
  id: string
  plan: SchedulePlan
  createdMs: number
}

/** A schedule with the view that it sends, and whose it is. */
export interface DueSchedule extends LogSchedule {
  owner: string
  viewId: string
  viewName: string
  view: LogView
}

export interface MailRecord {
  dueMs: number
  state: 'sending' | 'waiting' | 'sent' | 'failed'
  answer: string | null
}

const MOST_SCHEDULES = 20
const RECORDS_SHOWN = 5
/** Whoever has been sending for longer has died at it. */
export const SENDING_LIMIT_MS = 15 * 60_000
const DIED = 'The server stopped while it was sending: it may have arrived.'

const scheduleRow = z.object({ id: z.string(), plan: schedulePlan, created_ms: z.number() })
const dueRow = scheduleRow.extend({ owner: z.string(), view_id: z.string(), name: z.string(), view: logView })
const recordRow = z.object({
  schedule: z.string(),
  due_ms: z.number(),
  state: z.enum(['sending', 'waiting', 'sent', 'failed']),
  answer: z.string().nullable(),
})

export function createLogSchedules(db: Sql, nowMs: () => number) {
  return {
    /** A view's schedules, each with its last mails. */
    async list(view: string): Promise<(LogSchedule & { mails: MailRecord[] })[]> {
      const { rows } = await sql`
        select id, plan, ${epochMs('created_at')} as created_ms from log_schedule where view = ${view} order by created_at, id
      `.execute(db)
      const { rows: mails } = await sql`
        select schedule, ${epochMs('due_at')} as due_ms, state, answer from (
          select log_mail.*, row_number() over (partition by schedule order by due_at desc) as place
          from log_mail join log_schedule on log_schedule.id = schedule where view = ${view}
        ) as placed where place <= ${RECORDS_SHOWN} order by due_at desc
      `.execute(db)
      const records = mails.map((row) => recordRow.parse(row))
      return rows.map((row) => {
        const { id, plan, created_ms: createdMs } = scheduleRow.parse(row)
        const own = records.filter(({ schedule }) => schedule === id)
        return {
          id,
          plan,
          createdMs,
          mails: own.map(({ due_ms: dueMs, state, answer }) => ({ dueMs, state, answer })),
        }
      })
    },

    /** Its id; null where the view has too many. */
    async add(view: string, plan: SchedulePlan): Promise<string | null> {
      const id = randomBytes(9).toString('base64url')
      const { numAffectedRows } = await sql`
        insert into log_schedule (id, view, plan, created_at)
        select ${id}, ${view}, ${JSON.stringify(plan)}::jsonb, ${atMs(nowMs())}
        where (select count(*) from log_schedule where view = ${view}) < ${MOST_SCHEDULES}
      `.execute(db)
      return numAffectedRows === 0n ? null : id
    },

    async remove(view: string, id: string): Promise<boolean> {
      const { numAffectedRows } =
        await sql`delete from log_schedule where id = ${id} and view = ${view}`.execute(db)
      return numAffectedRows !== 0n
    },

    /** Every schedule that can be read. */
    async all(): Promise<LogSchedule[]> {
      const { rows } =
        await sql`select id, plan, ${epochMs('created_at')} as created_ms from log_schedule`.execute(db)
      return rows.flatMap((row) => {
        const read = scheduleRow.safeParse(row)
        return read.success
          ? [{ id: read.data.id, plan: read.data.plan, createdMs: read.data.created_ms }]
          : []
      })
    },

    /** The schedule with what it sends; null where there is none any more. */
    async find(id: string): Promise<DueSchedule | null> {
      const { rows } = await sql`
        select log_schedule.id, plan, ${epochMs('log_schedule.created_at')} as created_ms, owner, log_view.id as view_id, name, log_view.view
        from log_schedule join log_view on log_view.id = log_schedule.view where log_schedule.id = ${id}
      `.execute(db)
      if (rows[0] === undefined) return null
      const {
        plan,
        created_ms: createdMs,
        owner,
        view_id: viewId,
        name: viewName,
        view,
      } = dueRow.parse(rows[0])
      return { id, plan, createdMs, owner, viewId, viewName, view }
    },

    /** Takes a due time. Null where another has it, or it is over; else which try this is. */
    async claim(schedule: string, dueMs: number): Promise<number | null> {
      const { rows } = await sql`
        insert into log_mail as mail (schedule, due_at, state, changed_at)
        select id, ${atMs(dueMs)}, 'sending', ${atMs(nowMs())} from log_schedule where id = ${schedule}
        on conflict (schedule, due_at) do update set state = 'sending', tries = mail.tries + 1, changed_at = excluded.changed_at
          where mail.state = 'waiting'
        returning tries
      `.execute(db)
      return rows[0] === undefined ? null : z.object({ tries: z.number() }).parse(rows[0]).tries
    },

    /** Whether anything is known of a due time. */
    async isKnown(schedule: string, dueMs: number): Promise<boolean> {
      const { rows } = await sql`
        select from log_mail where schedule = ${schedule} and due_at = ${atMs(dueMs)} and state <> 'waiting'
      `.execute(db)
      return rows.length > 0
    },

    async ended(
      schedule: string,
      dueMs: number,
      state: 'waiting' | 'sent' | 'failed',
      answer: string,
    ): Promise<void> {
      await sql`
        update log_mail set state = ${state}, answer = ${answer}, changed_at = ${atMs(nowMs())}
        where schedule = ${schedule} and due_at = ${atMs(dueMs)}
      `.execute(db)
    },

    /** What a dead server was sending is not sent again: it may have arrived. */
    async giveUpOnDead(): Promise<void> {
      await sql`
        update log_mail set state = 'failed', answer = ${DIED}
        where state = 'sending' and changed_at < ${atMs(nowMs() - SENDING_LIMIT_MS)}
      `.execute(db)
    },
  }
}
