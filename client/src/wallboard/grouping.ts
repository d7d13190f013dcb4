// The groups of a board in reading order, each sorted and filtered as was chosen. Not how many fit: see fit.ts.
import type { BoardAgent, BoardGroup } from '../../../shared/board.ts'
import { LOCALE } from '../text/locale.ts'
import type { Choices, Sort } from './preferences.svelte.ts'
import { isFull } from './status-look.ts'

/** Groups that are drawn as tiles, in reading order; who is logged out stands below them as a line of names. */
export const TILE_GROUPS = ['look', 'taking', 'away', 'unknown'] as const
export type TileGroup = (typeof TILE_GROUPS)[number]
export type Groups = Record<BoardGroup, readonly BoardAgent[]>
export type Arrangement = Pick<Choices, 'sort' | 'show' | 'filter'>

export const AS_NAMED: Arrangement = { sort: 'name', show: 'all', filter: '' }

const collator = new Intl.Collator(LOCALE, { numeric: true, sensitivity: 'base' })

type Order = (a: BoardAgent, b: BoardAgent) => number

/** Comparing names is dear, and names hardly change: each gets its place once for all the times that somebody moves. */
export function createNameOrder(): (agents: readonly BoardAgent[]) => Order {
  let known: ReadonlyMap<string, { name: string; place: number }> = new Map()
  return (agents) => {
    const isSame =
      agents.length === known.size && agents.every(({ id, name }) => known.get(id)?.name === name)
    if (!isSame) {
      const sorted = [...agents].sort((a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
      known = new Map(sorted.map(({ id, name }, place) => [id, { name, place }]))
    }
    const placeOf = ({ id }: BoardAgent) => known.get(id)?.place ?? 0
    return (a, b) => placeOf(a) - placeOf(b)
  }
}

function chosenOrder(sort: Sort, byName: Order): Order {
  switch (sort) {
    case 'name':
      return byName
    case 'time':
      return (a, b) => (a.sinceEpochMs ?? Infinity) - (b.sinceEpochMs ?? Infinity) || byName(a, b)
    case 'load':
      return (a, b) => b.load - a.load || byName(a, b)
  }
}

function statusFits(agent: BoardAgent, show: Choices['show']): boolean {
  if (show === 'all') return true
  // What was last said of an agent whose source is silent is not known to hold.
  if (agent.silent) return show === 'unknown' && agent.status !== 'offline'
  switch (show) {
    case 'full':
      return agent.status === 'available' && isFull(agent)
    case 'available':
    case 'away':
    case 'unknown':
      return agent.status === show
  }
}

const plain = (words: string) => words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase()

/** Whether somebody is shown by this filter. */
export function fitsFilter(
  agent: BoardAgent,
  { show, filter }: Pick<Arrangement, 'show' | 'filter'>,
): boolean {
  if (!statusFits(agent, show)) return false
  const wanted = plain(filter.trim())
  return wanted === '' || plain(agent.name).includes(wanted) || plain(agent.reason ?? '').includes(wanted)
}

/** Who has needed a look for longest stands first, and who left last: the line of names is cut where the screen ends. */
export function groupAgents(
  agents: readonly BoardAgent[],
  arrangement: Arrangement = AS_NAMED,
  nameOrder = createNameOrder(),
): Groups {
  const byName = nameOrder(agents)
  const chosen = chosenOrder(arrangement.sort, byName)
  const groups: Record<BoardGroup, BoardAgent[]> = { look: [], taking: [], away: [], unknown: [], out: [] }
  const everybody = arrangement.show === 'all' && arrangement.filter.trim() === ''
  for (const agent of agents) if (everybody || fitsFilter(agent, arrangement)) groups[agent.group].push(agent)
  const lookSince = (agent: BoardAgent) => agent.lookSinceEpochMs ?? agent.sinceEpochMs ?? 0
  groups.look.sort((a, b) => lookSince(a) - lookSince(b) || byName(a, b))
  for (const group of ['taking', 'away', 'unknown'] as const) groups[group].sort(chosen)
  groups.out.sort((a, b) => (b.sinceEpochMs ?? 0) - (a.sinceEpochMs ?? 0) || byName(a, b))
  return groups
}
