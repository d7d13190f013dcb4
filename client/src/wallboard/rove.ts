// Arrow keys and a remote's D-pad between the parts of a board that can be opened. Not what opening them shows.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const
/** A step aside costs more than one ahead: the eye follows rows and columns. */
const ASIDE_COST = 3

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** How far `to` lies from `from` in a direction; null where it does not lie there. */
export function distance(from: Box, to: Box, [x, y]: readonly [number, number]): number | null {
  const ahead =
    x !== 0
      ? (to.left + to.right - from.left - from.right) / 2 / x
      : (to.top + to.bottom - from.top - from.bottom) / 2 / y
  if (ahead <= 1) return null
  const gap =
    x !== 0
      ? Math.max(0, to.top - from.bottom, from.top - to.bottom)
      : Math.max(0, to.left - from.right, from.left - to.right)
  const centres =
    x !== 0
      ? Math.abs(to.top + to.bottom - from.top - from.bottom) / 2
      : Math.abs(to.left + to.right - from.left - from.right) / 2
  // Along a row only what shares its height is ahead.
  if (x !== 0 && gap > 0) return null
  return ahead + ASIDE_COST * gap + centres / 4
}

/** Moves the focus within the element; with nothing focused an arrow goes to its first part. */
export function rove(event: KeyboardEvent, within: HTMLElement): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return
  const direction = Object.entries(ARROWS).find(([key]) => key === event.key)?.[1]
  if (direction === undefined) return
  const parts = [...within.querySelectorAll<HTMLElement>('[data-rove]')].filter((part) =>
    part.checkVisibility(),
  )
  const active = document.activeElement
  if (active instanceof HTMLElement && active !== document.body && !active.matches('[data-rove]')) return
  const current = parts.find((part) => part === active)
  if (current === undefined) {
    event.preventDefault()
    parts[0]?.focus()
    return
  }
  const from = current.getBoundingClientRect()
  let best: { part: HTMLElement; distance: number } | null = null
  for (const part of parts) {
    if (part === current) continue
    const far = distance(from, part.getBoundingClientRect(), direction)
    if (far !== null && (best === null || far < best.distance)) best = { part, distance: far }
  }
  event.preventDefault()
  best?.part.focus()
}
