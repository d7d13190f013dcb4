// What came of one try to send a message, and whether it makes sense to try again. Not when (backoff.ts).
import type { PostAnswer } from './guarded-post.ts'

export type Outcome =
  | { kind: 'sent'; answer: string }
  /** It would be refused again. */
  | { kind: 'refused'; answer: string; isGone: boolean }
  /** `afterMs`: not before, where the receiver said so. `mayHaveArrived`: it did not say whether it took the message. */
  | { kind: 'again'; answer: string; afterMs: number | null; mayHaveArrived: boolean }

/** Of 4xx: what another moment may change. */
const PASSING = new Set([408, 409, 421, 423, 425, 429])
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000

/** `Retry-After` in milliseconds from now: seconds or a date; null where it is neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  const untilMs = /^\d+$/.test(header) ? nowMs + Number(header) * 1000 : Date.parse(header)
  if (Number.isNaN(untilMs)) return null
  return Math.min(Math.max(0, untilMs - nowMs), LONGEST_RETRY_AFTER_MS)
}

/** One line of it: what a person reads in a list. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 300)

/** What a receiver's answer means. */
export function outcomeOf(answer: PostAnswer, nowMs: number): Outcome {
  if (answer.kind === 'forbidden') return { kind: 'refused', answer: answer.reason, isGone: false }
  if (answer.kind === 'unanswered')
    return {
      kind: 'again',
      answer: oneLine(answer.reason),
      afterMs: null,
      mayHaveArrived: answer.mayHaveArrived,
    }
  const { status } = answer
  const said = oneLine(`${status} ${answer.text}`)
  if (status >= 200 && status < 300) return { kind: 'sent', answer: said }
  // Also 3xx: a redirect might lead anywhere, so none is followed.
  if (status < 500 && !PASSING.has(status))
    return { kind: 'refused', answer: said, isGone: status === 404 || status === 410 }
  return {
    kind: 'again',
    answer: said,
    afterMs: retryAfterMs(answer.retryAfter, nowMs),
    mayHaveArrived: false,
  }
}
