// Reads a cache anew from time to time, for what another server changed. Not what the cache holds.
import type { AccessLog } from './access-log.ts'

/** Calls `reload` in this rhythm until stopped. A failure is logged and leaves the cache as it was. */
export function startReloading(
  caches: readonly { name: string; reload: () => Promise<void> }[],
  everyMs: number,
  log: AccessLog,
): () => void {
  let isReloading = false
  const reloadAll = async () => {
    if (isReloading) return
    isReloading = true
    for (const { name, reload } of caches) {
      await reload().catch((error: unknown) => log.warn({ err: error }, `could not read the ${name} anew`))
    }
    isReloading = false
  }
  const timer = setInterval(() => void reloadAll(), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
