// What is searched for, as the page's address carries it and the server is asked it. Not the asking.

export interface SearchChoice {
  q: string
  team: string
  agent: string
  source: string
  /** `YYYY-MM-DD` of this browser's days; empty: not bounded by the page. */
  first: string
  last: string
}

/** Fewer letters find everything and nothing. */
export const LEAST_LETTERS = 2
const NAMES = ['q', 'team', 'agent', 'source', 'first', 'last'] as const

export const choiceOf = (search: string): SearchChoice => {
  const given = new URLSearchParams(search)
  const said = (name: (typeof NAMES)[number]) => given.get(name)?.trim() ?? ''
  const day = (name: 'first' | 'last') => (Number.isNaN(Date.parse(said(name))) ? '' : said(name))
  const [q, team, agent, source] = [said('q'), said('team'), said('agent'), said('source')]
  return { q, team, agent, source, first: day('first'), last: day('last') }
}

/** As the part of the address behind the path, with its `?`; empty where nothing is chosen. */
export function addressOf(choice: SearchChoice): string {
  const parts = new URLSearchParams()
  for (const name of NAMES) if (choice[name] !== '') parts.set(name, choice[name])
  const text = parts.toString()
  return text === '' ? '' : `?${text}`
}

/** The instant at which a day begins where the browser is; `later` so many days after it. */
function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}

/** What the server is asked. */
export function questionOf(
  { q, team, agent, source, first, last }: SearchChoice,
  cursor: string | null,
): string {
  const parts = new URLSearchParams({ q })
  if (team !== '') parts.set('team', team)
  if (agent !== '') parts.set('agent', agent)
  if (source !== '') parts.set('source', source)
  if (first !== '') parts.set('from', startOf(first, 0))
  if (last !== '') parts.set('to', startOf(last, 1))
  if (cursor !== null) parts.set('cursor', cursor)
  return `/api/logs/search?${parts}`
}
