// The teams that the ledger knows. Not their settings.
import { sql } from 'kysely'
import { z } from 'zod'
import { MAIN_TEAM } from '../../../shared/events.ts'
import type { Database } from '../database.ts'

const teamRow = z.object({ id: z.string() })

/** Every team that an event named, and the team of those who have none, in the order of their names. */
export async function listTeams(database: Database): Promise<string[]> {
  const { rows } = await sql`select id from team`.execute(database.db)
  const named = rows.map((row) => teamRow.parse(row).id)
  return [...new Set([...named, MAIN_TEAM])].sort((a, b) => a.localeCompare(b, 'en'))
}
