// What a number means, in words: definition, window, n, threshold, and when there is too little to say. Not its rows.
import type { BoardSettings } from '../../../shared/board.ts'
import type { NumberName } from '../api/insight-answers.ts'
import { detailsText } from '../text/en-details.ts'
import { text } from '../text/en.ts'
import { clock, duration, percent, percentReached, rating } from '../text/format.ts'

export interface NumberAnswer {
  atEpochMs: number
  fromEpochMs: number | null
  value: number | null
  count: number
}
export interface NumberMeaning {
  title: string
  value: string
  definition: string
  window: string
  count: string
  threshold: string
  tooFew: string
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** The window of an answer in words: now alone, the business day, or the last minutes or hours. */
function windowOf(number: NumberName, answer: NumberAnswer, zone: string): string {
  const words = detailsText().number
  if (answer.fromEpochMs === null) return words.now
  const from = clock(answer.fromEpochMs, zone, 'minutes')
  if (number === 'serviceLevel') return words.today(from)
  const lengthMs = answer.atEpochMs - answer.fromEpochMs
  return lengthMs >= HOUR_MS
    ? words.hours(Math.round(lengthMs / HOUR_MS), from)
    : words.minutes(Math.round(lengthMs / MINUTE_MS), from)
}

function written(number: NumberName, value: number | null): string {
  if (value === null) return text.none
  if (number === 'firstReply') return duration(value)
  if (number === 'serviceLevel') return `${percentReached(value)} ${text.numbers.service.unit}`
  return number === 'rating' ? rating(value) : String(value)
}

export function numberMeaning(
  number: NumberName,
  answer: NumberAnswer,
  settings: BoardSettings,
): NumberMeaning {
  const of = detailsText().number.of
  const { serviceGoal, serviceWithinMs, waitLimitMs } = settings
  const within = serviceWithinMs === null ? of.serviceLevel.ownTime : duration(serviceWithinMs)
  const words = of[number]
  const definition = typeof words.definition === 'string' ? words.definition : words.definition(within)
  const threshold = {
    available: () => of.available.threshold,
    chats: () => of.chats.threshold,
    waiting: () => of.waiting.threshold(waitLimitMs === null ? of.waiting.ownLimit : duration(waitLimitMs)),
    firstReply: () => of.firstReply.threshold,
    serviceLevel: () =>
      serviceGoal === null || serviceWithinMs === null
        ? of.serviceLevel.ownGoals
        : of.serviceLevel.threshold(percent(serviceGoal), within),
    rating: () => of.rating.threshold,
  }[number]()
  return {
    title: words.title,
    value: written(number, answer.value),
    definition,
    window: windowOf(number, answer, settings.zone),
    count: words.count(answer.count),
    threshold,
    tooFew: words.tooFew,
  }
}
