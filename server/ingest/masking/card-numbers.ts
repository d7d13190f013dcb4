// Masks card numbers in a text that people wrote. Pure; which texts are masked is mask-event.ts's, a source's own patterns own-patterns.ts's.

const FEWEST_DIGITS = 13
const MOST_DIGITS = 19
/** More between two digits than a space, a dash and a space parts two numbers. */
const MOST_BETWEEN = 3

/** The first digits of the decimal systems that people type: ASCII, Arabic, Persian, Devanagari, full width. */
const ZEROS = [0x30, 0x0660, 0x06f0, 0x0966, 0xff10] as const
const DIGIT = '[0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]'
/** Every kind of space, dash, and of mark that is not seen. */
const BETWEEN = '[\\s\\p{Pd}\\p{Cf}\u2212]'
/** Digits that may be one number, or several side by side. */
const RUN = new RegExp(`${DIGIT}(?:${BETWEEN}{0,${MOST_BETWEEN}}${DIGIT}){${FEWEST_DIGITS - 1},}`, 'gu')
const DIGITS = new RegExp(DIGIT, 'g')
/** Most texts have no digit at all: to know that costs next to nothing. */
const MAY_HOLD_A_NUMBER = new RegExp(DIGIT)

/** The mask is one byte for each digit: a masked text is never longer than what was sent. */
const MASK = '*'

/** What a unit of UTF-16 is worth as a digit; -1: it is none. No digit of these systems takes more than one. */
function valueOf(unit: number): number {
  for (const zero of ZEROS) if (unit >= zero && unit <= zero + 9) return unit - zero
  return -1
}

interface Digit {
  value: number
  /** Where it stands in the run. */
  at: number
  beginsGroup: boolean
  endsGroup: boolean
}

function digitsOf(run: string): Digit[] {
  const digits: Digit[] = []
  let before: Digit | undefined
  for (let at = 0; at < run.length; at += 1) {
    const value = valueOf(run.charCodeAt(at))
    if (value < 0) continue
    const isNext = before?.at === at - 1
    if (isNext && before !== undefined) before.endsGroup = false
    before = { value, at, beginsGroup: !isNext, endsGroup: true }
    digits.push(before)
  }
  return digits
}

/** How many digits from `first` on are the longest number that checks (Luhn) and ends where a group does; 0: none. */
function longestFrom(digits: readonly Digit[], first: number): number {
  // Doubling every second digit from the end: both ways of counting are kept, for the end is not known yet.
  let even = 0
  let odd = 0
  let longest = 0
  for (let length = 1; length <= MOST_DIGITS; length += 1) {
    const digit = digits[first + length - 1]
    if (digit === undefined) break
    const doubled = digit.value > 4 ? digit.value * 2 - 9 : digit.value * 2
    // `odd` is the sum where the digit just read is the last, and so counts plain; every step turns the two round.
    const plainLast = even + digit.value
    even = odd + doubled
    odd = plainLast
    if (length >= FEWEST_DIGITS && digit.endsGroup && odd % 10 === 0) longest = length
  }
  return longest
}

function maskRun(run: string): string {
  const digits = digitsOf(run)
  let maskedTo = 0
  const masked = new Set<number>()
  digits.forEach((digit, index) => {
    const length = digit.beginsGroup ? longestFrom(digits, index) : 0
    // Numbers may overlap, and then all of their digits go.
    for (let at = Math.max(index, maskedTo); at < index + length; at += 1) masked.add(digits[at]?.at ?? -1)
    maskedTo = Math.max(maskedTo, index + length)
  })
  return run.replace(DIGITS, (digit, at: number) => (masked.has(at) ? MASK : digit))
}

/**
 * The text with every digit of a card number as `*`: 13 to 19 digits that pass Luhn's check, in one piece or in groups with
 * up to three spaces or dashes between. A number begins and ends where a group of digits does, so that what is longer, such
 * as a parcel's number of 20 digits, is left. What is masked is left as it is by a second time.
 */
export function maskCardNumbers(text: string): string {
  if (text.length < FEWEST_DIGITS || !MAY_HOLD_A_NUMBER.test(text)) return text
  return text.replace(RUN, maskRun)
}
