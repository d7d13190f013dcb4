// Names and e-mail addresses of the people behind stored ids: apart from the events, with the order that wrote them. Not access.
import { sql } from 'kysely'
import { z } from 'zod'
import { subjectId, type FloorEvent } from '../../shared/events.ts'
import { later, orderKey, orderOf, type Register } from '../../shared/floor/order.ts'
import type { Sql } from './database.ts'

interface PersonRegisters {
  name?: Register<string> | undefined
  email?: Register<string> | undefined
}

const personRow = z.object({
  stored_id: z.string(),
  name: z.string().nullable(),
  name_order: orderKey.nullable(),
  email: z.string().nullable(),
  email_order: orderKey.nullable(),
})

const registerOf = (
  order: z.infer<typeof orderKey> | null,
  value: string | null,
): Register<string> | undefined => (order === null || value === null ? undefined : [order, value])

async function readRegisters(transaction: Sql, storedIds: string[]): Promise<Map<string, PersonRegisters>> {
  const { rows } = await sql`
    select stored_id, name, name_order, email, email_order
    from person_stored_id join person on person.id = person_id
    where stored_id = any(${storedIds}) and to_at = 'infinity'
  `.execute(transaction)
  const parsed = rows.map((row) => personRow.parse(row))
  return new Map(
    parsed.map((row) => [
      row.stored_id,
      { name: registerOf(row.name_order, row.name), email: registerOf(row.email_order, row.email) },
    ]),
  )
}

/**
 * Keeps the names and addresses that these events bring. The caller holds the position's lock: what is read here is not
 * changed by another writer meanwhile.
 */
export async function keepPeople(transaction: Sql, events: readonly FloorEvent[]): Promise<void> {
  const brought = events.filter(
    (event) =>
      event.type === 'agent.profile' && (event.data.name !== undefined || event.data.email !== undefined),
  )
  if (brought.length === 0) return
  const ids = [...new Set(brought.map((event) => subjectId(event.subject)))].sort()
  const registers = await readRegisters(transaction, ids)
  for (const event of brought) {
    if (event.type !== 'agent.profile') continue
    const id = subjectId(event.subject)
    const before = registers.get(id) ?? {}
    const { name, email } = event.data
    registers.set(id, {
      name: name === undefined ? before.name : later(before.name, orderOf(event), name),
      email: email === undefined ? before.email : later(before.email, orderOf(event), email),
    })
  }
  const rows = ids.map((id) => {
    const { name, email } = registers.get(id) ?? {}
    return { id, name: name?.[1], name_order: name?.[0], email: email?.[1], email_order: email?.[0] }
  })
  // One person for each stored id until somebody joins them; then the person that the id has now is the one to write to.
  await sql`
    with given as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as g(id text, name text, name_order jsonb, email text, email_order jsonb)
    ), aimed as (
      select coalesce(person_id, given.id) as person, given.* from given
      left join person_stored_id on stored_id = given.id and to_at = 'infinity'
    )
    insert into person (id, name, name_order, email, email_order)
    select person, name, name_order, email, email_order from aimed
    on conflict (id) do update set name = excluded.name, name_order = excluded.name_order,
      email = excluded.email, email_order = excluded.email_order
  `.execute(transaction)
  await sql`
    insert into person_stored_id (stored_id, person_id)
    select id, id from unnest(${ids}::text[]) as id
    where not exists (select from person_stored_id where stored_id = id)
  `.execute(transaction)
}
