// Days as the names `YYYY-MM-DD`, counted and checked. Not the instants at which a team's day starts: the server knows those.
import { today } from '@internationalized/date'

const DAY_MS = 86_400_000
const utcOf = (day: string) => Date.parse(`${day}T00:00:00Z`)
const nameOf = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 10)

/** True for a day that exists: not 2026-02-30. */
export function isDay(day: string): boolean {
  const epochMs = utcOf(day)
  return !Number.isNaN(epochMs) && nameOf(epochMs) === day
}

/** The day so many days later. */
export function dayLater(day: string, days: number): string {
  return nameOf(utcOf(day) + days * DAY_MS)
}

/** Today where the reader sits: a day to begin with, before the team's own zone is known. */
export function localToday(): string {
  const now = new Date()
  return nameOf(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()))
}

/** The latest day that has begun: in this zone where it is known, else where the reader sits. */
export function latestDay(zone: string | null): string {
  if (zone === null) return localToday()
  try {
    return today(zone).toString()
  } catch {
    // A browser that does not know the zone: it shows instants in UTC too.
    return today('UTC').toString()
  }
}
