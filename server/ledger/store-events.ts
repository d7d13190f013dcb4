// Stores a batch of events with all that must stand with them: people, agents, teams, marks. One transaction's work.
import { sql } from 'kysely'
import type { FloorEvent } from '../../shared/events.ts'
import { subjectId, subjectKind } from '../../shared/events.ts'
import type { Sql } from './database.ts'
import type { AcceptedEvent } from './event-rows.ts'
import { insertNew, insertUnknown } from './insert-events.ts'
import { createMarkList, putMarks } from './marks.ts'
import { keepPeople } from './people.ts'
import type { CopyTransaction } from './transaction.ts'

/** Names with the earliest instant at which an event brought each. */
type FirstSeen = Map<string, number>

function see(names: FirstSeen, name: string | undefined, atMs: number): void {
  if (name === undefined) return
  const knownMs = names.get(name)
  if (knownMs === undefined || atMs < knownMs) names.set(name, atMs)
}

/** Notes the agents and teams that an event is about or names. */
function noteNames(event: FloorEvent, agents: FirstSeen, teams: FirstSeen): void {
  const { data, occurredAtMs: atMs } = event
  if (subjectKind(event.subject) === 'agent') see(agents, subjectId(event.subject), atMs)
  else if ('agent' in data) see(agents, data.agent, atMs)
  if ('team' in data) see(teams, data.team, atMs)
  if (event.type === 'system.team.settings' || event.type === 'system.team.rule')
    see(teams, subjectId(event.subject), atMs)
  if (event.type !== 'chat.transferred') return
  see(agents, event.data.to.agent, atMs)
  see(teams, event.data.to.team, atMs)
}

async function keepNames(
  transaction: Sql,
  table: { name: string; column: string },
  firstSeen: FirstSeen,
): Promise<void> {
  if (firstSeen.size === 0) return
  const rows = [...firstSeen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, ms]) => ({ id, ms }))
  const column = sql.id(table.column)
  // Most are known already: to leave those out spares a row lock and its write for each.
  await sql`
    insert into ${sql.id(table.name)} as known (id, ${column})
    select id, to_timestamp(ms / 1000) from json_to_recordset(${JSON.stringify(rows)}::json) as n(id text, ms float8)
    where not exists (
      select from ${sql.id(table.name)} as kept where kept.id = n.id and kept.${column} <= to_timestamp(n.ms / 1000)
    )
    on conflict (id) do update set ${column} = excluded.${column} where excluded.${column} < known.${column}
  `.execute(transaction)
}

/** Whether all events of a batch are taken for new, which is cheaper and fails where one is not. */
export type Expectation = 'all new' | 'some known'

/** Stores the events that are new, counts those whose key stands with another body, and marks what to derive. */
export async function storeEvents(
  transaction: CopyTransaction,
  accepted: readonly AcceptedEvent[],
  nowMs: number,
  expectation: Expectation,
): Promise<void> {
  let fresh = accepted
  if (expectation === 'all new') await insertNew(transaction, accepted)
  else fresh = await insertUnknown(transaction, accepted)

  const agents: FirstSeen = new Map()
  const teams: FirstSeen = new Map()
  const profiles: FloorEvent[] = []
  const marks = createMarkList()
  for (const { event } of fresh) {
    noteNames(event, agents, teams)
    if (event.type === 'agent.profile') profiles.push(event)
    marks.addEvent(event)
  }
  const { db } = transaction
  await keepPeople(db, profiles)
  await keepNames(db, { name: 'agent', column: 'first_seen_at' }, agents)
  await keepNames(db, { name: 'team', column: 'first_named_at' }, teams)
  await putMarks(db, marks.all(), nowMs)
}
