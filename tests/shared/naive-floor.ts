// A second, naive reading of a floor, straight from all events and the definitions of the numbers: the oracle that the facts
// and the view are compared to. Shares no code with them.
import type { EventOf, EventType, FloorEvent } from '../../shared/events.ts'

const MINUTE_MS = 60_000
const RANKS: EventType[] = [
  'agent.profile', 'agent.login', 'agent.status', 'agent.logout', 'agent.removed',
  'chat.queued', 'chat.offered', 'chat.missed', 'chat.accepted', 'chat.transferred', 'chat.message', 'chat.closed', 'chat.reopened', 'chat.rated',
] // prettier-ignore

function isBefore(a: FloorEvent, b: FloorEvent): boolean {
  const first = (event: FloorEvent) => BigInt(event.sequence ?? event.claimedAtMs)
  if (first(a) !== first(b)) return first(a) < first(b)
  if (a.type !== b.type) return RANKS.indexOf(a.type) < RANKS.indexOf(b.type)
  return a.id < b.id
}

/** The last by the order of its subject's events of those that the test takes. */
function last<E extends FloorEvent>(
  events: readonly FloorEvent[],
  takes: (event: FloorEvent) => event is E,
): E | undefined {
  return events
    .filter(takes)
    .reduce<E | undefined>(
      (best, event) => (best === undefined || isBefore(best, event) ? event : best),
      undefined,
    )
}

const is =
  <T extends EventType>(...types: T[]) =>
  (event: FloorEvent): event is EventOf<T> =>
    types.some((type) => type === event.type)

export interface NaiveChat {
  team: string
  holder: string | null
  isOpen: boolean
  waitsSinceMs: number | null
  lastMs: number
  queuedMs: number | null
  firstReply: { atMs: number; tookMs: number } | null
  service: (
    nowMs: number,
    goal: { serviceWithinMs: number; shortAbandonMs: number },
  ) => 'within' | 'missed' | 'abandoned' | null
  rating: { score: number; atMs: number; agent: string | null } | null
}

type ChatOfEvents = EventOf<Extract<EventType, `chat.${string}`>>
const isChat = (event: FloorEvent): event is ChatOfEvents => event.type.startsWith('chat.')

export function naiveTeamOf(agent: string | null, all: readonly FloorEvent[]): string {
  const own = all.filter((event) => event.subject === `agent/${agent}`)
  const named = (event: FloorEvent): event is EventOf<'agent.profile'> =>
    event.type === 'agent.profile' && event.data.team !== undefined
  return last(own, named)?.data.team ?? 'main'
}

function holderOf(events: readonly FloorEvent[]): { agent: string | null; sinceMs: number } | null {
  const given = last(events, is('chat.queued', 'chat.accepted', 'chat.transferred'))
  if (given !== undefined) {
    const agent =
      given.type === 'chat.accepted'
        ? given.data.agent
        : given.type === 'chat.transferred'
          ? given.data.to.agent
          : null
    return { agent: agent ?? null, sinceMs: given.occurredAtMs }
  }
  const passing = is('chat.message', 'chat.closed', 'chat.reopened')
  const naming = (event: FloorEvent): event is EventOf<'chat.message'> =>
    passing(event) && event.data.agent !== undefined
  const named = last(events, naming)
  return named === undefined ? null : { agent: named.data.agent ?? null, sinceMs: NaN }
}

function teamOf(events: readonly FloorEvent[], holder: string | null, all: readonly FloorEvent[]): string {
  const named = (event: FloorEvent) =>
    isChat(event)
      ? ((event.type === 'chat.transferred' ? event.data.to.team : undefined) ?? event.data.team)
      : undefined
  const naming = (event: FloorEvent): event is ChatOfEvents => named(event) !== undefined
  const lastNaming = last(events, naming)
  return (lastNaming === undefined ? undefined : named(lastNaming)) ?? naiveTeamOf(holder, all)
}

