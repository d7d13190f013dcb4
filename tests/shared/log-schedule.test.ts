// When a plan is due: once a day or a week, whatever the clocks do. Not the sending.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dueAfter, type SchedulePlan } from '../../shared/log-schedule.ts'

const HOUR_MS = 3_600_000
const plans: fc.Arbitrary<SchedulePlan> = fc.record({
  every: fc.constantFrom('day' as const, 'week' as const),
  weekday: fc.integer({ min: 1, max: 7 }),
  at: fc.constantFrom('00:00', '02:30', '08:00', '23:59'),
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Pacific/Apia'),
  format: fc.constant('csv' as const),
  to: fc.constant(['a@example.com']),
})

it('[EXP10] is due again a day or a week later, an hour more or less where the clock changes, and the same whenever one asks', () => {
  const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })
  fc.assert(
    fc.property(plans, instants, (plan, afterMs) => {
      const dueMs = dueAfter(plan, afterMs)
      const nextMs = dueAfter(plan, dueMs)
      const period = plan.every === 'day' ? 24 : 24 * 7
      expect(dueMs).toBeGreaterThan(afterMs)
      expect(dueMs - afterMs).toBeLessThanOrEqual((period + 1) * HOUR_MS)
      expect(Math.abs(nextMs - dueMs - period * HOUR_MS)).toBeLessThanOrEqual(HOUR_MS)
      expect(dueAfter(plan, dueMs - 1)).toBe(dueMs)
    }),
  )
  const berlin = {
    every: 'day',
    weekday: 1,
    at: '02:30',
    zone: 'Europe/Berlin',
    format: 'csv',
    to: [],
  } as const
  const plan = { ...berlin, to: ['a@example.com'] }
  // 29 March 2026 has no 02:30 in Berlin.
  expect(new Date(dueAfter(plan, Date.UTC(2026, 2, 28, 12))).toISOString()).toBe('2026-03-29T01:30:00.000Z')
})
