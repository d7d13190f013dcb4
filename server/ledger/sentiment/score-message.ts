// How a customer's message sounds, −1 to 1, by its words. Pure. Which language it is in is language.ts's, and which languages are
// good enough to be scored model.ts's.
import { plain, type Lexicon } from './lexicon.ts'

const GOOD_SIGNS = '😊🙂😀😃😄😁😍🥰😘🤗👍👏🙏🎉❤💕💖💯✅😎🥳🤩💪⭐'
const BAD_SIGNS = '😡😠🤬😞😔😢😭👎😤😩😫🙄💩😒☹🤮🤦💔😖'
const SIGNS = new Map([
  ...[...GOOD_SIGNS].map((sign): [string, number] => [sign, 3]),
  ...[...BAD_SIGNS].map((sign): [string, number] => [sign, -3]),
])

/** How many words before a word may deny it. */
const DENIED_WITHIN = 3
const WORD = /[\p{L}\p{N}'-]+|\p{Extended_Pictographic}|[.,;:!?]+/gu
const BREAK = /^[.,;:!?]+$/
/** A sum of this much is halfway to the end of the scale. */
const HALFWAY = 3

interface Weighed {
  weight: number
  place: number
}

/** −1 to 1; 0 where no word says anything. */
export function scoreMessage(text: string, lexicon: Lexicon): number {
  const words = plain(text).match(WORD) ?? []
  const found: Weighed[] = []
  for (let place = 0; place < words.length;) {
    const { weight, length } = weighed(words, place, lexicon)
    if (weight !== 0) found.push({ weight, place })
    place += length
  }
  const turn = words.findIndex((word) => lexicon.turns.has(word))
  const isAsking = text.trimEnd().endsWith('?') || lexicon.asks.has(words[0] ?? '')
  const sum = found.reduce((total, { weight, place }) => {
    const turned = turn <= 0 ? 1 : place < turn ? 0.4 : 1.4
    // Who asks politely is not glad yet.
    return total + weight * turned * (isAsking && weight > 0 && weight <= 2 ? 0.25 : 1)
  }, 0)
  const loud = 1 + 0.1 * Math.min(3, text.match(/!/g)?.length ?? 0)
  const all = sum * loud
  return all / Math.sqrt(all * all + HALFWAY * HALFWAY)
}

/** What begins at this word: the longest phrase, else the word. */
function weighed(
  words: readonly string[],
  place: number,
  lexicon: Lexicon,
): { weight: number; length: number } {
  const word = words[place] ?? ''
  const sign = SIGNS.get(word)
  if (sign !== undefined) return { weight: sign, length: 1 }
  for (let length = Math.min(lexicon.longestPhrase, words.length - place); length > 0; length -= 1) {
    const phrase = lexicon.phrases.get(words.slice(place, place + length).join(' '))
    if (phrase !== undefined) return { weight: phrase * strength(words, place, lexicon), length }
  }
  const isDenied = denied(words, place, lexicon)
  if (isDenied && lexicon.deniedOnly.has(word)) return { weight: -2, length: 1 }
  const weight = weightOf(word, lexicon)
  if (weight === 0) return { weight: 0, length: 1 }
  const strong = weight * strength(words, place, lexicon)
  // What is not good is bad; what is not bad is a little good. A word that denies itself denies nothing of what it says.
  if (isDenied && !lexicon.negators.has(word))
    return { weight: strong > 0 ? -0.8 * strong : -0.5 * strong, length: 1 }
  return { weight: strong, length: 1 }
}

function weightOf(word: string, { words, prefixes }: Lexicon): number {
  const whole = words.get(word)
  if (whole !== undefined) return whole
  for (let length = word.length; length >= 2; length -= 1) {
    const prefix = prefixes.get(word.slice(0, length))
    if (prefix !== undefined) return prefix
  }
  return 0
}

/** The words before this one, nearest first, as far as its part of the sentence goes. */
function before(words: readonly string[], place: number, lexicon: Lexicon): string[] {
  const near: string[] = []
  for (let at = place - 1; at >= 0 && near.length < DENIED_WITHIN; at -= 1) {
    const word = words[at] ?? ''
    if (BREAK.test(word) || lexicon.turns.has(word)) break
    near.push(word)
  }
  return near
}

const denied = (words: readonly string[], place: number, lexicon: Lexicon) =>
  before(words, place, lexicon).some((word) => lexicon.negators.has(word))

function strength(words: readonly string[], place: number, lexicon: Lexicon): number {
  const [nearest = ''] = before(words, place, lexicon)
  return lexicon.stronger.has(nearest) ? 1.3 : lexicon.weaker.has(nearest) ? 0.7 : 1
}
