// What is wrong with a wallboard's layout as the browser laid it out: measured, not looked at. Not its colours: axe sees those.
import type { Page } from 'playwright-core'

export interface Allowed {
  /** The smallest letters, in px. */
  smallestPx: number
  /** A phone's page may scroll down, never sideways. */
  scrollsDown?: boolean
}

/** What is cut off, overlaps, scrolls or is too small, as words; empty where the picture is whole. */
export function layoutFlaws(page: Page, allowed: Allowed): Promise<string[]> {
  return page.evaluate(({ smallestPx, scrollsDown = false }) => {
    const found: string[] = []
    const { scrollWidth, scrollHeight } = document.documentElement
    if (scrollWidth > innerWidth) found.push(`scrolls sideways: ${scrollWidth}`)
    if (!scrollsDown && scrollHeight > innerHeight) found.push(`scrolls down: ${scrollHeight}`)
    const whole = '.figure, .tile, header, .alert, .floor > .foot, .day, .calm, .day > .none, .empty'
    for (const element of document.querySelectorAll(whole)) {
      const isOver =
        element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1
      if (isOver && element.clientWidth > 0)
        found.push(
          `overflows: ${element.className} ${element.scrollWidth}x${element.scrollHeight} in ${element.clientWidth}x${element.clientHeight} ${element.textContent}`,
        )
    }
    const apart = (selector: string) => {
      const boxes = [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect())
      for (const [index, a] of boxes.entries()) {
        if (!scrollsDown && a.bottom > innerHeight + 1) found.push(`below the screen: ${selector} ${index}`)
        for (const b of boxes.slice(index + 1)) {
          if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
            found.push(`overlap: ${selector} ${index}`)
        }
      }
    }
    apart('.tile, .heading, .floor > .foot, .figure, .alert, .day')
    const floor = document.querySelector('.space')?.getBoundingClientRect()
    for (const tile of document.querySelectorAll('.tile')) {
      if (!scrollsDown && floor !== undefined && tile.getBoundingClientRect().bottom > floor.bottom + 1)
        found.push(`cut off at the foot: ${tile.textContent}`)
    }
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent?.trim() !== '',
      )
      const size = Number.parseFloat(getComputedStyle(element).fontSize)
      if (
        hasText &&
        size < smallestPx - 0.01 &&
        element.checkVisibility() &&
        !element.closest('noscript, .visually-hidden')
      )
        found.push(`${size} px: ${element.textContent}`)
    }
    return found
  }, allowed)
}
