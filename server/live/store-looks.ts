// One look at each store, with a limit: what Redis and PostgreSQL say of the floor. Not the judgement (epoch.ts).
import { within } from './deadline.ts'
import type { FloorSeen, PositionSeen } from './epoch.ts'
import { epochKey, floorKeys } from './keys.ts'
import { streamInfo } from './read-stream.ts'
import type { LedgerSide } from './rebuild.ts'
import type { FloorRedis } from './redis-client.ts'
import { checkRedisSafety, type RedisSafety } from './redis-safety.ts'

export const LOOK_LIMIT_MS = 5000

/** Looks at Redis over the first of the clients; `away` unless all of them are connected and it answers in time. */
export async function seeFloor(
  clients: readonly [FloorRedis, ...FloorRedis[]],
  workspace: string,
  onSafety: (safety: RedisSafety) => void,
): Promise<FloorSeen> {
  // All of them: a floor that can be committed to but not followed would be shown as live and stand still.
  if (!clients.every((client) => client.isReady)) return 'away'
  const [commands] = clients
  const look = async (): Promise<FloorSeen> => {
    const safety = await checkRedisSafety(commands)
    onSafety(safety)
    if (safety.refusal !== null) return 'may evict'
    const epoch = await commands.get(epochKey(workspace))
    if (epoch === null) return { epoch, lastEntry: '0-0' }
    const { lastId, maxDeletedId } = await streamInfo(commands, floorKeys(workspace, epoch).accepted)
    return { epoch, lastEntry: lastId, trimmedTo: maxDeletedId }
  }
  try {
    return await within(LOOK_LIMIT_MS, 'looking at Redis', look())
  } catch {
    return 'away'
  }
}

/** Looks at PostgreSQL. */
export async function seePosition(ledger: LedgerSide): Promise<PositionSeen> {
  try {
    return await within(LOOK_LIMIT_MS, 'looking at PostgreSQL', ledger.position())
  } catch {
    return 'away'
  }
}
