// What is kept of one chat, and how an event changes it. Only merges that commute. Not what a board counts (chat-view.ts).
import { z } from 'zod'
import type { EventOf } from '../events.ts'
import { moodEntry, withMood } from './chat-moods.ts'
import { greatest, instant, instantOf, later, latest, least, orderOf, register, smallest } from './order.ts'

export const CHAT_FACTS_VERSION = 1
/** Replies kept to find the first one after the customer's first message, which may arrive late. */
export const KEPT_REPLIES = 8

export const chatFacts = z.object({
  v: z.literal(CHAT_FACTS_VERSION),
  /** greatest claimed-at of any event but a rating; absent: only rated, no chat on the floor */ lastMs: z
    .number()
    .optional(),
  /** least occurred-at */ queuedMs: z.number().optional(),
  /** least occurred-at */ acceptedMs: z.number().optional(),
  /** later, of queued, accepted and transferred: [agent or null, since] */
  holder: register(z.tuple([z.string().nullable(), z.number()])).optional(),
  /** later: an agent named in passing, the holder of a chat whose acceptance was never seen */ named:
    register(z.string()).optional(),
  /** later */ team: register(z.string()).optional(),
  /** later */ queue: register(z.string()).optional(),
  /** later, of closed and reopened: [closed by, or null when reopened; occurred-at] */
  closed: register(z.tuple([z.string().nullable(), z.number()])).optional(),
  /** least occurred-at of the customer's messages */ customerMs: z.number().optional(),
  /** latest of them */ customerLast: z.array(instant).optional(),
  /** withMood: [claimed-at, score] of the customer's last scored messages */ moods: z
    .array(moodEntry)
    .optional(),
  /** smallest: agents' messages */ replies: z.array(instant).optional(),
  /** latest of them */ replyLast: z.array(instant).optional(),
  /** later: [score on 0…1, or null when retracted; agent or null; occurred-at] */
  rating: register(z.tuple([z.number().nullable(), z.string().nullable(), z.number()])).optional(),
})
export type ChatFacts = z.infer<typeof chatFacts>

export const noChatFacts = (): ChatFacts => ({ v: CHAT_FACTS_VERSION })

export type ChatEvent = EventOf<
  | 'chat.queued' | 'chat.offered' | 'chat.accepted' | 'chat.missed' | 'chat.transferred' | 'chat.message' | 'chat.closed'
  | 'chat.reopened' | 'chat.rated'
> // prettier-ignore

function ratingOf(event: EventOf<'chat.rated'>): [number | null, string | null, number] {
  const { score, min, max, retracted, agent } = event.data
  const retractedOrEmpty = retracted === true || score === undefined || min === undefined || max === undefined
  // metrics: normalised to 0…1 by (score − min) ÷ (max − min); the ledger keeps it as given.
  return [retractedOrEmpty ? null : (score - min) / (max - min), agent ?? null, event.occurredAtMs]
}

/** Folds one event of this chat. Pure: the given facts are left as they are. */
export function foldChat(before: ChatFacts, event: ChatEvent): ChatFacts {
  const order = orderOf(event)
  const at = event.occurredAtMs
  const teamNamed = (event.type === 'chat.transferred' ? event.data.to.team : undefined) ?? event.data.team
  const facts: ChatFacts =
    teamNamed === undefined ? { ...before } : { ...before, team: later(before.team, order, teamNamed) }
  if (event.type === 'chat.rated') return { ...facts, rating: later(facts.rating, order, ratingOf(event)) }

  facts.lastMs = greatest(facts.lastMs, event.claimedAtMs)
  const holds = (agent: string | null): [string | null, number] => [agent, at]
  switch (event.type) {
    case 'chat.queued':
      facts.queuedMs = least(facts.queuedMs, at)
      facts.holder = later(facts.holder, order, holds(null))
      if (event.data.queue !== undefined) facts.queue = later(facts.queue, order, event.data.queue)
      return facts
    case 'chat.accepted':
      facts.acceptedMs = least(facts.acceptedMs, at)
      facts.holder = later(facts.holder, order, holds(event.data.agent))
      return facts
    case 'chat.transferred':
      facts.holder = later(facts.holder, order, holds(event.data.to.agent ?? null))
      if (event.data.to.queue !== undefined) facts.queue = later(facts.queue, order, event.data.to.queue)
      return facts
    case 'chat.offered':
    case 'chat.missed':
      return facts
    case 'chat.closed':
      facts.closed = later(facts.closed, order, [event.data.by, at])
      break
    case 'chat.reopened':
      facts.closed = later(facts.closed, order, [null, at])
      break
    case 'chat.message':
      if (event.data.role === 'customer') {
        facts.customerMs = least(facts.customerMs, at)
        facts.customerLast = latest(facts.customerLast, instantOf(event), event.id)
        const { sentiment } = event.data
        if (sentiment !== undefined) facts.moods = withMood(facts.moods, event.claimedAtMs, sentiment)
      } else if (event.data.role === 'agent') {
        facts.replies = smallest(facts.replies ?? [], instantOf(event), event.id, KEPT_REPLIES)
        facts.replyLast = latest(facts.replyLast, instantOf(event), event.id)
      }
      break
  }
  if (event.data.agent !== undefined) facts.named = later(facts.named, order, event.data.agent)
  return facts
}
