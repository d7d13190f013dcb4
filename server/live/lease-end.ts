// When the lease of one agent ends, as heartbeats have renewed it. Not what follows from its end (presence.ts).
import { z } from 'zod'
import { within } from './deadline.ts'
import type { FloorKeys } from './keys.ts'
import type { FloorRedis } from './redis-client.ts'

const LEASE_LIMIT_MS = 1000
const score = z.number().nullable()

/** In epoch milliseconds; null where no lease runs. Rejects where Redis does not answer in time. */
async function leaseEndMs(client: FloorRedis, keys: FloorKeys, agent: string): Promise<number | null> {
  return score.parse(await within(LEASE_LIMIT_MS, 'reading a lease', client.zScore(keys.leases, agent)))
}

/** Leases as Redis keeps them; null where it cannot be asked now, and the facts alone must do. */
export const leaseEnds =
  (client: FloorRedis, live: () => { keys: FloorKeys } | null) =>
  async (agent: string): Promise<number | null> => {
    const keys = live()?.keys
    return keys === undefined ? null : leaseEndMs(client, keys, agent).catch(() => null)
  }
