// Which alerts need somebody, and how long it took until somebody had one. Not the page.
import { expect, it } from 'vitest'
import { phoneLists, takenAfterMs } from '../../client/src/alerts/phone-lists.ts'
import { sampleAlert } from './sample-alert.ts'
import { AT } from './sample-board.ts'

const hand = (atEpochMs: number) => ({ atEpochMs, by: 'Marta', via: 'page' as const })

it('[AP1] the gravest stand first, then those that opened first; what rests and what is taken stand apart', () => {
  const [old, young, grave] = [
    sampleAlert('awayShare', { sinceEpochMs: AT - 9000 }),
    sampleAlert('fewFree', { sinceEpochMs: AT - 8000 }),
    sampleAlert('usedCapacity', { severity: 'act', sinceEpochMs: AT - 1000 }),
  ]
  const rests = sampleAlert('ratingLow', { snoozedUntilEpochMs: AT + 1 })
  const [first, last] = [
    sampleAlert('replyDue', { acknowledged: hand(AT - 5), snoozedUntilEpochMs: AT + 1 }),
    sampleAlert('signalLost', { acknowledged: hand(AT - 4) }),
  ]
  const all = [rests, young, first, sampleAlert('overLimit', { state: 'cleared' }), old, last, grave]
  expect(phoneLists(all, AT)).toEqual({ open: [grave, old, young], snoozed: [rests], taken: [last, first] })
  expect(phoneLists([rests], AT + 1).open).toEqual([rests])
})

it('[AP2] counts until somebody had it from the opening, not from when the condition began', () => {
  const opened = { sinceEpochMs: AT - 300_000, openedEpochMs: AT - 180_000 }
  expect(takenAfterMs(sampleAlert('fewFree', { ...opened, acknowledged: hand(AT) }))).toBe(180_000)
  expect(takenAfterMs(sampleAlert('fewFree', opened))).toBeNull()
})
