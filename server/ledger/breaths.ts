// Lets everybody else's requests and boards be served within long work. Not how the work is cut.
import { setImmediate as letOthersRun } from 'node:timers/promises'

/** As long as boards that wait for the same thread may be kept. */
const WORK_AT_ONCE_MS = 10

/** Gives a function to call between parts of the work: it pauses for a turn where `workMs` have passed since the last one. */
export function createBreaths(workMs = WORK_AT_ONCE_MS): () => Promise<void> | undefined {
  let workingSinceMs = performance.now()
  return () => {
    if (performance.now() - workingSinceMs <= workMs) return undefined
    return letOthersRun().then(() => {
      workingSinceMs = performance.now()
    })
  }
}
