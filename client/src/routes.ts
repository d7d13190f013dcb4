// Which address shows which page: the table, and nothing of the browser. How addresses change: router.svelte.ts.

export type Route =
  | { page: 'home' }
  | { page: 'sign-in' }
  | { page: 'setup'; token: string }
  | { page: 'wall'; team: string }
  | { page: 'logs' }
  | { page: 'day'; agent: string; day: string }
  | { page: 'missing' }

const TABLE: readonly [RegExp, (parts: readonly string[]) => Route][] = [
  [/^\/$/, () => ({ page: 'home' })],
  [/^\/sign-in$/, () => ({ page: 'sign-in' })],
  [/^\/setup\/([^/]+)$/, ([token = '']) => ({ page: 'setup', token })],
  [/^\/wall\/([^/]+)$/, ([team = '']) => ({ page: 'wall', team })],
  [/^\/logs$/, () => ({ page: 'logs' })],
  [/^\/logs\/([^/]+)\/(\d{4}-\d{2}-\d{2})$/, ([agent = '', day = '']) => ({ page: 'day', agent, day })],
]

/** The page of a path; its parts are decoded. A path that cannot be decoded is of no page. */
export function routeOf(path: string): Route {
  for (const [pattern, make] of TABLE) {
    const match = pattern.exec(path)
    if (match === null) continue
    try {
      return make(match.slice(1).map(decodeURIComponent))
    } catch {
      return { page: 'missing' }
    }
  }
  return { page: 'missing' }
}

export const wallPath = (team: string) => `/wall/${encodeURIComponent(team)}`
export const dayPath = (agent: string, day: string) => `/logs/${encodeURIComponent(agent)}/${day}`
export const signInPath = (next: string) =>
  next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`

/** Where to go after signing in: a path of this site, or home. An address elsewhere is never followed. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next')
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/'
}
