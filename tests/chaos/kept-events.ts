// Holds a floor to the log of its sender: what was acknowledged is in the ledger once, and facts and boards are the pure fold
// of the ledger's events.
import { expect } from 'vitest'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { floorOf, view } from '../../shared/floor/view.ts'
import { comparable } from '../support/board-reader.ts'
import { LOAD_TEAMS } from '../support/event-load.ts'
import type { SendersLog } from '../support/load-sender.ts'
import { eventsInLedger, factsInRedis, foldOf, query, type StoresOf } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import { getBoard } from '../support/workspace-server.ts'

const LEDGER_LIMIT_MS = 60_000
const namesOf = ({ data = {} }: { data?: Record<string, unknown> }) => ({
  ...(data.name !== undefined && { name: data.name }),
})

interface Held {
  stores: StoresOf
  url: string
  /** Headers that may read the board of a team. */
  reader: (team: string) => Record<string, string> | Promise<Record<string, string>>
  log: SendersLog
}

/** Fails unless nothing acknowledged is missing, nothing is there twice, and the floor is the fold. Gives what it counted. */
export async function expectAllKept({ stores, url, reader, log }: Held) {
  const { acknowledged, sent } = log
  const sentBy = (id: string) => namesOf(sent.get(id) ?? {})
  const events = await until(
    'every acknowledged event is in the ledger, and the floor is the fold of the ledger',
    async () => {
      const found = await eventsInLedger(stores, sentBy)
      const ids = new Set(found.map(({ id }) => id))
      if ([...acknowledged].some((id) => !ids.has(id))) return null
      const facts = await factsInRedis(stores)
      // What was kept and not acknowledged may still be on its way to the ledger.
      return JSON.stringify(sortedFacts(facts)) === JSON.stringify(sortedFacts(foldOf(found))) ? found : null
    },
    LEDGER_LIMIT_MS,
    200,
  ).catch(() => eventsInLedger(stores, sentBy))

  const count = new Map<string, number>()
  for (const { id } of events) count.set(id, (count.get(id) ?? 0) + 1)
  expect([...acknowledged].filter((id) => !count.has(id))).toEqual([])
  expect([...count].filter(([, times]) => times !== 1)).toEqual([])
  expect([...count.keys()].filter((id) => !sent.has(id))).toEqual([])
  expect(await query(stores, 'select problem from event_refused')).toEqual([])

  const fold = foldOf(events)
  expect(sortedFacts(await factsInRedis(stores))).toEqual(sortedFacts(fold))
  const floor = floorOf(fold, defaultSettings('UTC'))
  for (const team of LOAD_TEAMS) {
    const board = await getBoard(url, team, await reader(team))
    const expected = view(floor, team, board.atEpochMs)
    expect(comparable(board)).toEqual(comparable({ ...expected, revision: '', asOf: '' }))
    expect(board.agents.length).toBeGreaterThan(0)
  }
  return { acknowledged: acknowledged.size, kept: events.length, sent: sent.size }
}

/** Facts in one order, of subjects and of fields. */
function sortedFacts(facts: Map<string, unknown> | null): [string, unknown][] {
  return [...(facts ?? [])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subject, value]) => [subject, inOrder(value)])
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  )
}
