// Hides the pointer of a screen where nobody moves one. Not what is shown.

const AFTER_MS = 5000

/** Watches the page's pointer until the returned function is called. */
export function hideIdlePointer(page: HTMLElement): () => void {
  const hide = () => (page.dataset.idle = '')
  let timer = setTimeout(hide, AFTER_MS)
  const moved = () => {
    delete page.dataset.idle
    clearTimeout(timer)
    timer = setTimeout(hide, AFTER_MS)
  }
  addEventListener('pointermove', moved, { passive: true })
  return () => {
    removeEventListener('pointermove', moved)
    clearTimeout(timer)
    delete page.dataset.idle
  }
}
