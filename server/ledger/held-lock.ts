// A lock of the workspace that this server holds for as long as it does something, on a connection of its own. It ends with
// the connection, so a dead server holds nothing. Not the locks that are held for one piece of work (position.ts).
import { z } from 'zod'
import type { Database } from './database.ts'

const heldRow = z.object({ held: z.boolean() })

export interface HeldLock {
  /** False once its connection is lost: PostgreSQL has freed it then. */
  isHeld(): boolean
  release(): void
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
  const take = how === 'shared' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock'
  try {
    const { rows } = await client.query<Record<string, unknown>>(
      `select ${take}(hashtextextended(current_setting('search_path') || '/' || $1, 0)) as held`,
      [name],
    )
    isHeld = heldRow.parse(rows[0]).held
  } catch (error) {
    client.release(true)
    throw error
  }
  // With the lock on it the connection never goes back to the others: closing it is what frees the lock.
  if (!isHeld) client.release()
  let isReleased = !isHeld
  const release = (): void => {
    if (isReleased) return
    isReleased = true
    isHeld = false
    client.release(true)
  }
  return isReleased ? null : { isHeld: () => isHeld, release }
}
