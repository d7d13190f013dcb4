// The day so far adds up whatever of it is derived. Pure; the ledger's part is read over HTTP in insight.test.ts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeSoFar } from '../../server/insight/time-so-far.ts'
import { agentStatus } from '../../shared/events.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'

const SETTINGS = defaultSettings('UTC')
const FROM_MS = 1_000_000
const status = fc.constantFrom(...agentStatus.options)
const reason = fc.constantFrom(null, 'Lunch', 'lunch', 'Siesta', 'Break')
const run = fc.record({ fromMs: fc.integer({ min: FROM_MS - 5_000, max: FROM_MS + 50_000 }), status, reason })
const runs = fc.array(run, { maxLength: 8 }).map((list) => list.toSorted((a, b) => a.fromMs - b.fromMs))
const sinceMs = fc.option(fc.integer({ min: FROM_MS - 5_000, max: FROM_MS + 70_000 }))
const statusNow = fc.record({ status, reason, sinceMs })

describe('the day so far', () => {
  it('[BB3] adds up to the time since it began, to the millisecond, whatever is derived and whatever the floor says', () => {
    fc.assert(
      fc.property(runs, statusNow, fc.nat(60_000), (derived, now, lengthMs) => {
        const range = { fromMs: FROM_MS, nowMs: FROM_MS + lengthMs }
        const time = timeSoFar(derived, now, range, SETTINGS)
        expect(time.availableMs + time.awayMs + time.offlineMs + time.unknownMs).toBe(lengthMs)
        expect(time.awayByReason.reduce((sum, { ms }) => sum + ms, 0)).toBe(time.awayMs)
        const names = time.awayByReason.map(({ reason: name }) => name?.toLowerCase() ?? null)
        expect(new Set(names).size).toBe(names.length)
      }),
      { numRuns: 2_000 },
    )
  })

  it('[BB3] takes the open end from the floor where the ledger is behind, and says that it is', () => {
    const derived = [{ fromMs: FROM_MS, status: 'available' as const, reason: null }]
    const range = { fromMs: FROM_MS, nowMs: FROM_MS + 10_000 }
    const away = { status: 'away' as const, reason: 'Lunch', sinceMs: FROM_MS + 4_000 }
    expect(timeSoFar(derived, away, range, SETTINGS)).toMatchObject({
      availableMs: 4_000,
      awayMs: 6_000,
      awayByReason: [{ reason: 'Lunch', ms: 6_000, budgetMs: 3_600_000 }],
      isBehind: true,
    })
    const lastOf = { status: 'available' as const, reason: null, sinceMs: FROM_MS }
    expect(timeSoFar(derived, lastOf, range, SETTINGS)).toMatchObject({
      availableMs: 10_000,
      isBehind: false,
    })
    const never = { status: 'unknown' as const, reason: null, sinceMs: null }
    expect(timeSoFar([], never, range, SETTINGS)).toMatchObject({ unknownMs: 10_000, isBehind: false })
  })
})
