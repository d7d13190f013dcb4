// What a receiver's answer means, when it is tried again, and how a channel's places are given out. Pure.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, DELIVERY_TIMING } from '../../server/alerts/delivery/backoff.ts'
import { createChannelTurns } from '../../server/alerts/delivery/channel-turns.ts'
import { outcomeOf, retryAfterMs } from '../../server/alerts/delivery/outcome.ts'

const NOW_MS = Date.parse('2026-11-22T10:00:00Z')
const answered = (status: number, retryAfter: string | null = null) =>
  outcomeOf({ kind: 'answered', status, retryAfter, text: '' }, NOW_MS)

test('[AD6] every status is sent, final or passing, and only 2xx is sent', () => {
  const passing = [408, 409, 421, 423, 425, 429]
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), (status) => {
      const { kind } = answered(status)
      if (status >= 200 && status < 300) expect(kind).toBe('sent')
      else if (status >= 500 || passing.includes(status)) expect(kind).toBe('again')
      else expect(kind).toBe('refused')
    }),
  )
})

test('[AD5] Retry-After is seconds or a date, at most a day, and nothing else', () => {
  expect(retryAfterMs('120', NOW_MS)).toBe(120_000)
  expect(retryAfterMs(new Date(NOW_MS + 60_000).toUTCString(), NOW_MS)).toBe(60_000)
  expect(retryAfterMs(new Date(NOW_MS - 60_000).toUTCString(), NOW_MS)).toBe(0)
  expect(retryAfterMs('9999999999', NOW_MS)).toBe(24 * 3_600_000)
  expect(retryAfterMs('soon', NOW_MS)).toBe(null)
  expect(retryAfterMs(null, NOW_MS)).toBe(null)
  expect(answered(503, '7')).toMatchObject({ kind: 'again', afterMs: 7_000 })
})

test('[AD5] pauses grow to a limit, lie apart by chance, and are never shorter than what was asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 86_400_000 })),
      (tries, chance, askedMs) => {
        const full = Math.min(2_000 * 3 ** (tries - 1), 900_000)
        const pause = backoffMs(tries, DELIVERY_TIMING, askedMs, chance)
        expect(pause).toBeGreaterThanOrEqual(Math.max(full / 2 - 1, askedMs ?? 0))
        expect(pause).toBeLessThanOrEqual(Math.max(full, askedMs ?? 0))
      },
    ),
  )
})

test('[AD4] a channel has so many places and no more, whoever comes and goes, and another one has its own', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 60 }), (limit, comes) => {
      const turns = createChannelTurns(limit, () => NOW_MS)
      const inside: ((tookMs: number) => void)[] = []
      for (const isComing of comes) {
        if (!isComing) {
          inside.pop()?.(100)
          continue
        }
        const turn = turns.enter('one')
        expect(turn.ok).toBe(inside.length < limit)
        if (turn.ok) inside.push(turn.leave)
        else expect(turn.waitMs).toBeGreaterThan(0)
      }
      expect(turns.enter('another').ok).toBe(true)
    }),
  )
})

test('[AD4] a channel that hangs has one place until it answers in time again', () => {
  const turns = createChannelTurns(4, () => NOW_MS)
  const enter = () => {
    const turn = turns.enter('one')
    if (!turn.ok) throw new Error('it has no place')
    return turn
  }
  enter().leave(10_000)
  const only = enter()
  expect(turns.enter('one').ok).toBe(false)
  only.leave(50)
  enter()
  expect(turns.enter('one').ok).toBe(true)
})

test('[AD5] a channel whose receiver asked for a pause is left alone until then', () => {
  let nowMs = NOW_MS
  const turns = createChannelTurns(
    2,
    () => nowMs,
    () => 0,
  )
  turns.pause('one', 5_000)
  expect(turns.enter('one')).toEqual({ ok: false, waitMs: 5_000 })
  expect(turns.enter('another').ok).toBe(true)
  nowMs += 5_000
  expect(turns.enter('one').ok).toBe(true)
})