/** Reads one chat from its events; `all` are the floor's. */
export function naiveChat(events: readonly FloorEvent[], all: readonly FloorEvent[]): NaiveChat {
  const given = holderOf(events)
  const holder = given?.agent ?? null
  const end = last(events, is('chat.closed', 'chat.reopened'))
  const closed = end?.type === 'chat.closed' ? end : null
  const onFloor = events.filter((event) => event.type !== 'chat.rated')
  const isOpen = onFloor.length > 0 && closed === null
  const times = (takes: (event: FloorEvent) => boolean) =>
    events
      .filter(takes)
      .map((event) => event.occurredAtMs)
      .sort((a, b) => a - b)
  const [queuedMs = null] = times(is('chat.queued'))
  const [customerMs] = times((event) => event.type === 'chat.message' && event.data.role === 'customer')
  const replies = times((event) => event.type === 'chat.message' && event.data.role === 'agent')
  const counting = (fromMs: number) =>
    replies.find((atMs) => atMs >= fromMs && (closed === null || atMs <= closed.occurredAtMs))
  const replyMs = customerMs === undefined ? undefined : counting(customerMs)
  const rated = last(events, is('chat.rated'))?.data
  const ratedAtMs = last(events, is('chat.rated'))?.occurredAtMs ?? 0
  return {
    team: teamOf(events, holder, all),
    holder,
    isOpen,
    waitsSinceMs: isOpen && given !== null && given.agent === null ? given.sinceMs : null,
    lastMs: Math.max(...onFloor.map((event) => event.claimedAtMs)),
    queuedMs,
    firstReply:
      customerMs === undefined || replyMs === undefined
        ? null
        : { atMs: replyMs, tookMs: replyMs - customerMs },
    service: (nowMs, { serviceWithinMs, shortAbandonMs }) => {
      if (queuedMs === null) return null
      const repliedMs = counting(queuedMs)
      if (repliedMs !== undefined) return repliedMs <= queuedMs + serviceWithinMs ? 'within' : 'missed'
      if (replies.some((atMs) => atMs >= queuedMs)) return 'missed'
      if (closed === null) return nowMs > queuedMs + serviceWithinMs ? 'missed' : null
      if (closed.data.by !== 'customer' && closed.data.by !== 'timeout') return null
      return closed.occurredAtMs > queuedMs + shortAbandonMs ? 'abandoned' : null
    },
    rating:
      rated === undefined || rated.retracted === true
        ? null
        : {
            score: ((rated.score ?? NaN) - (rated.min ?? NaN)) / ((rated.max ?? NaN) - (rated.min ?? NaN)),
            atMs: ratedAtMs,
            agent: rated.agent ?? holder,
          },
  }
}

const middle = (values: number[]) => {
  const sorted = values.sort((a, b) => a - b)
  const at = (place: number) => sorted[place] ?? NaN
  if (sorted.length === 0) return null
  return sorted.length % 2 === 1
    ? at((sorted.length - 1) / 2)
    : (at(sorted.length / 2 - 1) + at(sorted.length / 2)) / 2
}

/** The chats' and ratings' part of a team's header. */
export function naiveNumbers(
  chats: readonly NaiveChat[],
  all: readonly FloorEvent[],
  team: string,
  settings: { serviceWithinMs: number; shortAbandonMs: number; idleLimitMs: number },
  dayFromMs: number,
  nowMs: number,
) {
  const own = chats.filter((chat) => chat.team === team && Number.isFinite(chat.lastMs))
  const waits = own.flatMap((chat) =>
    chat.waitsSinceMs !== null && nowMs - chat.lastMs < settings.idleLimitMs ? [chat.waitsSinceMs] : [],
  )
  const replies = own.flatMap(({ firstReply }) =>
    firstReply !== null && firstReply.atMs > nowMs - 30 * MINUTE_MS && firstReply.atMs <= nowMs
      ? [firstReply.tookMs]
      : [],
  )
  const outcomes = own
    .filter(({ queuedMs }) => queuedMs !== null && queuedMs >= dayFromMs)
    .map((chat) => chat.service(nowMs, settings))
  const counted = outcomes.filter((outcome) => outcome !== null)
  const ratings = chats.flatMap(({ rating, team: ofChat }) => {
    if (rating === null || rating.atMs <= nowMs - 120 * MINUTE_MS || rating.atMs > nowMs) return []
    const ofRating = rating.agent === null ? ofChat : naiveTeamOf(rating.agent, all)
    return ofRating === team ? [rating.score] : []
  })
  const share = counted.filter((outcome) => outcome === 'within').length / counted.length
  return {
    waiting: waits.length,
    longestWaitMs: waits.length === 0 ? null : Math.max(0, nowMs - Math.min(...waits)),
    firstReplyMs: middle(replies),
    firstReplyCount: replies.length,
    serviceLevel: counted.length === 0 ? null : Number(share.toFixed(4)),
    serviceLevelCount: counted.length,
    rating:
      ratings.length < 10 ? null : 1 + (4 * ratings.reduce((sum, score) => sum + score, 0)) / ratings.length,
    ratingCount: ratings.length,
  }
}
