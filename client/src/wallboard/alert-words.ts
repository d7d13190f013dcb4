// An alert in words: what holds, about whom, and for how long. Not when one opens (shared/alerts), nor how it is drawn.
import type { AlertKind } from '../../../shared/alerts/alert-record.ts'
import type { BoardNumbers } from '../../../shared/board.ts'
import type { Titled } from '../text/en-wall.ts'
import { text } from '../text/en.ts'
import { duration, mood, percent, percentReached, rating } from '../text/format.ts'

/** What is said of: an alert of a board, or one with its life, whose kind is its rule. */
export interface AlertToWord {
  readonly rule: AlertKind
  readonly agent: string | null
  readonly sinceEpochMs: number
  readonly value: number | null
  readonly limit: number | null
  readonly detail: string | null
}

export interface AlertWords {
  /** The title's words before and after the name. */
  title: Titled
  /** Null where the alert is about nobody alone. */
  name: string | null
  detail: string
  /** How long ago its limit was passed. */
  age: string
}

const MINUTE_MS = 60_000

/** Whole minutes and hours: an alert's age is read in passing. */
export function alertAge(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE_MS)
  if (minutes < 1) return text.alerts.now
  return minutes < 60
    ? text.alerts.minutes(minutes)
    : text.alerts.hours(Math.floor(minutes / 60), minutes % 60)
}

/** A time away: to the second while it is short, then in minutes. */
const lasting = (ms: number) => (ms < 2 * MINUTE_MS ? duration(ms) : alertAge(ms))

/** `name` is the agent's, masked or not; the team's numbers say who could help. Null where the board is of several teams. */
export function alertWords(
  alert: AlertToWord,
  name: string | null,
  numbers: BoardNumbers | null,
  nowEpochMs: number,
): AlertWords {
  const words = text.alerts
  const { value, limit, detail } = alert
  const ageMs = Math.max(0, nowEpochMs - alert.sinceEpochMs)
  const said = (title: Titled, more: string, sinceLimitMs = ageMs): AlertWords => ({
    title,
    name: alert.agent === null ? null : (name ?? alert.agent),
    detail: more,
    age: alertAge(sinceLimitMs),
  })
  switch (alert.rule) {
    case 'customerWaits': {
      const count = value ?? numbers?.waiting ?? 0
      const most = limit === null ? text.none : duration(limit)
      const inTeam =
        numbers === null
          ? words.waiting(count, most)
          : words.waitingFree(count, numbers.free, numbers.available)
      const more = detail === null ? inTeam : words.waitingIn(detail, count, most)
      return said(words.customerWaits(duration(ageMs)), more, ageMs - (limit ?? 0))
    }
    case 'overLimit':
      return limit === null
        ? said(words.overLimit(lasting(ageMs)), words.overLimitPlain)
        : said(
            words.overLimit(lasting(ageMs + limit)),
            words.overLimitDetail(detail ?? text.tile.away, lasting(limit)),
          )
    case 'signalLost':
      return said(words.signalLost, words.signalLostDetail(duration(ageMs), value ?? 0))
    case 'replyDue':
      return said(
        words.replyDue,
        limit === null
          ? words.replyDuePlain(duration(ageMs))
          : words.replyDueDetail(duration(ageMs + limit), duration(limit)),
      )
    case 'heldWhileAway':
      return said(words.held(value ?? 0), detail === null ? words.heldPlain : words.heldDetail(detail))
    case 'awayShare':
      return said(
        words.awayShare(percent(value ?? 0)),
        limit === null ? words.awaySharePlain : words.awayShareDetail(percent(limit)),
      )
    case 'ratingFalls':
      return said(
        value === null ? words.ratingFallsPlain : words.ratingFalls(rating(value)),
        limit === null ? words.ratingFallsDetail : words.ratingFallsLimit(rating(limit)),
      )
    case 'sourceSilent':
      return said(
        words.sourceSilent(detail ?? ''),
        words.sourceSilentDetail(lasting(ageMs + (limit ?? 0)), value ?? 0),
      )
    case 'usedCapacity':
      return said(
        words.usedCapacity(percent(value ?? 0)),
        limit === null ? '' : words.limitPercent(percent(limit)),
      )
    case 'fewFree':
      return said(words.fewFree(value ?? 0), limit === null ? '' : words.fewFreeDetail(limit))
    case 'nobodyAvailable':
      return said(words.nobodyAvailable, words.nobodyAvailableDetail(lasting(ageMs)))
    case 'serviceLevelLow':
      return said(
        words.serviceLevelLow(percentReached(value ?? 0)),
        limit === null ? '' : words.serviceLevelGoal(percent(limit)),
      )
    case 'ratingLow':
      return said(
        words.ratingLow(value === null ? text.none : rating(value)),
        limit === null ? '' : words.ratingLowDetail(rating(limit)),
      )
    case 'sentimentLow':
      return said(
        words.sentimentLow(value === null ? text.none : mood(value)),
        limit === null ? '' : words.ratingLowDetail(mood(limit)),
      )
    case 'ledgerBehind':
      return said(words.ledgerBehind(lasting((value ?? 0) + ageMs)), words.ledgerBehindDetail)
    case 'displayStale':
      return said(words.displayStale(detail ?? ''), words.displayStaleDetail(lasting(ageMs)))
    case 'missingAtStart':
      return said(words.missing, detail === null ? '' : words.missingDetail(detail))
  }
}
