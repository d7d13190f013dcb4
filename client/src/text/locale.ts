// The language that pages are in. Not the words: see en.ts.

/** British English: the day before the month, and a day of 24 hours. */
export const LOCALE = 'en-GB'
