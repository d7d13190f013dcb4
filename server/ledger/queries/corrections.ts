// The corrections of an agent's time, standing and taken back, with who made them and why; and a day as it was without them.
import { sql } from 'kysely'
import { z } from 'zod'
import { cutRuns, type AgentCalendar, type Period } from '../../../shared/floor/agent-calendar.ts'
import { standingCorrections, type CorrectionEvent } from '../../../shared/floor/corrections.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import { LONGEST_DAY_MS, readAgentTimes } from '../agent-time.ts'
import { deriveWindow } from '../agent-window.ts'
import type { Sql } from '../database.ts'
import type { SettingsBook } from '../settings-book.ts'
import { atMs, eventColumns, parseEvent } from '../stored-event.ts'

export interface Correction {
  id: string
  from: string
  to: string
  status: Period['status']
  reason: string | null
  /** Why. */
  note: string
  /** The id of who made it, until it is worded as a name. */
  by: string
  at: string
  undone: { by: string; at: string; note: string } | null
}

interface Read {
  event: CorrectionEvent
  note: string
}

const textRow = z.object({ text: z.string().nullable() })

async function readAll(db: Sql, agent: string, fromMs: number, toMs: number): Promise<Read[]> {
  // Made after the time that they are of.
  const { rows } = await sql`
    select ${eventColumns}, message_text.text from event
    left join message_text on message_text.claimed_at = event.claimed_at and message_text.source = event.source
      and message_text.event_id = event.event_id
    where event.subject = ${`agent/${agent}`} and event.type = 'system.agent.correction'
      and event.claimed_at >= ${atMs(fromMs)}
      and (event.data->>'fromMs')::float8 < ${toMs}::float8 and (event.data->>'toMs')::float8 > ${fromMs}::float8
    order by event.claimed_at, event.event_id
  `.execute(db)
  return rows.flatMap((row) => {
    const event = parseEvent(row)
    return event.type === 'system.agent.correction' ? [{ event, note: textRow.parse(row).text ?? '' }] : []
  })
}

const iso = (atEpochMs: number) => new Date(atEpochMs).toISOString()

/** Those that touch `[fromMs, toMs)`, in the order in which they were made. */
export async function readCorrections(
  db: Sql,
  agent: string,
  fromMs: number,
  toMs: number,
): Promise<Correction[]> {
  const all = await readAll(db, agent, fromMs, toMs)
  return all.flatMap(({ event: { id, data, occurredAtMs }, note }) => {
    if (data.status === null) return []
    const undo = all.find(({ event }) => event.data.undoes === id)
    return [
      {
        id,
        from: iso(data.fromMs),
        to: iso(data.toMs),
        status: data.status,
        reason: data.reason,
        note,
        by: data.user,
        at: iso(occurredAtMs),
        undone:
          undo === undefined
            ? null
            : { by: undo.event.data.user, at: iso(undo.event.occurredAtMs), note: undo.note },
      },
    ]
  })
}

/** Of these, the one that is in force at the instant: the last that was made and not taken back. */
export function correctionAt(corrections: readonly Correction[], atEpochMs: number): Correction | null {
  const holds = ({ from, to, undone }: Correction) =>
    undone === null && Date.parse(from) <= atEpochMs && atEpochMs < Date.parse(to)
  return corrections.findLast(holds) ?? null
}

/** The periods of `[fromMs, untilMs)` as the events alone say them: derived anew, and not kept. */
export async function periodsWithout(
  db: Sql,
  agent: string,
  range: { fromMs: number; untilMs: number },
  context: { calendar: AgentCalendar; settings: SettingsBook; defaults: TeamSettings; nowMs: number },
): Promise<Period[]> {
  const { fromMs, untilMs } = range
  const [time] = await readAgentTimes(
    db,
    [{ subject: agent, fromMs, windowMs: 2 * LONGEST_DAY_MS }],
    context.nowMs,
  )
  if (time === undefined || standingCorrections(time.corrections).length === 0) return []
  const { periods } = deriveWindow({ ...time, corrections: [] }, { fromMs, untilMs }, context)
  return [...cutRuns(periods, context.calendar, fromMs, untilMs)]
}
