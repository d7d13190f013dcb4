// Names as initials, for screens that visitors can read. Not how long names are shortened: see wallboard/name-lines.ts.

/** One letter with the marks that belong to it. */
const LETTER = /[\p{L}\p{N}]\p{M}*/u
const MOST_INITIALS = 3

/** The first letters of a name's words: `Rui Prates` is `R. P.`; a name without letters is a dash. */
export function maskName(name: string): string {
  const initials = name
    .normalize('NFC')
    .split(/[\s\p{Pd}]+/u)
    .map((word) => LETTER.exec(word)?.[0])
    .filter((letter) => letter !== undefined)
  if (initials.length === 0) return '–'
  return initials
    .slice(0, MOST_INITIALS)
    .map((letter) => `${letter.toLocaleUpperCase()}.`)
    .join(' ')
}
