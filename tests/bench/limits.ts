// What each part of the path could take by itself, on the same stores in the same run: XADD of the same bytes, the commit script
// with ready arguments, PostgreSQL's inserts. Each is fed by a process of its own.
import type { CommitOrder, CommitReport } from './commit-feeder.ts'
import type { LoadShape } from './floor-load.ts'
import { startForked } from './forked.ts'
import type { InsertOrder, InsertReport } from './insert-writer.ts'
import { BATCH } from './load.ts'
import type { BenchRun } from './measurement.ts'
import type { XaddOrder, XaddReport } from './xadd-writer.ts'

/** Events a second. */
export interface Limits {
  xaddPerS: number
  commitPerS: number
  insertPerS: number
}

const IN_FLIGHT = 16
/** As the product has them: batches of a commit, and on their way at once. */
const COMMIT = { batch: 500, inFlight: 4 }
const INSERT_BATCH = 2000

/** Starts the feeders; each round has a seed of its own. */
export function startLimits(bench: BenchRun, floor: LoadShape) {
  const { stores, isQuick } = bench
  const start = (file: string) => {
    const feeder = startForked(file)
    bench.onEnd(() => feeder.stop())
    return feeder
  }
  const xadd = start('./xadd-writer.ts')
  const commit = start('./commit-feeder.ts')
  const insert = start('./insert-writer.ts')
  const { redisUrl, databaseUrl } = stores
  return {
    /** One after the other, so that none takes the other's time. */
    async measure(round: number): Promise<Limits> {
      const shape = { ...floor, seed: 100 + round }
      const many = isQuick ? 50_000 : 100_000
      const few = isQuick ? 10_000 : 20_000
      const appended = await xadd.ask<XaddReport>({
        ...{ redisUrl, shape, events: many, batch: BATCH, inFlight: IN_FLIGHT },
      } satisfies XaddOrder)
      const committed = await commit.ask<CommitReport>({
        ...{ redisUrl, shape, events: few, ...COMMIT },
      } satisfies CommitOrder)
      const inserted = await insert.ask<InsertReport>({
        ...{ databaseUrl, shape, events: few, batch: INSERT_BATCH },
      } satisfies InsertOrder)
      return {
        xaddPerS: many / appended.tookS,
        commitPerS: few / committed.tookS,
        insertPerS: few / inserted.tookS,
      }
    },
  }
}
