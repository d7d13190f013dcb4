// The agents that the ledger knows, with name and latest team. Not what they did.
import { sql } from 'kysely'
import { z } from 'zod'
import { MAIN_TEAM } from '../../../shared/events.ts'
import type { Database } from '../database.ts'
import type { TeamScope } from './team-scope.ts'

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
  return name ?? storedId.slice(storedId.indexOf(':') + 1)
}

/** Every agent who was ever in a team of the scope, in the order of their ids. */
export async function listAgents(database: Database, scope: TeamScope): Promise<ListedAgent[]> {
  const teams = scope === 'all' ? null : [...scope]
  const { rows } = await sql`
    select agent.id, person.name, (
      select team from agent_membership where agent_membership.agent = agent.id order by from_at desc limit 1
    ) as team
    from agent
    left join person_stored_id on stored_id = agent.id and to_at = 'infinity'
    left join person on person.id = person_id
    where ${teams}::text[] is null
      or exists (select from agent_membership where agent_membership.agent = agent.id and team = any(${teams}::text[]))
      or (${MAIN_TEAM}::text = any(${teams}::text[])
        and not exists (select from agent_membership where agent_membership.agent = agent.id))
    order by agent.id
  `.execute(database.db)
  const parsed = rows.map((row) => agentRow.parse(row))
  return parsed.map(({ id, name, team }) => ({ id, name: nameOrId(name, id), team: team ?? MAIN_TEAM }))
}
