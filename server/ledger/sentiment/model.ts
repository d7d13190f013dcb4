// Which languages are scored, by which model and since it was measured how good. Not the scoring (score-message.ts).
import type { Lexicon } from './lexicon.ts'
import { english } from './lexicon-en.ts'
import { portuguese } from './lexicon-pt.ts'
import { spanish } from './lexicon-es.ts'
import { scoreMessage } from './score-message.ts'

/** Stands beside each score. It changes with whatever changes a score, and then `floorview sentiment rescore` is due. */
export const SENTIMENT_MODEL = 'floorview-words-1'

/** Below this macro-F1 on its 200 sentences (tests/sentiment) a language stays unscored. */
export const LEAST_MACRO_F1 = 0.7
/** Up to here on either side a message is neutral. */
export const NEUTRAL_WITHIN = 0.2

export type ScoredLanguage = 'en' | 'pt' | 'es'

const LEXICONS: Record<ScoredLanguage, Lexicon> = { en: english, pt: portuguese, es: spanish }

/** As measured, rounded down; the test that measures again fails where one of these claims more. */
export const MEASURED_MACRO_F1: Record<ScoredLanguage, number> = { en: 0.95, pt: 0.96, es: 0.99 }

/** Whether the language may be scored. */
export function isScored(language: string | null): language is ScoredLanguage {
  if (language === null || !Object.hasOwn(MEASURED_MACRO_F1, language)) return false
  return MEASURED_MACRO_F1[language as ScoredLanguage] >= LEAST_MACRO_F1 // it was just found among the names
}

/** A customer's message on −1…1; null: unscored, for its language is another or not sure. */
export function sentimentOf(text: string, language: string | null): number | null {
  return isScored(language) ? scoreMessage(text, LEXICONS[language]) : null
}

/** The score whatever was measured: for the measuring itself. */
export const measuredScore = (text: string, language: ScoredLanguage): number =>
  scoreMessage(text, LEXICONS[language])
