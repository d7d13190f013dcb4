// The language of a message, where it is sure. Not what is done with it.
import type { eld as Detector } from 'eld/small'

/** Fewer letters are too few to tell by. */
const FEWEST_LETTERS = 12

let detector: Promise<typeof Detector> | undefined

/** Read at the first message: its tables are large, and a server that never reads one needs none of them. */
const loaded = (): Promise<typeof Detector> => (detector ??= import('eld/small').then(({ eld }) => eld))

/** Gives the ISO 639-1 code, or null where the text is too short or could be of another language. */
export async function languageDetection(): Promise<(text: string) => string | null> {
  const eld = await loaded()
  return (text) => {
    if ((text.match(/\p{L}/gu)?.length ?? 0) < FEWEST_LETTERS) return null
    const found = eld.detect(text)
    return found.isReliable() && found.language !== '' ? found.language : null
  }
}
