// The total order of one subject's events, and the merges that rest on it. Not what any event means.
import { z } from 'zod'
import type { EventType, FloorEvent } from '../events.ts'

/**
 * Where an event stands among its subject's events: (sequence or claimed-at, rank, id), and claimed-at last, because two
 * events of a sequencing source may share sequence and id. A number is a claimed-at, a string a sequence's digits.
 */
export const orderKey = z.tuple([z.union([z.number(), z.string()]), z.number(), z.string()]).rest(z.number())
export type OrderKey = z.infer<typeof orderKey>

/** At one instant, what must come first to make sense: a log-in before the status that it opened with. */
const RANK: Record<EventType, number> = {
  'agent.profile': 0,
  'agent.login': 1,
  'agent.status': 2,
  'agent.heartbeat': 3,
  'system.agent.lapse': 4,
  'system.agent.correction': 4,
  'agent.logout': 5,
  'agent.removed': 6,
  'chat.queued': 0,
  'chat.offered': 1,
  'chat.missed': 2,
  'chat.accepted': 3,
  'chat.transferred': 4,
  'chat.message': 5,
  'chat.closed': 6,
  'chat.reopened': 7,
  'chat.rated': 8,
  'system.team.settings': 0,
  'system.team.rule': 1,
  'system.alert.step': 0,
  'system.agent.roster': 0,
}

export function orderOf(event: Pick<FloorEvent, 'type' | 'id' | 'claimedAtMs' | 'sequence'>): OrderKey {
  const rank = RANK[event.type]
  return event.sequence === undefined
    ? [event.claimedAtMs, rank, event.id]
    : [event.sequence, rank, event.id, event.claimedAtMs]
}

function comparePrimary(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1
  if (typeof b === 'number') return 1
  // Digits without leading zeros: the longer one is the larger, and no precision is lost.
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

/** Negative, zero or positive; zero only for the same event. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  return (
    comparePrimary(a[0], b[0]) ||
    a[1] - b[1] ||
    (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0) ||
    (a[3] ?? 0) - (b[3] ?? 0)
  )
}

/** A last-writer-wins register: [order of the event that wrote it, value]. */
export type Register<V> = [order: OrderKey, value: V]
export const register = <V extends z.ZodType>(value: V) => z.tuple([orderKey, value])

/** Merge: the later event's value; the one already there on a repeat, because the first stamps stand. */
export function later<V>(current: Register<V> | undefined, order: OrderKey, value: V): Register<V> {
  return current !== undefined && compareOrder(order, current[0]) <= 0 ? current : [order, value]
}

/** A first-writer-wins register: the earlier event's value. */
export function earlier<V>(current: Register<V> | undefined, order: OrderKey, value: V): Register<V> {
  return current !== undefined && compareOrder(order, current[0]) >= 0 ? current : [order, value]
}

/** Merge: the smaller, or the one that is there. */
export function least(current: number | undefined, value: number): number {
  return current === undefined || value < current ? value : current
}

/** Merge: the greater, or the one that is there. */
export function greatest(current: number | undefined, value: number): number {
  return current === undefined || value > current ? value : current
}

/**
 * An instant that an event says: its claimed time, where it occurred then; else, where the source's clock ran ahead and the
 * instant was clamped on arrival, [claimed, the event's id, as clamped]. A repeat is clamped later, or no more: only the claim
 * and the id tell that it is one, and then the first stamp stands.
 */
export const instant = z.union([z.number(), z.tuple([z.number(), z.string(), z.number()])])
export type Instant = z.infer<typeof instant>

/** The instant of an event, or one that lies `plusMs` after it. */
export function instantOf(
  event: Pick<FloorEvent, 'id' | 'claimedAtMs' | 'occurredAtMs'>,
  plusMs = 0,
): Instant {
  const claimedMs = event.claimedAtMs + plusMs
  return event.occurredAtMs === event.claimedAtMs
    ? claimedMs
    : [claimedMs, event.id, event.occurredAtMs + plusMs]
}

const claimOf = (value: Instant): number => (typeof value === 'number' ? value : value[0])
/** When it occurred, as far as can be known. */
export const occurredMs = (value: Instant): number => (typeof value === 'number' ? value : value[2])

/** By claim, then by id; those without an id stand together on one side of those with one. */
function compareClaims(a: Instant, b: Instant, plainFirst: boolean): number {
  const byClaim = claimOf(a) - claimOf(b)
  if (byClaim !== 0) return byClaim
  if (typeof a === 'number' || typeof b === 'number') {
    const plain = (typeof a === 'number' ? 1 : 0) - (typeof b === 'number' ? 1 : 0)
    return plainFirst ? -plain : plain
  }
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0
}

function isKnown(current: readonly Instant[], value: Instant, id: string): boolean {
  return current.some((known) =>
    typeof known === 'number' ? known === value : known[0] === claimOf(value) && known[1] === id,
  )
}

/** Merge: the `keep` smallest instants by claim, ascending. What was dropped once could never come back. */
export function smallest(current: Instant[], value: Instant, id: string, keep: number): Instant[] {
  const last = current.at(-1)
  // Nearly always: claimed later than all that is kept, so none of these.
  if (last === undefined || claimOf(value) > claimOf(last))
    return current.length < keep ? [...current, value] : current
  if (isKnown(current, value, id)) return [...current]
  // At one claim the plain one comes last: a repeat of a clamped one that was dropped stays out though it comes back plain.
  return [...current, value].sort((a, b) => compareClaims(a, b, false)).slice(0, keep)
}

/** Clamped instants kept beside the greatest: so many of a fast clock are told from what was said after it was set right. */
export const KEPT_AHEAD = 4

/**
 * Merge: what is needed for the greatest instant, ascending by claim: the greatest plain one, and the clamped ones that claim
 * to be later. Mostly one number. The greatest stamp alone would do for the value, but not to know the repeat of a clamped
 * one. Past so many clamped ones the claim decides, as it does for every register.
 */
export function latest(current: readonly Instant[] | undefined, value: Instant, id: string): Instant[] {
  const last = current?.at(-1)
  // Nearly always: a plain one claimed later than all that is kept.
  if (typeof value === 'number' && (last === undefined || value > claimOf(last))) return [value]
  if (current !== undefined && isKnown(current, value, id)) return [...current]
  // At one claim the plain one comes first, for the reason given above, on the other side.
  const all = [...(current ?? []), value].sort((a, b) => compareClaims(a, b, true))
  const plain = all.findLastIndex((known) => typeof known === 'number')
  return all.slice(Math.max(0, plain)).slice(-KEPT_AHEAD)
}

/** The greatest of instants that `latest` kept; null of none. */
export function latestMs(current: readonly Instant[] | undefined): number | null {
  let greatestMs: number | null = null
  for (const each of current ?? []) greatestMs = greatest(greatestMs ?? undefined, occurredMs(each))
  return greatestMs
}

/** Merge: the `keep` last entries by order, ascending, one an order. */
export function latestEntries<E extends readonly [OrderKey, ...unknown[]]>(
  current: readonly E[],
  entry: E,
  keep: number,
): E[] {
  if (current.some((known) => compareOrder(known[0], entry[0]) === 0)) return [...current]
  return [...current, entry].sort((a, b) => compareOrder(a[0], b[0])).slice(-keep)
}
