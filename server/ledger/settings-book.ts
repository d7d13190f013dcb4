// All teams' settings with every change that the ledger holds. Not the floor's copy, which keeps the last few.
import { sql } from 'kysely'
import { subjectId } from '../../shared/events.ts'
import { compareOrder } from '../../shared/floor/order.ts'
import { foldTeam, noTeamFacts, type TeamFacts } from '../../shared/floor/team-settings.ts'
import type { Sql } from './database.ts'
import { eventColumns, parseEvent } from './stored-event.ts'

export type SettingsBook = (team: string) => TeamFacts | undefined

/** Reads every change of settings: few rows, found by an index of their own. */
export async function readSettingsBook(db: Sql): Promise<SettingsBook> {
  const { rows } = await sql`
    select ${eventColumns} from event where type = 'system.team.settings'
  `.execute(db)
  const book = new Map<string, TeamFacts>()
  for (const row of rows) {
    const event = parseEvent(row)
    if (event.type !== 'system.team.settings') continue
    const team = subjectId(event.subject)
    const known = book.get(team) ?? noTeamFacts()
    // Folded one by one: the floor's fold keeps only the last changes, and a ledger's old days need the old ones.
    const { changes } = foldTeam(noTeamFacts(), event)
    book.set(team, { ...known, changes: [...known.changes, ...changes] })
  }
  for (const facts of book.values()) facts.changes.sort((a, b) => compareOrder(a[0], b[0]))
  return (team) => book.get(team)
}
