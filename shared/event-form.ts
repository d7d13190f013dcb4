// Whether something has the form of an accepted event: for what passed the whole schema before it was kept. Not for what
// comes from outside: see events.ts.
import { SOURCE_EVENT_TYPES, systemEventData, type FloorEvent } from './events.ts'

const EVENT_TYPES = new Set<unknown>([...SOURCE_EVENT_TYPES, ...Object.keys(systemEventData)])

/** Looks at each field's kind and at the type's name, not at what is in `data`: about a twentieth of the schema's work. */
export function hasEventForm(value: unknown): value is FloorEvent {
  if (typeof value !== 'object' || value === null) return false
  // Each field is looked at below.
  const event = value as Partial<Record<keyof FloorEvent, unknown>>
  return (
    typeof event.source === 'string' &&
    typeof event.id === 'string' &&
    typeof event.subject === 'string' &&
    typeof event.claimedAtMs === 'number' &&
    typeof event.occurredAtMs === 'number' &&
    typeof event.receivedAtMs === 'number' &&
    typeof event.data === 'object' &&
    event.data !== null &&
    EVENT_TYPES.has(event.type)
  )
}
