// The lives of alerts as answers and words of the socket come in, in whatever order. Pure; not who asks: see live-alerts.svelte.ts.
import type { AlertRecord } from '../../../shared/alerts/alert-record.ts'

/** So many that ended are remembered: a slow answer may still tell of them as open, and a board while they hold. */
const MOST_ENDED = 200

export interface AlertLives {
  /** By key, those that were heard to end among them; another map with each change. */
  readonly records: ReadonlyMap<string, AlertRecord>
  /** A question is on its way: what is heard from here on is newer than its answer. */
  asked(): void
  /** The answer to the last question: all that stood then. */
  answered(standing: readonly AlertRecord[]): void
  /** One as the server says that it now is. */
  heard(record: AlertRecord): void
}

export function createAlertLives(): AlertLives {
  let records: ReadonlyMap<string, AlertRecord> = new Map()
  let heardMeanwhile = new Map<string, AlertRecord>()
  /** A key is of one life: what is over stays so. The oldest first. */
  const ended = new Map<string, AlertRecord>()

  function end(record: AlertRecord): void {
    ended.set(record.key, record)
    const [oldest] = ended.keys()
    if (ended.size > MOST_ENDED && oldest !== undefined) ended.delete(oldest)
  }

  /** What is over is not open again, and what was taken stays taken. */
  function newest(record: AlertRecord): AlertRecord {
    const over = ended.get(record.key)
    if (over !== undefined) return over
    const known = records.get(record.key)?.acknowledged ?? null
    const next = record.acknowledged === null ? { ...record, acknowledged: known } : record
    if (record.state === 'cleared') end(next)
    return next
  }

  return {
    get records() {
      return records
    },
    asked() {
      heardMeanwhile = new Map()
    },
    answered(standing) {
      const next = new Map<string, AlertRecord>()
      for (const record of [...standing, ...heardMeanwhile.values(), ...ended.values()])
        next.set(record.key, newest(record))
      records = next
    },
    heard(record) {
      const next = newest(record)
      heardMeanwhile.set(record.key, next)
      records = new Map(records).set(record.key, next)
    },
  }
}
