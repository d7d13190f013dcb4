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

/** Merge: the smaller, or the one that is there. */
export function least(current: number | undefined, value: number): number {
  return current === undefined || value < current ? value : current
}

/** Merge: the greater, or the one that is there. */
export function greatest(current: number | undefined, value: number): number {
  return current === undefined || value > current ? value : current
}

/** Merge: the `keep` smallest distinct values, ascending. What was dropped once could never come back. */
export function smallest(current: readonly number[], value: number, keep: number): number[] {
  if (current.includes(value)) return [...current]
  return [...current, value].sort((a, b) => a - b).slice(0, keep)
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
