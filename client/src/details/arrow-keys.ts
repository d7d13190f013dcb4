// The arrow keys of a keyboard or a TV's remote within a dialog: up and down scroll, left and right move on. Not Tab.

const SCROLL_SHARE = 0.4
const FOCUSABLE = 'a[href], button:not(:disabled), input, [tabindex="0"]'

/**
 * Up and down scroll the body by a part of its height, left and right go to the element before and after, in the
 * direction that the page is read. What takes arrows itself, like a field, keeps them.
 */
export function moveByArrow(event: KeyboardEvent, body: HTMLElement | null): void {
  if (body === null || event.altKey || event.ctrlKey || event.metaKey) return
  if (!(event.currentTarget instanceof HTMLElement) || event.target instanceof HTMLInputElement) return
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const sign = event.key === 'ArrowDown' ? 1 : -1
    body.scrollBy({ top: sign * body.clientHeight * SCROLL_SHARE })
    event.preventDefault()
  } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
    const isForward = (event.key === 'ArrowRight') === (getComputedStyle(body).direction === 'ltr')
    const places = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)]
    const here = places.findIndex((place) => place === document.activeElement)
    places.at((here + (isForward ? 1 : -1)) % places.length)?.focus()
    event.preventDefault()
  }
}
