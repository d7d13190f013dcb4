// The language that pages are in, and how it is chosen. Not the words: see en.ts.

/** British English: the day before the month, and a day of 24 hours. */
export const LOCALE = 'en-GB'

/** `pseudo` is English made long, accented and right-to-left, in which a forgotten word or a narrow box shows itself. */
export type LanguageName = 'en' | 'pseudo'

interface Language {
  /** For the page's `lang`. */
  tag: string
  direction: 'ltr' | 'rtl'
}
const LANGUAGES: Record<LanguageName, Language> = {
  en: { tag: 'en', direction: 'ltr' },
  // The private region that software uses for accented English.
  pseudo: { tag: 'en-XA', direction: 'rtl' },
}

const STORED_AS = 'floorview.locale'
const isLanguage = (name: string | null): name is LanguageName =>
  name !== null && Object.hasOwn(LANGUAGES, name)

/**
 * The language that the address asks for (`?locale=`), which is then remembered, else the remembered one, else English.
 * A browser that keeps nothing throws at `memory`, and is not asked again.
 */
export function chosenLanguage(
  search: string,
  memory: () => Pick<Storage, 'getItem' | 'setItem'>,
): LanguageName {
  const asked = new URLSearchParams(search).get('locale')
  try {
    if (!isLanguage(asked)) {
      const stored = memory().getItem(STORED_AS)
      return isLanguage(stored) ? stored : 'en'
    }
    memory().setItem(STORED_AS, asked)
  } catch {
    // Without a memory the address alone decides.
  }
  return isLanguage(asked) ? asked : 'en'
}

/** Language and direction as attributes of the document. */
export function languageOf(name: LanguageName): Language {
  return LANGUAGES[name]
}
