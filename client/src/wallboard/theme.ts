// The wallboard's colours as chosen, on the page's root. Not the colours: see look/tokens.css.
import type { Theme } from './preferences.svelte.ts'

/** Sets the theme, and follows the system where that was chosen, until the returned function is called. */
export function applyTheme(
  theme: Theme,
  page: HTMLElement,
  onapplied: (shown: 'dark' | 'light') => void,
): () => void {
  const system = matchMedia('(prefers-color-scheme: light)')
  const apply = () => {
    const shown = theme === 'system' ? (system.matches ? 'light' : 'dark') : theme
    page.dataset.theme = shown
    onapplied(shown)
  }
  apply()
  system.addEventListener('change', apply)
  return () => {
    system.removeEventListener('change', apply)
    delete page.dataset.theme
  }
}
