// Stores events and derives them with a clock that the test moves. Not the loops, which have tests of their own.
import { expect } from 'vitest'
import type { FloorEvent } from '../../shared/events.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import type { Database } from '../../server/ledger/database.ts'
import { deriveAllDue } from '../../server/ledger/deriver.ts'
import { readPosition } from '../../server/ledger/position.ts'
import { writeEntries } from '../../server/ledger/write-entries.ts'

export const defaults = defaultSettings('UTC')

export interface LedgerClock {
  now(): number
  store(...events: FloorEvent[]): Promise<void>
  /** Derives everything, also what deriving itself marks. */
  derive(): Promise<void>
}

let entries = 0

export function ledgerClock(database: Database, startMs: number): LedgerClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    async store(...events) {
      entries += 1
      const position = await readPosition(database.db)
      const entry = { id: `9-${entries}`, events }
      const result = await writeEntries(
        database,
        position?.epoch ?? '',
        position?.entry ?? '',
        [entry],
        nowMs,
      )
      expect(result).toMatchObject({ kind: 'written', refused: 0 })
    },
    async derive() {
      for (let round = 0; round < 50; round += 1) {
        nowMs += 2_000
        const faults: object[] = []
        const logger = { info: () => undefined, warn: (fields: object) => void faults.push(fields) }
        const taken = await deriveAllDue({ database, now: () => nowMs, logger, defaults })
        expect(faults).toEqual([])
        if (taken === 0) return
      }
      throw new Error('deriving does not come to an end')
    },
  }
}
