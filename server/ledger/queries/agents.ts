// The agents that the ledger knows, with name and latest team. Not what they did.
import { sql } from 'kysely'
import { z } from 'zod'
import { MAIN_TEAM } from '../../../shared/events.ts'
import type { Database, Sql } from '../database.ts'
import type { TeamScope } from './team-scope.ts'
import { plainIdOf } from '../../../shared/stored-id.ts'

export interface ListedAgent {
  /** Stored id: `<source>:<id>`. */
  id: string
  /** As last sent; the id without its source where nobody sent a name. */
  name: string
  /** The team as last derived; `main` before. */
  team: string
}

const agentRow = z.object({ id: z.string(), name: z.string().nullable(), team: z.string().nullable() })

/** An agent's name where none is known: the id as the source gave it. */
export function nameOrId(name: string | null, storedId: string): string {
  return name ?? plainIdOf(storedId)
}

/** Whether the row of `agent` was ever in one of the teams; null: any. */
export const everInTeams = (teams: readonly string[] | null) => {
  const named = teams === null ? null : [...teams]
  return sql`(${named}::text[] is null
    or exists (select from agent_membership where agent_membership.agent = agent.id and team = any(${named}::text[]))
    or (${MAIN_TEAM}::text = any(${named}::text[])
      and not exists (select from agent_membership where agent_membership.agent = agent.id)))`
}

const idRow = z.object({ id: z.string() })

/** Stored ids that one of these may mean, whole or without their source, of who was ever in a team of the scope. */
export async function agentsCalled(db: Sql, wanted: readonly string[], scope: TeamScope): Promise<string[]> {
  const { rows } = await sql`
    select agent.id from agent
    where (agent.id = any(${[...wanted]}::text[]) or substr(agent.id, strpos(agent.id, ':') + 1) = any(${[...wanted]}::text[]))
      and ${everInTeams(scope === 'all' ? null : scope)}
  `.execute(db)
  return rows.map((row) => idRow.parse(row).id)
}

/** Every agent who was ever in a team of the scope, in the order of their ids. */
export async function listAgents(database: Database, scope: TeamScope): Promise<ListedAgent[]> {
  const { rows } = await sql`
    select agent.id, person.name, (
      select team from agent_membership where agent_membership.agent = agent.id order by from_at desc limit 1
    ) as team
    from agent
    left join person_stored_id on stored_id = agent.id and to_at = 'infinity'
    left join person on person.id = person_id
    where ${everInTeams(scope === 'all' ? null : scope)}
    order by agent.id
  `.execute(database.db)
  const parsed = rows.map((row) => agentRow.parse(row))
  return parsed.map(({ id, name, team }) => ({ id, name: nameOrId(name, id), team: team ?? MAIN_TEAM }))
}

const calledRow = z.object({ id: z.string(), name: z.string().nullable() })
/** What these agents are called, by name. */
export async function namesOf(db: Sql, agents: readonly string[]): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql`
    select wanted as id, person.name from unnest(${[...agents]}::text[]) as wanted
    left join person_stored_id on stored_id = wanted and to_at = 'infinity'
    left join person on person.id = person_id
  `.execute(db)
  return rows
    .map((row) => calledRow.parse(row))
    .map(({ id, name }) => ({ id, name: nameOrId(name, id) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1))
}
