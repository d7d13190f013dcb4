// Lets rows be seen to move to their new places, briefly. Reads nothing from the layout: to measure 140 tiles between writes cost
// more than all else on the page. Not who moves: row-places.ts.
import { prefersReducedMotion } from 'svelte/motion'
import type { Row } from './floor-rows.ts'
import { isSameShape, movesOf, rowPlaces, type FloorShape, type Place } from './row-places.ts'

const MOVE_MS = 250
/** All take as long, so the one that began last ends last. */
const latest = new WeakMap<HTMLElement, Animation>()
const EASING = 'cubic-bezier(0.22, 1, 0.36, 1)'

/** Moves the element in from where it stood; one that still moves goes on smoothly, for moves add up. */
function moveIn(element: HTMLElement, dx: number, dy: number): void {
  const sign = document.documentElement.dir === 'rtl' ? -1 : 1
  const from = `translate(${sign * dx}rem, ${dy}rem)`
  // Above those that it passes: else all that is drawn after it would be drawn anew.
  element.style.zIndex = '1'
  const move = element.animate([{ transform: from }, { transform: 'translate(0, 0)' }], {
    duration: MOVE_MS,
    easing: EASING,
    composite: 'add',
  })
  latest.set(element, move)
  move.onfinish = () => {
    if (latest.get(element) === move) element.style.zIndex = ''
  }
}

/** Call it while a component is made; `within` holds an element for each row, in their order. */
export function moveRows(
  rows: () => readonly Row[],
  shape: () => FloorShape,
  within: () => HTMLElement | undefined,
): void {
  let before: { shape: FloorShape; places: Map<string, Place> } | null = null
  $effect(() => {
    const [shown, now] = [rows(), shape()]
    const places = rowPlaces(shown, now)
    const elements = within()?.children
    if (
      before !== null &&
      elements !== undefined &&
      isSameShape(before.shape, now) &&
      !prefersReducedMotion.current
    ) {
      for (const { index, dx, dy } of movesOf(before.places, shown, places)) {
        const element = elements[index]
        if (element instanceof HTMLElement) moveIn(element, dx, dy)
      }
    }
    before = { shape: now, places }
  })
}
