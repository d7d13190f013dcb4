// What an import of a roster says of one agent, as it is committed and kept in the ledger. Not what it makes of the facts (agent-roster.ts).
import { z } from 'zod'

/** The first beginning in minutes since the epoch, then by turns how long a shift lasts and how long it is to the next. */
export const packedShifts = z.array(z.number().int().nonnegative())

export const rosterData = z.object({
  /** The team that expects the agent. */
  team: z.string(),
  shifts: packedShifts,
  /** The position of the floor that the import was planned by: refused where the agent's roster is newer. */
  asOf: z.string(),
})
