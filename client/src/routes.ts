// Which address shows which page: the table, and nothing of the browser. How addresses change: router.svelte.ts.
import { floorOf, onThisFloor } from './api/floor.ts'

export type Route =
  | { page: 'home' }
  | { page: 'sign-in' }
  | { page: 'setup'; token: string }
  | { page: 'wall'; team: string }
  | { page: 'today'; team: string | null }
  | { page: 'logs' }
  | { page: 'day'; agent: string; day: string }
  | { page: 'missing' }

const TABLE: readonly [RegExp, (parts: readonly string[]) => Route][] = [
  [/^\/$/, () => ({ page: 'home' })],
  [/^\/sign-in$/, () => ({ page: 'sign-in' })],
  [/^\/setup\/([^/]+)$/, ([token = '']) => ({ page: 'setup', token })],
  [/^\/wall\/([^/]+)$/, ([team = '']) => ({ page: 'wall', team })],
  [/^\/today$/, () => ({ page: 'today', team: null })],
  [/^\/today\/([^/]+)$/, ([team = '']) => ({ page: 'today', team })],
  [/^\/logs$/, () => ({ page: 'logs' })],
  [/^\/logs\/([^/]+)\/(\d{4}-\d{2}-\d{2})$/, ([agent = '', day = '']) => ({ page: 'day', agent, day })],
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

export const homePath = () => onThisFloor('/')
export const logsPath = () => onThisFloor('/logs')
export const wallPath = (team: string) => onThisFloor(`/wall/${encodeURIComponent(team)}`)
/** A team's or group's day so far; null: that of the first team that one may see. */
export const todayPath = (team: string | null) =>
  onThisFloor(team === null ? '/today' : `/today/${encodeURIComponent(team)}`)
export const dayPath = (agent: string, day: string) =>
  onThisFloor(`/logs/${encodeURIComponent(agent)}/${day}`)
export const signInPath = (next: string) =>
  next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`

/** Where to go after signing in: a path of this site, or home. An address elsewhere is never followed. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next')
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/'
}
