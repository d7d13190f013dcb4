// What is read of an Intercom notification, in the shapes of its API before and since 2.0. Whatever is missing or odd reads as
// not there; nothing here throws. Not what it means (intercom.ts).
import { z } from 'zod'

const maybe = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined)

/** A string or a whole number, for one agent comes as either. 0 and nothing are how none is written. */
const id = z
  .union([z.string(), z.number().int().refine(Number.isSafeInteger)])
  .transform((value) => String(value).trim())
  .refine((text) => text !== '' && text !== '0')
/** Unix seconds, as epoch milliseconds; from 2000 to 2100, or it is no time. */
const secondsAsMs = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{9,10}$/)
      .transform(Number),
  ])
  .refine((seconds) => seconds >= 946_684_800 && seconds <= 4_102_444_800)
  .transform((seconds) => Math.round(seconds * 1000))

const words = maybe(z.string())
/** A user, a lead, an admin, a team, a bot, or nobody. */
const party = maybe(z.object({ type: words, id: maybe(id), name: words, email: words }))
export type Party = z.infer<typeof party>

/** The form of every notification. The topic is read first, for a ping has no id. */
export const topicOf = z.object({ topic: z.string().min(1).max(100) })
export const notification = z.object({
  id: z.string().min(1).max(200),
  topic: z.string(),
  created_at: secondsAsMs,
  data: z.object({ item: z.unknown() }),
})

export const adminItem = z.object({
  id,
  name: words,
  email: words,
  away_mode_enabled: maybe(z.boolean()),
  away_status_reason: words,
})
export type AdminItem = z.infer<typeof adminItem>

const part = z.object({
  part_type: words,
  body: words,
  created_at: maybe(secondsAsMs),
  author: party,
  assigned_to: party,
})
/** What opened a conversation. */
const opening = maybe(z.object({ type: words, body: words, author: party }))

export const conversationItem = z.object({
  id,
  state: words,
  open: maybe(z.boolean()),
  /** Before 2.0. */
  assignee: party,
  admin_assignee_id: maybe(id),
  team_assignee_id: maybe(id),
  /** Before 2.0. */
  conversation_message: opening,
  source: opening,
  conversation_parts: maybe(
    z.object({
      conversation_parts: maybe(z.array(z.unknown()).transform((parts) => part.safeParse(parts[0]).data)),
    }),
  ),
  conversation_rating: maybe(
    z.object({ rating: maybe(z.number().int().min(1).max(5)), remark: words, teammate: party, admin: party }),
  ),
  statistics: maybe(z.object({ last_close_at: z.number().nullish().catch(null) })),
})
export type ConversationItem = z.infer<typeof conversationItem>
export type ConversationPart = z.infer<typeof part>
