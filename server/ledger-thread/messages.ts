// What the server's thread and the ledger's thread say to each other. Both are ours and of one build, so types are enough.
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { LedgerStatus } from '../ledger-engine.ts'

/** What the ledger's thread is started with. */
export interface LedgerThreadOrder {
  workspace: string
  redisUrl: string
  databaseUrl: string
  defaults: TeamSettings
  logLevel: string
}

export type ToLedgerThread =
  | {
      say: 'floor'
      /** The live floor's epoch; null while there is none. */
      epoch: string | null
      /** The floor's time as this was said, in epoch ms. */
      nowMs: number
    }
  | { say: 'stop' }

export type FromLedgerThread =
  | { say: 'status'; status: LedgerStatus }
  /** Below this entry the ledger holds everything: the stream may forget it. */
  | { say: 'trim'; epoch: string; belowEntry: string }
