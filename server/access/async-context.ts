// Lets better-auth's AsyncLocalStorage be enabled only while one of its calls is on its way. Not what those calls do (sign-in.ts).
import {
  getCurrentAuthContextAsyncLocalStorage,
  getCurrentDBAdapterAsyncLocalStorage,
  getRequestStateAsyncLocalStorage,
} from '@better-auth/core/context'

// The storages are one each for the whole process, whatever the number of workspaces in it.
let onTheirWay = 0

/**
 * Does the work, after which nothing of the process pays for its context. A storage that was used once stays enabled by itself,
 * and as long as one is, Node 20 runs hooks at every promise: an event cost a third more as soon as anybody had signed in.
 * Rejects as the work does.
 */
export async function withAsyncContext<T>(work: () => Promise<T>): Promise<T> {
  onTheirWay += 1
  try {
    return await work()
  } finally {
    const storages = await Promise.all([
      getCurrentAuthContextAsyncLocalStorage(),
      getCurrentDBAdapterAsyncLocalStorage(),
      getRequestStateAsyncLocalStorage(),
    ])
    onTheirWay -= 1
    // Whoever began meanwhile still needs them.
    if (onTheirWay === 0) for (const storage of storages) storage.disable()
  }
}
