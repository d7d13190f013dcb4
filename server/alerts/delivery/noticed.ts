// The notices that a server was given and has not recorded yet, each once, in their order. Not what is recorded (deliveries.ts).
import type { AlertNotice } from '../../../shared/alerts/alert-record.ts'

/** More than any floor has at once; past it the oldest are forgotten here, and left to the other servers. */
const MOST_HELD = 10_000
/** Ids of those that were recorded: repeats of them cost nothing. */
const MOST_KNOWN = 20_000

/** Calls `record` with one after another; one that fails is tried again after `againMs`, and those behind it wait. */
export function createNoticed(deps: {
  record: (notice: AlertNotice) => Promise<void>
  againMs: number
  onFault: (error: unknown) => void
}) {
  const held = new Map<string, AlertNotice>()
  const known = new Set<string>()
  let work: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let isStopped = false

  const forgetOldest = (
    ids: { size: number; keys(): Iterator<string>; delete(id: string): boolean },
    most: number,
  ) => {
    while (ids.size > most) {
      const oldest = ids.keys().next()
      if (oldest.done === true) return
      ids.delete(oldest.value)
    }
  }

  const recordAll = async (): Promise<void> => {
    for (const [id, notice] of held) {
      if (isStopped) return
      try {
        await deps.record(notice)
      } catch (error) {
        deps.onFault(error)
        timer ??= setTimeout(() => {
          timer = null
          void begin()
        }, deps.againMs)
        return
      }
      held.delete(id)
      known.add(id)
      forgetOldest(known, MOST_KNOWN)
    }
  }

  /** One at a time: those that come meanwhile are reached by the same walk. */
  const begin = (): Promise<void> => {
    work ??= recordAll().finally(() => {
      work = null
    })
    return work
  }

  return {
    /** Ends when what was given is recorded, or when that failed and is put off. */
    async take(notices: readonly AlertNotice[]): Promise<void> {
      for (const notice of notices)
        if (!known.has(notice.id) && !held.has(notice.id)) held.set(notice.id, notice)
      forgetOldest(held, MOST_HELD)
      // What came after a walk's last look is reached by the next one.
      while (held.size > 0 && timer === null && !isStopped) await begin()
    },

    async stop(): Promise<void> {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
      await work
    },
  }
}
