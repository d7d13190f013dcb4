// The stored events from which a lost floor is folded again, at constant memory. Not the folding, and not who decides on it.
import { sql } from 'kysely'
import { z } from 'zod'
import type { FloorEvent } from '../../shared/events.ts'
import { compareOrder, orderKey, orderOf } from '../../shared/floor/order.ts'
import type { Database, Sql } from './database.ts'
import { atMs, eventColumns, parseEvent } from './stored-event.ts'

export interface RebuildRange {
  /** Only events received since then, on top of a checkpoint; null: all that is stored. */
  sinceReceivedMs: number | null
  /** Chats and alerts with any event claimed since then are on the floor, with all of their events. */
  chatsSinceMs: number
}

const PAGE_EVENTS = 2_000
/** The first page waits for the chats of the horizon to be found. */
const FIND_LIMIT_MS = 10 * 60_000

const personColumns = z.object({
  person_name: z.string().nullable(),
  person_name_order: orderKey.nullable(),
  person_email: z.string().nullable(),
  person_email_order: orderKey.nullable(),
})

/** The event with the name and address that it brought, where no later event has brought others since. */
function withPerson(event: FloorEvent, row: unknown): FloorEvent {
  if (event.type !== 'agent.profile') return event
  const person = personColumns.parse(row)
  const order = orderOf(event)
  const wrote = (by: z.infer<typeof orderKey> | null) => by !== null && compareOrder(by, order) === 0
  const name = wrote(person.person_name_order) ? (person.person_name ?? undefined) : undefined
  const email = wrote(person.person_email_order) ? (person.person_email ?? undefined) : undefined
  return { ...event, data: { ...event.data, name, email } }
}

async function openCursor(transaction: Sql, range: RebuildRange): Promise<void> {
  const received =
    range.sinceReceivedMs === null ? sql`true` : sql`event.received_at >= ${atMs(range.sinceReceivedMs)}`
  const noPerson = sql`null as person_name, null as person_name_order, null as person_email, null as person_email_order`
  await sql`
    declare rebuild no scroll cursor for
    select ${eventColumns}, person.name as person_name, person.name_order as person_name_order,
      person.email as person_email, person.email_order as person_email_order
    from event
    left join person_stored_id on event.type = 'agent.profile' and person_stored_id.to_at = 'infinity'
      and 'agent/' || person_stored_id.stored_id = event.subject
    left join person on person.id = person_stored_id.person_id
    where (event.subject < 'chat/' or event.subject >= 'chat0')
      and (event.subject < 'alert/' or event.subject >= 'alert0') and ${received}
    union all
    select ${eventColumns}, ${noPerson}
    from (
      select distinct subject from event
      where claimed_at >= ${atMs(range.chatsSinceMs)}
        and (subject >= 'chat/' and subject < 'chat0' or subject >= 'alert/' and subject < 'alert0')
    ) as live join event on event.subject = live.subject
    where ${received}
  `.execute(transaction)
}

/**
 * The events of every agent and team, and of the chats and alerts of the horizon, in no particular order: the fold takes any. Names and
 * addresses stand in the profile events that brought them; texts are left out. Reads one consistent state.
 */
export async function* eventsForRebuild(database: Database, range: RebuildRange): AsyncGenerator<FloorEvent> {
  const patient = database.openPatient(FIND_LIMIT_MS)
  try {
    const client = await patient.db.startTransaction().setIsolationLevel('repeatable read').execute()
    try {
      await openCursor(client, range)
      for (;;) {
        const { rows } = await sql`fetch ${sql.lit(PAGE_EVENTS)} from rebuild`.execute(client)
        for (const row of rows) yield withPerson(parseEvent(row), row)
        if (rows.length < PAGE_EVENTS) break
      }
    } finally {
      await client.rollback().execute()
    }
  } finally {
    await patient.close()
  }
}
