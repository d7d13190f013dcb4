// How good the scorer is, measured on sentences that were written before it; what it must never do, as rules. Not where scores are kept
// (tests/ledger/transcripts.test.ts).
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { languageDetection } from '../../server/ledger/sentiment/language.ts'
import {
  isScored,
  LEAST_MACRO_F1,
  measuredScore,
  MEASURED_MACRO_F1,
  NEUTRAL_WITHIN,
  sentimentOf,
  type ScoredLanguage,
} from '../../server/ledger/sentiment/model.ts'

const LANGUAGES = ['en', 'pt', 'es'] as const
const LABELS = ['negative', 'neutral', 'positive'] as const
type Label = (typeof LABELS)[number]

function sentences(set: 'sentences' | 'development', language: ScoredLanguage): [Label, string][] {
  const text = readFileSync(new URL(`${set}-${language}.csv`, import.meta.url), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const comma = line.indexOf(',')
      const label = LABELS.find((each) => each === line.slice(0, comma))
      if (label === undefined) throw new Error(`no label: ${line}`)
      return [label, line.slice(comma + 1)]
    })
}

const labelOf = (score: number): Label =>
  score > NEUTRAL_WITHIN ? 'positive' : score < -NEUTRAL_WITHIN ? 'negative' : 'neutral'

function macroF1(rows: readonly (readonly [Label, string])[], language: ScoredLanguage): number {
  const told = rows.map(([label, text]) => [label, labelOf(measuredScore(text, language))] as const)
  const each = LABELS.map((label) => {
    const right = told.filter(([want, got]) => want === label && got === label).length
    const wrong = told.filter(([want, got]) => (want === label) !== (got === label)).length
    return (2 * right) / (2 * right + wrong)
  })
  return each.reduce((sum, f1) => sum + f1, 0) / LABELS.length
}

describe.each(LANGUAGES)('%s', (language) => {
  const measured = sentences('sentences', language)

  test('[SN1] there are 200 sentences, of each label nearly a third, none twice', () => {
    expect(measured).toHaveLength(200)
    expect(new Set(measured.map(([, text]) => text)).size).toBe(200)
    for (const label of LABELS)
      expect(measured.filter(([each]) => each === label).length).toBeGreaterThanOrEqual(60)
    const development = sentences('development', language).map(([, text]) => text)
    expect(development).toHaveLength(60)
    expect(measured.filter(([, text]) => development.includes(text))).toEqual([])
  })

  test('[SN1] what is claimed of the scorer is not more than what it reaches, and only what reaches 0.7 is scored', () => {
    const reached = macroF1(measured, language)
    console.log(
      `macro-F1 ${language}: ${reached.toFixed(3)} of the 200, ` +
        `${macroF1(sentences('development', language), language).toFixed(3)} of the 60 it was made with`,
    )
    expect(MEASURED_MACRO_F1[language]).toBeLessThanOrEqual(reached)
    expect(isScored(language)).toBe(MEASURED_MACRO_F1[language] >= LEAST_MACRO_F1)
    if (isScored(language)) expect(reached).toBeGreaterThanOrEqual(LEAST_MACRO_F1)
  })

  test('[SN2] a denial never leaves praise as praise, and a stronger word never weakens it', () => {
    const [praise, denial, very] = {
      en: ['good', 'not', 'very'],
      pt: ['bom', 'não', 'muito'],
      es: ['bueno', 'no', 'muy'],
    }[language] as [string, string, string]
    const plain = measuredScore(praise, language)
    expect(plain).toBeGreaterThan(0)
    expect(measuredScore(`${denial} ${praise}`, language)).toBeLessThan(0)
    expect(measuredScore(`${very} ${praise}`, language)).toBeGreaterThanOrEqual(plain)
  })
})

test('[SN2] any text has a score within −1 and 1, the same each time, and one without words has none to tell', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.constantFrom(...LANGUAGES),
      (text, language) => {
        const score = measuredScore(text, language)
        expect(score).toBeGreaterThanOrEqual(-1)
        expect(score).toBeLessThanOrEqual(1)
        expect(measuredScore(text, language)).toBe(score)
      },
    ),
  )
  expect(measuredScore('  12345 … ', 'en')).toBe(0)
})

test('[SN2] the longest text is scored without delay', () => {
  const startedMs = performance.now()
  measuredScore('not good at all but very bad '.repeat(1100), 'en')
  expect(performance.now() - startedMs).toBeLessThan(2000)
})

test('[SN3] what is in another language, or in none that is sure, is unscored', async () => {
  const detect = await languageDetection()
  for (const text of [
    'お願いします、まだ届いていません',
    'Ik wil graag mijn geld terug, dit is slecht',
    'ok',
    '👍',
    '482913',
  ])
    expect([text, sentimentOf(text, detect(text))]).toEqual([text, null])
  expect(sentimentOf('anything', null)).toBeNull()
  expect(sentimentOf('anything', 'constructor')).toBeNull()
})

test('[SN3] of the sentences, hardly one is taken for another of the three languages', async () => {
  const detect = await languageDetection()
  const told = LANGUAGES.flatMap((language) =>
    sentences('sentences', language).map(([, text]) => ({ language, detected: detect(text) })),
  )
  const sure = told.filter(({ detected }) => detected !== null)
  const wrong = sure.filter(({ language, detected }) => detected !== language)
  console.log(`language: ${sure.length} of ${told.length} sure, ${wrong.length} of them wrong`)
  expect(wrong.length / sure.length).toBeLessThan(0.05)
})
