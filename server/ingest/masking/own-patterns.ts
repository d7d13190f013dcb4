// A source's own patterns of what must not be kept, such as a tax number: checked when they are given, applied at ingest. Not where
// they are kept (server/access/source-masks.ts).
import { RE2JS } from 're2js'

/** A pattern is a line, not a program. */
export const LONGEST_PATTERN = 200
/** Each text is read once for each pattern. */
export const MOST_PATTERNS = 10

/** Of the program that a pattern becomes: each letter of a text may be tried at each step. */
const MOST_STEPS = 128

/** A pattern as it is applied. */
export type OwnPattern = RE2JS

/**
 * Reads a pattern in RE2's syntax. RE2 never goes back in a text: no pattern takes longer than in proportion to the text,
 * whatever it is. What needs going back, such as a back-reference, is no such pattern.
 */
export function readPattern(
  pattern: string,
): { ok: true; pattern: OwnPattern } | { ok: false; problem: string } {
  if (pattern.length > LONGEST_PATTERN)
    return { ok: false, problem: `a pattern is at most ${LONGEST_PATTERN} characters` }
  let read: OwnPattern
  try {
    read = RE2JS.compile(pattern)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read'
    return { ok: false, problem: `not a pattern: ${why}` }
  }
  // Repeats of repeats make a program of thousands of steps, each of which is tried at each letter.
  if (read.programSize() > MOST_STEPS)
    return { ok: false, problem: 'this pattern repeats too much: give smaller counts' }
  if (read.matcher('').find()) return { ok: false, problem: 'a pattern must not fit an empty text' }
  return { ok: true, pattern: read }
}

/** The text with every letter and digit of what fits a pattern as `*`; spaces stay. */
export function maskPatterns(text: string, patterns: readonly OwnPattern[]): string {
  let masked = text
  for (const pattern of patterns) {
    const matcher = pattern.matcher(masked)
    let kept = ''
    let keptTo = 0
    while (matcher.find()) {
      if (matcher.end() === matcher.start()) continue
      const found = masked.slice(matcher.start(), matcher.end())
      kept += masked.slice(keptTo, matcher.start()) + found.replace(/\S/gu, '*')
      keptTo = matcher.end()
    }
    masked = kept + masked.slice(keptTo)
  }
  return masked
}

const readOnce = new WeakMap<readonly string[], readonly OwnPattern[]>()

/** The patterns of a source as they are kept, read once for as long as the list is the same one. */
export function readPatterns(patterns: readonly string[]): readonly OwnPattern[] {
  const known = readOnce.get(patterns)
  if (known !== undefined) return known
  const read = patterns.flatMap((pattern) => {
    const outcome = readPattern(pattern)
    return outcome.ok ? [outcome.pattern] : []
  })
  readOnce.set(patterns, read)
  return read
}
