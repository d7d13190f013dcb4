// How a name is written into a tile: whole where it can be, else cut in its middle, so that names that begin alike stay apart.
// Not the measuring: see name-widths.svelte.ts.

/** Text widths in em of the tile's own face. */
export type WidthOf = (words: string) => number

/** The room for a name, in rem. */
export interface NameRoom {
  width: number
  /** The second line's; 0 where there is none. */
  secondWidth: number
  /** From the letters that the tile would like to those that can just be read. */
  largest: number
  smallest: number
}

export interface NameLines {
  /** Letter size in rem. */
  size: number
  /** The first line, or all; cut at its end where it is too long. */
  head: string
  /** The rest of the same line, or of the second; never cut. Empty where all is in the head. */
  tail: string
  lines: 1 | 2
}

/** Letters that join their neighbours, and so must not be cut from them within a word. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Thai}]/u
/** At most this share of a cut line is its end: more of it where that is a whole word. */
const TAIL_SHARE = 0.35
const WORD_SHARE = 0.6
/** A size at which a line is said to fit still needs a hair of room. */
const SLACK = 0.995

/** Where a name may be cut: before each word, and before each letter of scripts whose letters stand alone. */
function cuts(name: string): number[] {
  const places: number[] = []
  let at = 0
  for (const letter of name.match(/\P{M}\p{M}*/gu) ?? []) {
    const isWord = at > 0 && /\s/u.test(name[at - 1] ?? '')
    if (at > 0 && (isWord || !JOINING.test(name))) places.push(at)
    at += letter.length
  }
  return places
}

const startsWord = (name: string, at: number) => /[\s\p{Pd}]/u.test(name[at - 1] ?? '')

/** The end of a name that is cut within one line of `width` em: its last words, or where they are too long its last letters. */
function endOf(name: string, width: number, widthOf: WidthOf): number | null {
  const within = (share: number) => cuts(name).filter((at) => widthOf(name.slice(at)) <= width * share)
  return (
    within(WORD_SHARE).find((at) => startsWord(name, at)) ?? within(TAIL_SHARE).find((at) => at > 0) ?? null
  )
}

/** How wide a line must be, in em, to hold the name on two lines with nothing cut. */
export function twoLineWidth(name: string, widthOf: WidthOf): number {
  let best = widthOf(name)
  for (const at of cuts(name)) {
    // Within a word a break is no better than a cut.
    if (!startsWord(name, at)) continue
    best = Math.min(best, Math.max(widthOf(name.slice(0, at).trimEnd()), widthOf(name.slice(at))))
  }
  return best
}

/** The name's lines for this room. */
export function nameLines(name: string, room: NameRoom, widthOf: WidthOf): NameLines {
  const whole = widthOf(name)
  const oneLine = (room.width * SLACK) / whole
  if (oneLine >= room.smallest)
    return { size: Math.min(room.largest, oneLine), head: name, tail: '', lines: 1 }
  const size = room.smallest
  if (room.secondWidth > 0) {
    const widest = (room.secondWidth * SLACK) / size
    // The words that the first line holds, if the rest then fits: nothing is cut.
    const fitting = cuts(name).filter((at) => widthOf(name.slice(at)) <= widest)
    const wholeLines = fitting.filter(
      (at) => widthOf(name.slice(0, at).trimEnd()) * size <= room.width * SLACK,
    )
    const at =
      wholeLines.findLast((place) => startsWord(name, place)) ??
      wholeLines.at(-1) ??
      fitting.find((place) => startsWord(name, place)) ??
      fitting[0]
    if (at !== undefined) return { size, head: name.slice(0, at).trimEnd(), tail: name.slice(at), lines: 2 }
  }
  const at = endOf(name, room.width / size, widthOf)
  return at === null
    ? { size, head: name, tail: '', lines: 1 }
    : { size, head: name.slice(0, at), tail: name.slice(at), lines: 1 }
}
