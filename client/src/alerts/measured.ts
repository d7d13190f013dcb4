// What an alert measured, and its limit, in the unit of its kind. Not the sentence around it: see wallboard/alert-words.ts.
import type { AlertKind } from '../../../shared/alerts/alert-record.ts'
import { spoken } from '../text/en.ts'
import { duration, mood, percent, rating } from '../text/format.ts'
import { historyWords } from '../text/rule-words.ts'

type Form = (value: number) => string

const count: Form = (value) => String(value)
const share: Form = (value) => `${percent(value)} %`
const chats: Form = (value) => spoken(historyWords).chats(value)

/** Value and limit of a kind; a customer's wait counts who waits, against a time. */
const FORMS: Record<AlertKind, { value: Form; limit: Form }> = {
  customerWaits: { value: count, limit: duration },
  overLimit: { value: duration, limit: duration },
  signalLost: { value: chats, limit: duration },
  replyDue: { value: duration, limit: duration },
  heldWhileAway: { value: chats, limit: count },
  awayShare: { value: share, limit: share },
  ratingFalls: { value: rating, limit: rating },
  sourceSilent: { value: count, limit: duration },
  usedCapacity: { value: share, limit: share },
  fewFree: { value: count, limit: count },
  nobodyAvailable: { value: count, limit: count },
  serviceLevelLow: { value: share, limit: share },
  ratingLow: { value: rating, limit: rating },
  missingAtStart: { value: duration, limit: duration },
  sentimentLow: { value: mood, limit: mood },
  ledgerBehind: { value: duration, limit: duration },
  displayStale: { value: duration, limit: duration },
}

/** Null where it is not known, or there is none. */
export function measured(kind: AlertKind, part: 'value' | 'limit', amount: number | null): string | null {
  return amount === null ? null : FORMS[kind][part](amount)
}
