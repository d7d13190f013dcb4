// What the parts of the Intercom connector share: a drafted event, and values cut to what an event may hold.
import { createHash } from 'node:crypto'
import { utf8Bytes, type SourceEventType } from '../../../shared/events.ts'
import type { Party } from './intercom-payload.ts'

/** An event before it has the notification's id and time. */
export interface Drafted {
  type: SourceEventType
  subject: string
  data: Record<string, unknown>
  /** When it happened, where the payload says it; else the notification's own time. */
  atMs?: number | undefined
  /** Behind the notification's id, where the notification makes several events. */
  suffix?: string
  /** In the place of the notification's id. */
  id?: string
}
export type Reading = { events: Drafted[] } | { ignored: string }

const MOST_REASON = 100
const MOST_NAME_BYTES = 256
const MOST_EMAIL_BYTES = 320
const MOST_TEXT_BYTES = 32 * 1024
const DAY_MS = 24 * 60 * 60 * 1000

/** Text without what no event may hold, cut to so many bytes; undefined where nothing is left. */
export function cleanText(text: string | undefined, mostBytes = MOST_TEXT_BYTES): string | undefined {
  const clean = (text ?? '').toWellFormed().replaceAll('\u0000', '').trim()
  if (utf8Bytes(clean) <= mostBytes) return clean === '' ? undefined : clean
  const cut = new TextEncoder().encode(clean).subarray(0, mostBytes)
  // The cut may stand within a character: what is left of that is dropped.
  return new TextDecoder('utf-8').decode(cut).replace(/\ufffd+$/u, '')
}

/** A reason, or null: "" is how Intercom writes that there is none. */
export const reasonOf = (reason: string | undefined): string | null =>
  [...(cleanText(reason)?.normalize('NFC') ?? '')]
    .slice(0, MOST_REASON)
    .join('')
    .slice(0, MOST_REASON)
    .trim() || null

export const profileOf = ({ name, email }: { name?: string | undefined; email?: string | undefined }) => ({
  ...(cleanText(name, MOST_NAME_BYTES) !== undefined && { name: cleanText(name, MOST_NAME_BYTES) }),
  ...(cleanText(email, MOST_EMAIL_BYTES) !== undefined && { email: cleanText(email, MOST_EMAIL_BYTES) }),
})

/**
 * The name of an admin who wrote or closed. Intercom tells it with every message; as an event of the day's beginning with one
 * id it is kept once a day, and is a repeat all other times.
 */
export function authorsProfile(author: Party, atMs: number): Drafted[] {
  if (author?.type !== 'admin' || author.id === undefined) return []
  const profile = profileOf(author)
  if (profile.name === undefined) return []
  const digest = createHash('sha256').update(JSON.stringify(profile)).digest('base64url').slice(0, 12)
  return [
    {
      type: 'agent.profile',
      subject: `agent/${author.id}`,
      data: profile,
      atMs: Math.floor(atMs / DAY_MS) * DAY_MS,
      id: `profile:${author.id}:${digest}`,
    },
  ]
}
