// How a period of the log is drawn: shape, word and colour. Not its time and place.
import type { DayPeriod } from '../api/answers.ts'
import { text } from '../text/en.ts'

export interface PeriodLook {
  shape: string
  word: string
  /** A class of StatusMark.svelte and StatusLane.svelte. */
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
