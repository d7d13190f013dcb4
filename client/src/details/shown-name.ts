// Names as the screen shows them: as initials on a wall where they are masked. Not the choosing: see wallboard/preferences.
import { maskName } from '../text/mask.ts'
import { browserPlace } from '../wallboard/preference-place.ts'
import { Preferences } from '../wallboard/preferences.svelte.ts'

/** How a name is to be written on this page. A desk page has no visitors before it. */
export function namesHere(): (name: string) => string {
  const isWall = document.documentElement.dataset.page === 'wall'
  const isMasked = isWall && new Preferences(browserPlace()).chosen.names === 'masked'
  return isMasked ? maskName : (name) => name
}
