// English made strange, automatically: accented, 40 % longer, in brackets. Not a language that anybody chooses to read.
const ACCENTED: Record<string, string> = Object.fromEntries(
  [
    ['abcdefghijklmnopqrstuvwxyz', 'áƀćďéƒğĥíĵķĺɱñóþɋŕšţúṽŵẋýž'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'ÁƁĆĎÉƑĞĤÍĴĶĹṀÑÓÞɊŔŠŢÚṼŴẊÝŽ'],
  ].flatMap(([plain = '', accented = '']) =>
    [...plain].map((letter, index) => [letter, accented[index] ?? letter]),
  ),
)
const LONGER_BY = 0.4
/** Around what a text was given to say: data, which no language changes. */
const [DATA_BEGINS, DATA_ENDS] = ['\uE000', '\uE001']
const DATA = new RegExp(`${DATA_BEGINS}[^${DATA_ENDS}]*${DATA_ENDS}`, 'g')
const MARKS = new RegExp(`[${DATA_BEGINS}${DATA_ENDS}]`, 'g')

/** Vowels are doubled from the front until the words are 40 % longer; what is then missing stands behind them. */
function lengthen(words: string, letters: number): string {
  let missing = Math.ceil(letters * LONGER_BY)
  const longer = words.replaceAll(/[aeiouy]/gi, (vowel) => {
    if (missing === 0) return vowel
    missing -= 1
    return vowel + vowel.toLowerCase()
  })
  return longer + '~'.repeat(missing)
}

/** One text of the catalogue in pseudo. What stands between data marks stays as it is; what has no letter stays whole. */
export function pseudoText(english: string): string {
  const letters = english.replaceAll(DATA, '').match(/[a-z]/gi)?.length ?? 0
  if (letters === 0) return english.replaceAll(MARKS, '')
  const data: string[] = []
  const words = english.replaceAll(DATA, (marked) => {
    data.push(marked.slice(1, -1))
    return DATA_BEGINS
  })
  const accented = lengthen(words, letters).replaceAll(/[a-z]/gi, (letter) => ACCENTED[letter] ?? letter)
  return `⟦${accented.replaceAll(DATA_BEGINS, () => data.shift() ?? '')}⟧`
}

function marked(value: unknown): unknown {
  if (typeof value === 'string') return /[a-z]/i.test(value) ? `${DATA_BEGINS}${value}${DATA_ENDS}` : value
  return Array.isArray(value) ? value.map(marked) : value
}

function pseudoValue(value: unknown): unknown {
  if (typeof value === 'string') return pseudoText(value)
  if (typeof value === 'function') {
    return (...values: unknown[]): unknown => pseudoValue(Reflect.apply(value, undefined, values.map(marked)))
  }
  return typeof value === 'object' && value !== null ? pseudoCatalogue(value) : value
}

/** The same catalogue, each text in pseudo the moment it is read. */
export function pseudoCatalogue<T extends object>(words: T): T {
  return new Proxy(words, {
    get: (target, key): unknown => pseudoValue(Reflect.get(target, key)),
  })
}
