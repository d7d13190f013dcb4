// Masks what people wrote in an event before anything is made of it: a message's text, a rating's comment. Not what is masked
// (card-numbers.ts, own-patterns.ts).
import type { FloorEvent } from '../../../shared/events.ts'
import { maskCardNumbers } from './card-numbers.ts'
import { maskPatterns, type OwnPattern } from './own-patterns.ts'

/** The same event, its texts masked: a repeat is masked alike, and so says the same. */
export function maskEvent(event: FloorEvent, patterns: readonly OwnPattern[]): FloorEvent {
  const mask = (text: string) => maskPatterns(maskCardNumbers(text), patterns)
  if (event.type === 'chat.message' && event.data.text !== undefined)
    return { ...event, data: { ...event.data, text: mask(event.data.text) } }
  if (event.type === 'chat.rated' && event.data.comment !== undefined)
    return { ...event, data: { ...event.data, comment: mask(event.data.comment) } }
  return event
}
