// The catalogue in its pseudo language, and how a language is chosen. Not the pages in it: see tests/browser.
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { doorText } from '../../client/src/text/en-doors.ts'
import { speak, text } from '../../client/src/text/en.ts'
import { chosenLanguage, languageOf } from '../../client/src/text/locale.ts'
import { pseudoText } from '../../client/src/text/pseudo.ts'

afterEach(() => speak('en'))

const memoryOf = (stored: string | null) => {
  const kept = { value: stored }
  const memory = {
    getItem: () => kept.value,
    setItem: (_key: string, value: string) => void (kept.value = value),
  }
  return { kept, memory: () => memory }
}

describe('the pseudo language', () => {
  it('[TX1] is English made 40 % longer, accented and in brackets, from the catalogue alone', () => {
    expect(doorText().signIn.title).toBe('Sign in')
    speak('pseudo')
    expect(doorText().signIn.title).toMatch(/^⟦[^a-zA-Z]+⟧$/)
    expect(text.numbers.available.label.length).toBeGreaterThanOrEqual('Available, of signed in'.length * 1.4)
  })

  it('[TX1] leaves what a text was given to say as it is, however it is nested', () => {
    speak('pseudo')
    expect(text.wall.title('Care')).toContain('Care')
    expect(text.wall.notShown(['3 away', 'x'], 4)).toMatch(/: 3 away, x~*⟧$/)
    expect(text.freshness.live('0.1')).toContain('0.1')
  })

  it('[TX1] holds for any text: longer by 40 % of its letters, and without one of the plain ones', () => {
    fc.assert(
      fc.property(fc.string(), (english) => {
        const letters = english.match(/[a-z]/gi)?.length ?? 0
        const pseudo = pseudoText(english)
        if (letters === 0) return pseudo === english
        return !/[a-z]/i.test(pseudo) && pseudo.length >= english.length + Math.ceil(letters * 0.4)
      }),
    )
  })

  it('[TX1] has signs without letters as they are', () => {
    speak('pseudo')
    expect([text.none, text.numbers.service.unit]).toEqual(['–', '%'])
  })

  it('[TX2] is written from right to left', () => {
    expect(languageOf('pseudo').direction).toBe('rtl')
    expect(languageOf('en').direction).toBe('ltr')
  })
})

describe('the language of the page', () => {
  it('[TX2] is the one that the address asks for, and from then on the remembered one', () => {
    const { kept, memory } = memoryOf(null)
    expect(chosenLanguage('', memory)).toBe('en')
    expect(chosenLanguage('?locale=pseudo', memory)).toBe('pseudo')
    expect(kept.value).toBe('pseudo')
    expect(chosenLanguage('', memory)).toBe('pseudo')
    expect(chosenLanguage('?locale=en', memory)).toBe('en')
    expect(chosenLanguage('', memory)).toBe('en')
  })

  it('[TX2] is English where what is asked for or remembered is none, or nothing can be remembered', () => {
    expect(chosenLanguage('?locale=toString', memoryOf('x').memory)).toBe('en')
    const refuse = () => {
      throw new Error('no storage')
    }
    expect(chosenLanguage('', refuse)).toBe('en')
    expect(chosenLanguage('?locale=pseudo', refuse)).toBe('pseudo')
  })
})
