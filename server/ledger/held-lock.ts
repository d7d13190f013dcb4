// A lock of the workspace that this server holds for as long as it does something, on a connection of its own. It ends with
// the connection, so a dead server holds nothing. Not the locks that are held for one piece of work (position.ts).
import { z } from 'zod'
import type { Database } from './database.ts'

const heldRow = z.object({ held: z.boolean() })

export interface HeldLock {
  /** False once its connection is lost: PostgreSQL has freed it then. */
  isHeld(): boolean
  release(): Promise<void>
}

/**
 * Takes the lock of that name where it is free for this use, and never waits: null where it is not. Any number of servers may
 * share one, while nobody has it alone (`withWorkspaceLock` or `alone` here).
 */
export async function tryHoldLock(
  database: Database,
  name: string,
  how: 'shared' | 'alone',
): Promise<HeldLock | null> {
  const client = await database.pool.connect()
  let isHeld = false
  const lose = () => {
    isHeld = false
  }
  client.once('error', lose)
  client.once('end', lose)
  const shared = how === 'shared' ? '_shared' : ''
  const key = `hashtextextended(current_setting('search_path') || '/' || $1, 0)`
  try {
    const { rows } = await client.query<Record<string, unknown>>(
      `select pg_try_advisory_lock${shared}(${key}) as held`,
      [name],
    )
    isHeld = heldRow.parse(rows[0]).held
  } catch (error) {
    client.release(true)
    throw error
  }
  const giveBack = (isBroken: boolean): void => {
    client.off('error', lose)
    client.off('end', lose)
    client.release(isBroken)
  }
  if (!isHeld) {
    giveBack(false)
    return null
  }
  let isReleased = false
  return {
    isHeld: () => isHeld,
    async release(): Promise<void> {
      if (isReleased) return
      isReleased = true
      isHeld = false
      // A connection that may still have the lock on it never goes back to the others.
      const freed = await client.query(`select pg_advisory_unlock${shared}(${key})`, [name]).then(
        () => true,
        () => false,
      )
      giveBack(!freed)
    },
  }
}
