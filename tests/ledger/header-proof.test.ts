// Every number of a board's header, as it was shown over a stretch of a floor, made again by plain SQL from the ledger's events.
// Real stores, real HTTP; the SQL shares no code with the board (header-by-sql.ts).
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Board } from '../../shared/board.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import { floorStory, STORY_TEAMS } from './floor-story.ts'
import { headerBySql } from './header-by-sql.ts'

const BATCH = 60
const CHATS = 260
let server: Awaited<ReturnType<typeof startTestServer>>
beforeAll(async () => {
  server = await startTestServer({ env: { TIME_ZONE: 'Asia/Tokyo' } })
})
afterAll(() => server.stop())

it('[NU1] every number of the header, over a stretch of the floor, is what SQL makes of the ledger’s events', async () => {
  const story = floorStory(7, Date.now(), CHATS)
  const shown: Board[] = []
  // Some events come late: every fifth waits for the batch after its own; and every tenth comes twice.
  const isLate = (place: number) => place % 5 === 0
  for (let from = 0; from < story.length + BATCH; from += BATCH) {
    const own = story.filter((_, place) => place >= from && place < from + BATCH && !isLate(place))
    const late = story.filter((_, place) => place >= from - BATCH && place < from && isLate(place))
    const again = own.filter((_, place) => place % 10 === 0)
    const { status } = await server.post([...own, ...late, ...again])
    expect(status).toBe(202)
    for (const team of STORY_TEAMS) {
      const board = await until('the team is known', () => server.board(team).catch(() => null))
      shown.push(board)
    }
  }
  // The leases of those who sent a heartbeat end; that is an event of Floorview's own.
  const last = await until(
    'the lost are known',
    async () => {
      const boards = await Promise.all(STORY_TEAMS.map((team) => server.board(team)))
      return boards.reduce((sum, { numbers }) => sum + numbers.lost, 0) >= 2 && boards
    },
    40_000,
    250,
  )
  shown.push(...last)
  await until('the ledger has all of it', async () => {
    const stored = await eventsInLedger(server)
    return stored.filter(({ type }) => type !== 'system.agent.lapse').length >= story.length && server.running.life.watch().backlogEntries <= 1 // prettier-ignore
  }, 30_000, 250) // prettier-ignore

  const seen = new Set<string>()
  for (const board of shown) {
    const made = await headerBySql(server, { ...board, ...board.settings })
    const { longestWaitMs: _age, staleChats: _stale, silentAgents, silentChats, ...numbers } = board.numbers
    // No source of this floor said how long it may be quiet.
    expect([silentAgents, silentChats]).toEqual([0, 0])
    expect({ team: board.team, at: board.atEpochMs, ...made }).toEqual({ team: board.team, at: board.atEpochMs, ...numbers }) // prettier-ignore
    for (const [name, value] of Object.entries(numbers)) if (value !== null && value !== 0) seen.add(name)
  }
  expect(shown.length).toBeGreaterThan(30)
  // A comparison of nothing with nothing would show nothing.
  const elsewhere = ['longestWaitMs', 'staleChats', 'silentAgents', 'silentChats']
  expect(
    Object.keys(last[0]?.numbers ?? {}).filter((name) => !seen.has(name) && !elsewhere.includes(name)),
  ).toEqual([])
}, 120_000)
