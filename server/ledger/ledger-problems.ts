// Everything that is wrong with the ledger's days, in words: those that do not add up, and sealed ones that changed. Changes nothing.
import type { Database } from './database.ts'
import { faultWords, ledgerBalance } from './queries/balance.ts'
import { sealFaults } from './retention/seal-days.ts'

/** Looks at every derived day, or those of one date (`YYYY-MM-DD`); `checked` counts them. */
export async function ledgerProblems(
  database: Database,
  day: string | null,
): Promise<{ checked: number; problems: string[] }> {
  const { checked, faults } = await ledgerBalance(database, day === null ? {} : { day })
  return { checked, problems: [...faults.map(faultWords), ...(await sealFaults(database.db, day))] }
}
