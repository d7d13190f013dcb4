// How a period of the log is drawn and said: shape, word, colour, what began it. Not its time and place.
import type { DayPeriod } from '../api/day-answers.ts'
import { dayText } from '../text/en-day.ts'
import { text } from '../text/en.ts'

export interface PeriodLook {
  shape: string
  word: string
  /** A class of PeriodMark and the lanes. */
  tone: 'ok' | 'away' | 'alarm' | 'unknown' | 'off'
}

/** Time without a known status after a lost signal says so; what nobody reported is unknown. */
export function periodLook(period: Pick<DayPeriod, 'status' | 'cause'>): PeriodLook {
  switch (period.status) {
    case 'available':
      return { shape: '●', word: text.status.available, tone: 'ok' }
    case 'away':
      return { shape: '◐', word: text.status.away, tone: 'away' }
    case 'offline':
      return { shape: '○', word: text.status.offline, tone: 'off' }
    case 'unknown':
      return period.cause === 'lapse'
        ? { shape: '✕', word: text.tile.signalLost, tone: 'alarm' }
        : { shape: '?', word: text.status.unknown, tone: 'unknown' }
  }
}

/** The reason that was given, else what happened: signed in, signed out, no heartbeat. '' where nothing more is known. */
export function reasonWords({ reason, cause, why }: DayPeriod): string {
  if (reason !== null) return reason
  if (cause === 'outage') return dayText().cause.outage
  const { began } = dayText()
  switch (why.event) {
    case 'login':
    case 'logout':
    case 'removed':
    case 'lapse':
      return began[why.event]
    default:
      return ''
  }
}
