// What a replay makes of each recorded event: now instead of then, and under ids of its own. Pure; not the sending.
import { z } from 'zod'

/** As much of a CloudEvent as a replay changes; everything else passes untouched, for the server to judge. */
export const recordedEvent = z.looseObject({
  id: z.string(),
  subject: z.string().optional(),
  time: z.string().nullish(),
  sequence: z.union([z.string(), z.number()]).nullish(),
  data: z.unknown().optional(),
})
const namesChat = z.looseObject({ chat: z.string() })
export type RecordedEvent = z.infer<typeof recordedEvent>

export interface ReplayRun {
  /** Tells one replay's events and chats from another's. */
  id: string
  /** The instant that the first event gets. */
  startMs: number
  /** How many recorded seconds pass in one. */
  speed: number
}

export interface ShiftedEvent {
  event: RecordedEvent
  /** When it is to be sent. */
  dueMs: number
}

/**
 * Shifts events one after another. Event ids and chat ids get the run's id, so that a second replay is accepted and
 * makes new chats; agents keep theirs, for they are the same people. A sequence is raised by the run's start, so that
 * a later run counts as later.
 */
export function createShift({
  id: runId,
  startMs,
  speed,
}: ReplayRun): (event: RecordedEvent) => ShiftedEvent {
  let firstMs: number | undefined
  let lastDueMs = startMs
  const chatOf = (id: string) => `${id}-${runId}`

  return (event) => {
    const shifted: RecordedEvent = { ...event, id: chatOf(event.id) }
    const recordedMs = Date.parse(event.time ?? '')
    if (!Number.isNaN(recordedMs)) {
      firstMs ??= recordedMs
      const atMs = Math.round(startMs + (recordedMs - firstMs) / speed)
      shifted.time = new Date(atMs).toISOString()
      // A recording may hold an event after a later one: it keeps its own time and is sent when its turn comes.
      lastDueMs = Math.max(lastDueMs, atMs)
    }
    if (event.subject?.startsWith('chat/') === true) shifted.subject = chatOf(event.subject)
    const named = namesChat.safeParse(event.data)
    if (named.success) shifted.data = { ...named.data, chat: chatOf(named.data.chat) }
    const sequence = String(event.sequence)
    if (/^\d+$/.test(sequence))
      shifted.sequence = String(BigInt(sequence) + BigInt(Math.round(startMs)) * 1_000_000n)
    return { event: shifted, dueMs: lastDueMs }
  }
}
