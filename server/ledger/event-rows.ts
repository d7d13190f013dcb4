// Accepted events as rows of `event` and `message_text`, ready for COPY. Not the copying, and not what else must stand with them.
import type { FloorEvent } from '../../shared/events.ts'
import { BinaryRows } from './binary-rows.ts'
import { cleanClaim, keptHash, privateText, publicData } from './stored-event.ts'

/** An event with the stream's entry that brought it. */
export interface AcceptedEvent {
  entry: string
  event: FloorEvent
}

/** The columns in the order in which the rows hold them. */
export const EVENT_COLUMNS =
  'claimed_at, source, event_id, subject, type, occurred_at, received_at, sequence, claimed_source, data, body_hash, entry'
export const TEXT_COLUMNS = 'claimed_at, source, event_id, text'

const EVENT_BYTES = 400
const TEXT_BYTES = 160

function addEvent(rows: BinaryRows, { event, entry }: AcceptedEvent): void {
  rows.row()
  rows.instant(event.claimedAtMs)
  rows.text(event.source)
  rows.text(event.id)
  rows.text(event.subject)
  rows.text(event.type)
  rows.instant(event.occurredAtMs)
  rows.instant(event.receivedAtMs)
  rows.numeric(event.sequence ?? null)
  rows.text(cleanClaim(event))
  rows.jsonb(JSON.stringify(publicData(event)))
  rows.bytes(keptHash(event))
  rows.text(entry)
}

/** The rows of `event`, in the order given. */
export function eventRows(accepted: readonly AcceptedEvent[]): Buffer {
  const rows = new BinaryRows(12, accepted.length * EVENT_BYTES)
  for (const each of accepted) addEvent(rows, each)
  return rows.finish()
}

/** The rows of `message_text`: what people wrote; null where they wrote nothing. */
export function textRows(accepted: readonly AcceptedEvent[]): Buffer | null {
  const rows = new BinaryRows(4, accepted.length * TEXT_BYTES)
  for (const { event } of accepted) {
    const text = privateText(event)
    if (text === undefined) continue
    rows.row()
    rows.instant(event.claimedAtMs)
    rows.text(event.source)
    rows.text(event.id)
    rows.text(text)
  }
  return rows.isEmpty ? null : rows.finish()
}
