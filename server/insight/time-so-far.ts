// An agent's time since the day began: derived runs for what is closed, the live status for the open end. Pure; no queries.
import type { StatusNow } from '../../shared/floor/status-now.ts'
import { reasonOf, type StatusReason, type TeamSettings } from '../../shared/floor/team-settings.ts'
import type { DerivedRun } from '../ledger/queries/days-so-far.ts'

export interface AwayTime {
  /** As the team calls it; null where none was given. */
  reason: string | null
  kind: StatusReason['kind']
  ms: number
  /** Of one use; null: none. */
  limitMs: number | null
  /** Of the day; null: none. */
  budgetMs: number | null
}

/** They add up to the time since the day began, to the millisecond. */
export interface TimeSoFar {
  availableMs: number
  awayMs: number
  offlineMs: number
  unknownMs: number
  /** The longest first. */
  awayByReason: AwayTime[]
  /** Whether the ledger ends in another status than the floor is in: some of it is not derived yet. */
  isBehind: boolean
}

interface Part {
  fromMs: number
  status: DerivedRun['status']
  reason: string | null
}

/** The derived runs up to where the live status began; the live status from there. */
function withOpenEnd(runs: readonly DerivedRun[], now: StatusNow): { parts: Part[]; isBehind: boolean } {
  const last = runs.at(-1) ?? { fromMs: -Infinity, status: 'unknown' as const, reason: null }
  if (last.status === now.status && last.reason === now.reason) return { parts: [...runs], isBehind: false }
  // What is derived beyond the live status's beginning is closed time: the open end begins behind it.
  const openMs = Math.max(now.sinceMs ?? -Infinity, last.fromMs)
  const closed = runs.filter(({ fromMs }) => fromMs < openMs)
  return { parts: [...closed, { fromMs: openMs, status: now.status, reason: now.reason }], isBehind: true }
}

function awayTimes(byReason: ReadonlyMap<string | null, number>, settings: TeamSettings): AwayTime[] {
  const times = new Map<string, AwayTime>()
  for (const [given, ms] of byReason) {
    const { name, kind, limitMs, budgetMs = null } = reasonOf(settings, given)
    const key = given === null ? '' : name.toLowerCase()
    const known = times.get(key)
    if (known !== undefined) known.ms += ms
    else times.set(key, { reason: given === null ? null : name, kind, ms, limitMs, budgetMs })
  }
  return [...times.values()].sort((a, b) => b.ms - a.ms || (a.reason ?? '').localeCompare(b.reason ?? ''))
}

/** The time of `[fromMs, nowMs)` by status. `runs` in time order; what lies before the first is unknown. */
export function timeSoFar(
  runs: readonly DerivedRun[],
  now: StatusNow,
  { fromMs, nowMs }: { fromMs: number; nowMs: number },
  settings: TeamSettings,
): TimeSoFar {
  const { parts, isBehind } = withOpenEnd(runs, now)
  const time = { available: 0, away: 0, offline: 0, unknown: 0 }
  const byReason = new Map<string | null, number>()
  const before: Part = { fromMs: -Infinity, status: 'unknown', reason: null }
  const all = [before, ...parts]
  all.forEach(({ fromMs: beganMs, status, reason }, place) => {
    const endMs = Math.min(nowMs, all[place + 1]?.fromMs ?? Infinity)
    const ms = endMs - Math.max(fromMs, beganMs)
    if (ms <= 0) return
    time[status] += ms
    if (status === 'away') byReason.set(reason, (byReason.get(reason) ?? 0) + ms)
  })
  return {
    availableMs: time.available,
    awayMs: time.away,
    offlineMs: time.offline,
    unknownMs: time.unknown,
    awayByReason: awayTimes(byReason, settings),
    isBehind,
  }
}
