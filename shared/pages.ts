// Which address shows which page, for the browser that shows it and the server that answers for it. How addresses change:
// client/src/router.svelte.ts.

const SAMPLE = '/sample'

/** The workspace's own floor, or the sample beside it, whose pages and API lie below /sample. */
export type Floor = '' | typeof SAMPLE

/** The floor that a path is of. */
export function floorOf(path: string): Floor {
  return path === SAMPLE || path.startsWith(`${SAMPLE}/`) ? SAMPLE : ''
}

export type Route =
  | { page: 'home' }
  | { page: 'sign-in' }
  | { page: 'setup'; token: string }
  | { page: 'wall'; team: string }
  | { page: 'today'; team: string | null }
  | { page: 'logs' }
  /** `view` is a saved view's id. */
  | { page: 'user-log'; view: string | null }
  | { page: 'search' }
  | { page: 'day'; agent: string; day: string }
  | { page: 'team-month'; team: string; month: string | null }
  /** `team` is null for the first that one may see. */
  | { page: 'trends'; of: { team: string | null } | { agent: string }; weeks: 4 | 13 }
  | { page: 'alerts'; team: string | null }
  | { page: 'alert-history'; team: string }
  | { page: 'alert-rules'; team: string | null }
  | { page: 'roster'; team: string | null }
  | { page: 'channels' }
  | { page: 'missing' }

const TABLE: readonly [RegExp, (parts: readonly string[]) => Route][] = [
  [/^\/$/, () => ({ page: 'home' })],
  [/^\/sign-in$/, () => ({ page: 'sign-in' })],
  [/^\/setup\/([^/]+)$/, ([token = '']) => ({ page: 'setup', token })],
  [/^\/wall\/([^/]+)$/, ([team = '']) => ({ page: 'wall', team })],
  [/^\/today$/, () => ({ page: 'today', team: null })],
  [/^\/today\/([^/]+)$/, ([team = '']) => ({ page: 'today', team })],
  [/^\/logs$/, () => ({ page: 'logs' })],
  [/^\/logs\/users$/, () => ({ page: 'user-log', view: null })],
  [/^\/logs\/search$/, () => ({ page: 'search' })],
  [/^\/logs\/views\/([^/]+)$/, ([view = '']) => ({ page: 'user-log', view })],
  [/^\/logs\/([^/]+)\/(\d{4}-\d{2}-\d{2})$/, ([agent = '', day = '']) => ({ page: 'day', agent, day })],
  [/^\/calendar\/([^/]+)$/, ([team = '']) => ({ page: 'team-month', team, month: null })],
  [
    /^\/calendar\/([^/]+)\/(\d{4}-(?:0[1-9]|1[0-2]))$/,
    ([team = '', month = '']) => ({ page: 'team-month', team, month }),
  ],
  [/^\/trends$/, () => ({ page: 'trends', of: { team: null }, weeks: 4 })],
  [/^\/trends\/([^/]+)$/, ([team = '']) => ({ page: 'trends', of: { team }, weeks: 4 })],
  [/^\/trends\/([^/]+)\/13$/, ([team = '']) => ({ page: 'trends', of: { team }, weeks: 13 })],
  [/^\/logs\/([^/]+)\/trends$/, ([agent = '']) => ({ page: 'trends', of: { agent }, weeks: 4 })],
  [/^\/logs\/([^/]+)\/trends\/13$/, ([agent = '']) => ({ page: 'trends', of: { agent }, weeks: 13 })],
  [/^\/alerts$/, () => ({ page: 'alerts', team: null })],
  [/^\/alerts\/([^/]+)$/, ([team = '']) => ({ page: 'alerts', team })],
  [/^\/alerts\/([^/]+)\/history$/, ([team = '']) => ({ page: 'alert-history', team })],
  [/^\/settings\/alerts$/, () => ({ page: 'alert-rules', team: null })],
  [/^\/settings\/alerts\/([^/]+)$/, ([team = '']) => ({ page: 'alert-rules', team })],
  [/^\/settings\/roster$/, () => ({ page: 'roster', team: null })],
  [/^\/settings\/roster\/([^/]+)$/, ([team = '']) => ({ page: 'roster', team })],
  [/^\/settings\/channels$/, () => ({ page: 'channels' })],
]

/** Nobody signs in to the sample: its people are the workspace's. */
const NOT_ON_SAMPLE = new Set<Route['page']>(['sign-in', 'setup'])

/** The page of a path, on either floor; its parts are decoded. A path that cannot be decoded is of no page. */
export function routeOf(path: string): Route {
  const floor = floorOf(path)
  const page = path.slice(floor.length) || '/'
  for (const [pattern, make] of TABLE) {
    const match = pattern.exec(page)
    if (match === null) continue
    try {
      const route = make(match.slice(1).map(decodeURIComponent))
      return floor !== '' && NOT_ON_SAMPLE.has(route.page) ? { page: 'missing' } : route
    } catch {
      return { page: 'missing' }
    }
  }
  return { page: 'missing' }
}
