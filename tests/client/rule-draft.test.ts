// A rule as a form has it and in a line, and back. Not the form (tests/browser/alert-desk.test.ts).
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { draftOf, settingsOf } from '../../client/src/alerts/rule-draft.ts'
import { ruleParts } from '../../client/src/alerts/rule-sentence.ts'
import { alertKind } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'

it('[AP32] a rule of the gallery that is opened and kept unchanged is what it was, of each kind', () => {
  for (const kind of alertKind.options) {
    const rule = RULE_GALLERY[kind]
    expect(settingsOf(kind, true, draftOf(rule)), kind).toEqual({ ok: true, settings: rule })
  }
})

it('[AP32] so is one with limits of whole seconds, per cent and hundredths', () => {
  const whole = (min: number, max: number) => fc.integer({ min, max })
  const limits = {
    customerWaits: whole(1, 86_400).map((s) => s * 1000),
    ledgerBehind: whole(1, 86_400).map((s) => s * 1000),
    displayStale: whole(1, 1440).map((min) => min * 60_000),
    usedCapacity: whole(1, 100).map((percent) => percent / 100),
    sentimentLow: whole(-100, 100).map((hundredths) => hundredths / 100),
    ratingLow: whole(10, 50).map((tenths) => tenths / 10),
    fewFree: whole(1, 10_000),
  }
  const rule = fc.oneof(
    ...(['customerWaits', 'ledgerBehind', 'displayStale', 'usedCapacity', 'sentimentLow', 'ratingLow', 'fewFree'] as const).map(
      (kind) => limits[kind].map((limit) => ({ ...RULE_GALLERY[kind], limit, clearLimit: null })),
    ),
  ) // prettier-ignore
  fc.assert(
    fc.property(rule, (each) => {
      expect(settingsOf(each.kind, true, draftOf(each))).toEqual({ ok: true, settings: each })
    }),
  )
})

it('[AP32] a limit below zero is written with a minus, and read with either sign', () => {
  expect(ruleParts(RULE_GALLERY.sentimentLow)).toEqual(['at least −0.2 of −1 to 1'])
  const draft = { ...draftOf(RULE_GALLERY.sentimentLow), clearLimit: '' }
  for (const limit of ['−0,35', '-0.35'])
    expect(settingsOf('sentimentLow', true, { ...draft, limit })).toMatchObject({
      ok: true,
      settings: { limit: -0.35 },
    })
})

it('[AP32] a limit of time is in the largest unit that says it whole', () => {
  expect(ruleParts(RULE_GALLERY.ledgerBehind)).toEqual(['limit 2 min'])
  expect(ruleParts({ ...RULE_GALLERY.customerWaits, limit: 45_000 })[0]).toBe('limit 45 s')
})
