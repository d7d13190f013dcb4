// One chat's whole record from its events: who held it when, how long its customer waited, its rating. Not a board's live chats.
import { closedAtMs, firstReply } from '../metrics/first-reply.ts'
import { foldChat, noChatFacts, type ChatEvent, type ChatFacts } from './chat-facts.ts'
import { holderOf, isOpen, ratingOf } from './chat-view.ts'
import { compareOrder, orderOf } from './order.ts'

/** An agent held the open chat in `[fromMs, toMs)`; null: holds it still. */
export interface ChatSpan {
  agent: string
  fromMs: number
  toMs: number | null
}

/** A rating as given and on 0…1, and whose it is; null: nobody's known. */
export interface ChatRating {
  normalised: number
  score: number | null
  min: number | null
  max: number | null
  agent: string | null
  atMs: number
}

export interface ChatRecord {
  firstMs: number
  /** Of the latest event that named one; null: the chat goes with its holder. */
  team: string | null
  queue: string | null
  /** The last holder, also after the close. */
  holder: string | null
  queuedMs: number | null
  acceptedMs: number | null
  closedMs: number | null
  closedBy: string | null
  waitMs: number | null
  firstReplyAtMs: number | null
  firstReplyMs: number | null
  rating: ChatRating | null
  spans: ChatSpan[]
}

/** Who holds the chat in the state of these facts; nobody holds a closed one. */
const holding = (facts: ChatFacts): string | null => (isOpen(facts) ? holderOf(facts) : null)

function ratingOfRecord(facts: ChatFacts, events: readonly ChatEvent[]): ChatRating | null {
  const rating = ratingOf(facts)
  const order = facts.rating?.[0]
  if (rating === null || order === undefined) return null
  const given = events.find(
    (event) => event.type === 'chat.rated' && compareOrder(orderOf(event), order) === 0,
  )
  const data = given?.type === 'chat.rated' ? given.data : undefined
  return {
    normalised: rating.score,
    score: data?.score ?? null,
    min: data?.min ?? null,
    max: data?.max ?? null,
    agent: rating.agent,
    atMs: rating.atMs,
  }
}

/** Folds all events of one chat, in any order; the holder at an instant follows from what occurred by then. Null for no event. */
export function chatRecord(events: readonly ChatEvent[]): ChatRecord | null {
  const inTime = events.toSorted(
    (a, b) => a.occurredAtMs - b.occurredAtMs || compareOrder(orderOf(a), orderOf(b)),
  )
  const first = inTime[0]
  if (first === undefined) return null
  let facts = noChatFacts()
  const spans: ChatSpan[] = []
  for (const [index, event] of inTime.entries()) {
    facts = foldChat(facts, event)
    const atMs = event.occurredAtMs
    // Events of one instant are judged together: nobody holds a chat for no time at all.
    if (inTime[index + 1]?.occurredAtMs === atMs) continue
    const agent = holding(facts)
    const last = spans.at(-1)
    const open = last?.toMs === null ? last : undefined
    if (agent === (open?.agent ?? null)) continue
    if (open !== undefined) open.toMs = atMs
    if (agent !== null) spans.push({ agent, fromMs: atMs, toMs: null })
  }
  const { queuedMs, acceptedMs } = facts
  const reply = firstReply(facts)
  const closedMs = closedAtMs(facts)
  return {
    firstMs: first.occurredAtMs,
    team: facts.team?.[1] ?? null,
    queue: facts.queue?.[1] ?? null,
    holder: holderOf(facts),
    queuedMs: queuedMs ?? null,
    acceptedMs: acceptedMs ?? null,
    closedMs,
    closedBy: closedMs === null ? null : (facts.closed?.[1][0] ?? null),
    // Two clocks may disagree about which came first; nobody waits a negative time.
    waitMs: queuedMs === undefined || acceptedMs === undefined ? null : Math.max(0, acceptedMs - queuedMs),
    firstReplyAtMs: reply?.atMs ?? null,
    firstReplyMs: reply?.firstReplyMs ?? null,
    rating: ratingOfRecord(facts, inTime),
    spans,
  }
}
