// Which floor a page is of: the workspace's own, or the sample beside it, whose pages and API lie below /sample. Not what
// is said of the sample (client/src/sample).
import { floorOf, type Floor } from '../../../shared/pages.ts'

/** The floor of the page's address. */
export function floorHere(): Floor {
  // Tests of single functions run where there is no address.
  return typeof location === 'undefined' ? '' : floorOf(location.pathname)
}

/** Accounts, and the sample itself as the workspace sees it: there is one of each, whatever the floor. */
const OF_NO_FLOOR = /^\/(api\/(auth|setup|sample)(\/|$)|sign-in|setup\/|assets\/)/

/** A path of pages or of the API as it is on this page's floor. */
export function onThisFloor(path: string, floor: Floor = floorHere()): string {
  return OF_NO_FLOOR.test(path) || floorOf(path) !== '' ? path : floor + path
}
