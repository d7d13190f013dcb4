// The form of a language's words of mood, and their reading. Not the words (lexicon-<language>.ts), nor the scoring.

/** Words and phrases by how they weigh, −5 to 5. `word*` stands for every word that begins so. */
export interface WordList {
  weights: readonly (readonly [weight: number, words: string])[]
  /** Phrases weigh as a whole, whatever their words weigh; one of 0 says nothing. Commas between. */
  phrases: readonly (readonly [weight: number, phrases: string])[]
  /** Turn what follows within three words. */
  negators: string
  /** Say something only where they are denied: "does not work". */
  deniedOnly: string
  /** What follows weighs more, or less. */
  stronger: string
  weaker: string
  /** What comes after them weighs more than what comes before. */
  turns: string
  /** Who asks or wishes is polite: thanks say little then. */
  asks: string
}

export interface Lexicon {
  words: ReadonlyMap<string, number>
  prefixes: ReadonlyMap<string, number>
  /** By their words with one space between. */
  phrases: ReadonlyMap<string, number>
  longestPhrase: number
  negators: ReadonlySet<string>
  deniedOnly: ReadonlySet<string>
  stronger: ReadonlySet<string>
  weaker: ReadonlySet<string>
  turns: ReadonlySet<string>
  asks: ReadonlySet<string>
}

/** Letters as they are compared: small, without accents, which people leave out; three alike or more are one. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/(\p{L})\1{2,}/gu, '$1')
}

const listed = (words: string) =>
  plain(words)
    .split(/\s+/)
    .filter((word) => word !== '')

export function readLexicon(list: WordList, base: Readonly<Record<string, number>> = {}): Lexicon {
  const words = new Map(Object.entries(base))
  const prefixes = new Map<string, number>()
  for (const [weight, text] of list.weights)
    for (const word of listed(text))
      if (word.endsWith('*')) prefixes.set(word.slice(0, -1), weight)
      else words.set(word, weight)
  const phrases = new Map<string, number>()
  for (const [weight, text] of list.phrases)
    for (const phrase of text.split(',')) phrases.set(listed(phrase).join(' '), weight)
  const lengths = [...phrases.keys()].map((phrase) => phrase.split(' ').length)
  const setOf = (text: string) => new Set(listed(text))
  return {
    words,
    prefixes,
    phrases,
    longestPhrase: Math.max(1, ...lengths),
    negators: setOf(list.negators),
    deniedOnly: setOf(list.deniedOnly),
    stronger: setOf(list.stronger),
    weaker: setOf(list.weaker),
    turns: setOf(list.turns),
    asks: setOf(list.asks),
  }
}
