// Widths of words in the tile's face, measured once each by a canvas. Not when they must be measured anew.

const FONT_PX = 100
const MOST_KEPT = 20_000

export interface TextWidths {
  /** In em. */
  widthOf(words: string): number
  /** After a face was loaded what was said before is wrong. */
  forget(): void
}

function prepared(): CanvasRenderingContext2D | null {
  const context = document.createElement('canvas').getContext('2d')
  if (context !== null) {
    const { fontFamily } = getComputedStyle(document.documentElement)
    context.font = `620 ${FONT_PX}px ${fontFamily}`
  }
  return context
}

export function createTextWidths(): TextWidths {
  const kept = new Map<string, number>()
  let context: CanvasRenderingContext2D | null = null
  return {
    widthOf(words) {
      const known = kept.get(words)
      if (known !== undefined) return known
      context ??= prepared()
      // Without a canvas a guess is better than a cut: letters are a little over half as wide as high.
      const width = context === null ? words.length * 0.6 : context.measureText(words).width / FONT_PX
      if (kept.size >= MOST_KEPT) kept.clear()
      kept.set(words, width)
      return width
    },
    forget() {
      kept.clear()
      context = null
    },
  }
}
