// An agent's shifts as they are kept: the facts of a subject of their own, and how an import changes them. Not how a file is read
// (server/roster), nor when somebody is missing (shared/alerts/missing-at-start.ts).
import { z } from 'zod'
import type { EventOf } from '../events.ts'
import { later, orderOf, register } from '../floor/order.ts'
import { packedShifts } from './roster-data.ts'

const ROSTER_FACTS_VERSION = 1
const MINUTE_MS = 60_000

/** A time in which an agent is expected: `[fromMs, toMs)`, both of whole minutes. */
export interface Shift {
  fromMs: number
  toMs: number
}

/** A shift begins at most so long ahead. */
export const ROSTER_AHEAD_MS = 31 * 24 * 60 * MINUTE_MS
/** What ended longer ago than this is kept no more. */
export const ROSTER_BEHIND_MS = 36 * 60 * MINUTE_MS
/** Two a day for as long as a roster reaches ahead: what keeps the facts of one agent well below 1 kB. */
export const MOST_SHIFTS = 64
export const LONGEST_SHIFT_MS = 24 * 60 * MINUTE_MS

export const rosterFacts = z.object({
  v: z.literal(ROSTER_FACTS_VERSION),
  /** later: [team, shifts] */
  shifts: register(z.tuple([z.string(), packedShifts])).optional(),
})
export type RosterFacts = z.infer<typeof rosterFacts>
export const noRosterFacts = (): RosterFacts => ({ v: ROSTER_FACTS_VERSION })

/** Packs shifts that ascend and do not overlap. */
export function packShifts(shifts: readonly Shift[]): number[] {
  const numbers: number[] = []
  let lastMs = 0
  for (const { fromMs, toMs } of shifts) {
    numbers.push((fromMs - lastMs) / MINUTE_MS, (toMs - fromMs) / MINUTE_MS)
    lastMs = toMs
  }
  return numbers
}

export function unpackShifts(numbers: readonly number[]): Shift[] {
  const shifts: Shift[] = []
  let lastMs = 0
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const fromMs = lastMs + (numbers[at] ?? 0) * MINUTE_MS
    lastMs = fromMs + (numbers[at + 1] ?? 0) * MINUTE_MS
    shifts.push({ fromMs, toMs: lastMs })
  }
  return shifts
}

/** Folds an import: the whole of the agent's roster as it is from then on. */
export function foldRoster(before: RosterFacts, event: EventOf<'system.agent.roster'>): RosterFacts {
  const { team, shifts } = event.data
  return { ...before, shifts: later(before.shifts, orderOf(event), [team, shifts]) }
}

/** What the facts say: the team and its shifts, ascending. Null where none was ever said. */
export function rosterOf({ shifts }: RosterFacts): { team: string; shifts: Shift[] } | null {
  return shifts === undefined ? null : { team: shifts[1][0], shifts: unpackShifts(shifts[1][1]) }
}

/** The subject of an agent's roster: not the agent, for who was never seen has one, and a status must not wait for an import. */
export const rosterSubject = (agent: string): string => `roster/${agent}`
