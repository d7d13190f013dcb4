// The address as state, over the browser's own history. Which page an address shows: shared/pages.ts.
import { floorOf, routeOf, type Floor, type Route } from '../../shared/pages.ts'
import { floorHere, onThisFloor } from './api/floor.ts'

/** One for the page: it takes over clicks on links within the site. */
export class Router {
  #route = $state.raw<Route>(routeOf(location.pathname))
  #floor = $state.raw<Floor>(floorHere())

  get route(): Route {
    return this.#route
  }

  /** The floor that the page is of. */
  get floor(): Floor {
    return this.#floor
  }

  /** Shows the page of this path, on the floor where one is. */
  go(path: string): void {
    history.pushState(null, '', onThisFloor(path))
    this.#read()
    scrollTo(0, 0)
  }

  /** Like `go`, for an address that must not be gone back to. */
  replace(path: string): void {
    history.replaceState(null, '', onThisFloor(path))
    this.#read()
  }

  /** Listens until the returned function is called. */
  start(): () => void {
    const onPop = () => this.#read()
    const onClick = (event: MouseEvent) => this.#followed(event)
    addEventListener('popstate', onPop)
    document.addEventListener('click', onClick)
    return () => {
      removeEventListener('popstate', onPop)
      document.removeEventListener('click', onClick)
    }
  }

  #read(): void {
    this.#route = routeOf(location.pathname)
    this.#floor = floorHere()
  }

  /** A plain click on a link to a page of ours. Anything else is the browser's, above all new tabs and downloads. */
  #followed(event: MouseEvent): void {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (event.defaultPrevented || !isPlain || !(event.target instanceof Element)) return
    const link = event.target.closest('a')
    if (
      link === null ||
      link.origin !== location.origin ||
      link.target !== '' ||
      link.hasAttribute('download')
    )
      return
    if (link.pathname === location.pathname && link.hash !== '') return
    // From floor to floor the page is loaded anew: nothing of the one is kept for the other. A link that names none stays.
    if (link.dataset.floor === 'own' || (floorHere() === '' && floorOf(link.pathname) !== '')) return
    if (routeOf(link.pathname).page === 'missing') return
    event.preventDefault()
    this.go(link.pathname + link.search)
  }
}
