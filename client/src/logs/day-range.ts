// Which part of a day its lanes show, and which chats lie beside each other in them. Not how they are drawn.
import type { AgentDay, DayChat } from '../api/day-answers.ts'
import { hourTicks } from '../charts/day-scale.ts'

export interface ShownRange {
  from: number
  to: number
}

/** Where an instant lies in the range, in per cent; what lies outside is at its edge. */
export function shareOf(at: number, { from, to }: ShownRange): number {
  return Math.min(1, Math.max(0, (at - from) / (to - from))) * 100
}

/** The whole hours of the team's clock that hold all that the agent did; the whole day where they did nothing. */
export function shownRange(day: AgentDay, nowEpochMs: number): ShownRange {
  const instants = [
    ...day.periods.flatMap(({ status, cause, from, to }) =>
      status === 'offline' || (status === 'unknown' && cause === 'none') ? [] : [from, to],
    ),
    ...day.chats.flatMap(({ held }) => held.flatMap(({ from, to }) => [from, to ?? nowEpochMs])),
    ...day.ratings.map(({ at }) => at),
    ...day.alerts.map(({ opened }) => opened),
  ]
  const inDay = (at: number) => Math.min(Math.max(at, day.from), day.to)
  if (instants.length === 0) return { from: day.from, to: day.to }
  const first = instants.reduce((least, at) => Math.min(least, inDay(at)), day.to)
  const last = instants.reduce((most, at) => Math.max(most, inDay(at)), day.from)
  const hours = hourTicks(day.from, day.to, day.zone, 30).map(({ value }) => value)
  const from = hours.findLast((at) => at <= first) ?? day.from
  const to = hours.find((at) => at >= last && at > from) ?? day.to
  return { from, to }
}

/** A part of a chat in the row in which nothing else is held at the time. */
export interface PlacedChat {
  chat: DayChat
  from: number
  to: number
  row: number
}

/** Puts each part of each chat into the first row that is free; how many rows that takes is the most held at once. */
export function placedChats(
  chats: readonly DayChat[],
  nowEpochMs: number,
): { placed: PlacedChat[]; rows: number } {
  const parts = chats
    .flatMap((chat) => chat.held.map(({ from, to }) => ({ chat, from, to: to ?? nowEpochMs })))
    .sort((a, b) => a.from - b.from)
  const ends: number[] = []
  const placed = parts.map((part) => {
    const free = ends.findIndex((end) => end <= part.from)
    const row = free === -1 ? ends.length : free
    ends[row] = part.to
    return { ...part, row }
  })
  return { placed, rows: ends.length }
}

/** The mean of what was said in each of so many equal parts of the range; a part in which nothing was said is left out. */
export function moodLine(
  points: readonly { at: number; value: number }[],
  range: ShownRange,
  parts: number,
): { at: number; value: number }[] {
  const width = (range.to - range.from) / parts
  const sums = new Map<number, { at: number; value: number; count: number }>()
  for (const { at, value } of points) {
    const part = Math.floor((at - range.from) / width)
    if (part < 0 || part >= parts) continue
    const sum = sums.get(part) ?? { at: 0, value: 0, count: 0 }
    sums.set(part, { at: sum.at + at, value: sum.value + value, count: sum.count + 1 })
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([, { at, value, count }]) => ({ at: at / count, value: value / count }))
}
