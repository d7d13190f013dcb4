// The simulated floor in real stores, fed by the product itself: its boards and its ledger against the truth log, over
// hours of simulated time. Not the generator by itself (simulator.test.ts).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readSampleRecord } from '../../server/ledger/sample-floor.ts'
import { SAMPLE_TEAMS } from '../../server/sample/cast.ts'
import { SAMPLE_SEED, standardOffsetMs } from '../../server/sample/feeder.ts'
import { LONGEST_DELAY_MS } from '../../server/sample/sample-events.ts'
import { createSimulator, type Simulator } from '../../server/sample/simulator.ts'
import { trueIntervals, truthAt, untoldAt, type TrueInterval } from '../../server/sample/truth.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { query } from '../support/stored-state.ts'
import { until } from '../support/until.ts'

const HOUR = 3_600_000
/** Where it is about five in the morning now: the sample's day so far is short, whenever the test is run. */
const ahead = ((5 - new Date().getUTCHours() + 36) % 24) - 12
const TIME_ZONE = `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
const env = { SAMPLE: '1', TIME_ZONE, ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }

let server: Awaited<ReturnType<typeof startTestServer>>
let headers: Record<string, string>
let simulator: Simulator
let beginMs = 0

const sample = () => {
  const running = server.running.sample.running()
  if (running === null) throw new Error('the sample does not run')
  return running
}
const isFed = () => Date.now() - (server.running.sample.feeding()?.fedUntilMs ?? 0) < 2000

beforeAll(async () => {
  server = await startTestServer({ env })
  headers = await administrator(server.url)
  await until('the day so far is fed', isFed, 90_000)
  beginMs = (await readSampleRecord(server.running.database.db)).begunMs ?? 0
  simulator = createSimulator({ seed: SAMPLE_SEED, utcOffsetMs: standardOffsetMs(TIME_ZONE), beginMs })
}, 120_000)
afterAll(() => server.stop())

test('[SA10] the day so far is there at once: hours of it, taken by the workspace’s own way in', () => {
  expect(Date.now() - beginMs).toBeGreaterThan(6 * HOUR)
  expect(Date.now() - beginMs).toBeLessThan(28 * HOUR)
  expect(sample().life.committer.counts.accepted).toBeGreaterThan(3000)
  expect(server.logLines.filter((line) => /"level":[45]0/.test(line) && line.includes('sample'))).toEqual([])
})

test('[SA11] the boards show the truth, but for what was not told yet', async () => {
  for (const team of SAMPLE_TEAMS) {
    await until(`the board of ${team} is true`, () => {
      // The board is made at an instant, and the truth of that instant is asked for.
      const board = sample().hub.snapshot(team)?.board
      if (board === undefined) return false
      // What happened in the last moments is on its way.
      const atMs = board.atEpochMs - 700
      const untold = untoldAt(simulator, atMs)
      const moving = new Set(simulator.eventsBetween(atMs - 500, board.atEpochMs + 1000).map(({ event }) => event.subject))
      const truth = truthAt(simulator, team, atMs)
      const told = truth.agents.filter(({ id, chats }) => [`agent/${id}`, ...chats.map((chat) => `chat/${chat}`)].every((subject) => !untold.has(subject) && !moving.has(subject)))
      expect(told.length).toBeGreaterThan(0)
      const shown = new Map(board.agents.map((agent) => [agent.id, agent]))
      const wrong = told.filter(({ id, name, status, reason, sinceMs, chats }) => {
        const tile = shown.get(`sample:${id}`)
        return tile === undefined
          ? status !== 'offline'
          : tile.name !== name || tile.status !== status || tile.reason !== reason || tile.sinceEpochMs !== sinceMs || tile.load + tile.staleChats < chats.length
      })
      if (wrong.length > 0) return false
      const unclear = untold.size + moving.size
      const load = truth.agents.reduce((sum, { chats }) => sum + chats.length, 0)
      const shownLoad = board.agents.reduce((sum, agent) => sum + agent.load, 0)
      return Math.abs(load - shownLoad) <= unclear && Math.abs(truth.waiting.length - board.numbers.waiting) <= unclear
    }, 20_000)
  }
}) // prettier-ignore

const minuteRow = z.object({
  team: z.string(),
  atMs: z.number(),
  available: z.number(),
  away: z.number(),
  waiting: z.number(),
})
test('[SA17] the minutes of the day so far are there at once, one a minute, and each is true but for what was not told yet', async () => {
  const rows = await query(
    { ...server, workspace: `${server.workspace}_sample` },
    `select team, (extract(epoch from at) * 1000)::float8 as "atMs", available, away, waiting
     from ${server.workspace}_sample.team_minutes order by at`,
  )
  const minutes = rows.map((row) => minuteRow.parse(row))
  for (const team of SAMPLE_TEAMS) {
    const own = minutes.filter((minute) => minute.team === team && minute.atMs < Date.now() - 5 * 60_000)
    const [first, last] = [own[0]?.atMs ?? 0, own.at(-1)?.atMs ?? 0]
    expect(first).toBeLessThanOrEqual(beginMs + 60_000)
    expect(own).toHaveLength((last - first) / 60_000 + 1)
    for (const { atMs, available, away, waiting } of own.filter((_, place) => place % 15 === 0)) {
      const truth = truthAt(simulator, team, atMs)
      const untold = [...untoldAt(simulator, atMs)]
      const agentsUntold = untold.filter((subject) => subject.startsWith('agent/')).length
      const trueOf = (status: string) => truth.agents.filter((agent) => agent.status === status).length
      expect(Math.abs(trueOf('available') - available)).toBeLessThanOrEqual(agentsUntold)
      expect(Math.abs(trueOf('away') - away)).toBeLessThanOrEqual(agentsUntold)
      expect(Math.abs(truth.waiting.length - waiting)).toBeLessThanOrEqual(untold.length - agentsUntold)
    }
    expect(own.some(({ available }) => available > 0)).toBe(true)
  }
})

const rowsAnswer = z.object({
  rows: z.array(
    z.object({
      agentId: z.string(),
      status: z.string(),
      reason: z.string().nullable(),
      from: z.string(),
      to: z.string(),
    }),
  ),
})
/** Nothing is known before the first log-in, nor until the first status after it: in the log that is one row. */
function sinceBegin(intervals: readonly TrueInterval[]): TrueInterval[] {
  const [first, ...others] = intervals
  return first === undefined ? [] : [{ ...first, fromMs: beginMs }, ...others]
}

interface Row {
  agent: string
  status: string
  reason: string | null
  fromMs: number
  toMs: number
}

/** The log of everybody, days joined where nothing changes between them. */
async function log(fromMs: number, toMs: number): Promise<Row[]> {
  const range = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}&limit=100000`
  const answer = await fetch(`${server.url}/sample/api/logs/users?${range}`, { headers })
  const joined: Row[] = []
  for (const row of rowsAnswer.parse(await answer.json()).rows) {
    const agent = row.agentId.slice('sample:'.length)
    const [rowFromMs, rowToMs] = [Date.parse(row.from), Date.parse(row.to)]
    const before = joined.findLast((one) => one.agent === agent)
    if (before?.toMs === rowFromMs && before.status === row.status && before.reason === row.reason)
      before.toMs = rowToMs
    else joined.push({ agent, status: row.status, reason: row.reason, fromMs: rowFromMs, toMs: rowToMs })
  }
  return joined
}

test('[SA12] the ledger of every agent is the truth, to the millisecond', async () => {
  // Everything that happened by then was told, late or not; heartbeats, and lapses with them, began later.
  const toMs = Date.now() - LONGEST_DELAY_MS - 60_000
  await until(
    'the ledger is derived',
    async () => {
      const rows = await log(beginMs, toMs)
      const people = simulator.crews.flatMap(({ agents }) => agents)
      const compared = people.map(({ id }) => ({
        told: rows
          .filter(({ agent }) => agent === id)
          .map(({ status, reason, fromMs, toMs: untilMs }) => ({ fromMs, toMs: untilMs, status, reason })),
        truth: sinceBegin(trueIntervals(simulator, id, beginMs, toMs)),
      }))
      expect(compared.filter(({ truth }) => truth.length > 3).length).toBeGreaterThan(15)
      return compared.every(({ told, truth }) => JSON.stringify(told) === JSON.stringify(truth))
    },
    60_000,
    500,
  )
}, 90_000)

test('[SA13] repeats and restarts change nothing: what was fed goes on where it ended', async () => {
  const fedMs = server.running.sample.feeding()?.fedUntilMs ?? 0
  await server.stop({ drop: false })
  server = await startTestServer({ env, workspace: server.workspace })
  headers = await administrator(server.url)
  await until('it goes on', isFed, 60_000)
  const record = await readSampleRecord(server.running.database.db)
  expect(record.begunMs).toBe(beginMs)
  expect(record.fedUntilMs).toBeGreaterThan(fedMs - 30_000)
  // Only the end of what was fed is sent again, and known.
  expect(sample().life.committer.counts.accepted).toBeLessThan(1500)
  const stores = { databaseUrl: server.databaseUrl, workspace: `${server.workspace}_sample` }
  const told = simulator.eventsBetween(beginMs, Date.now()).map(({ event }) => event.id)
  await until('the ledger has all that was told', async () => {
    const rows = await query(stores, `select event_id as id from event where source = 'sample' and type <> 'agent.heartbeat'`)
    const stored = z.array(z.object({ id: z.string() })).parse(rows)
    const ids = new Set(stored.map(({ id }) => id))
    expect(ids.size).toBe(stored.length)
    return told.every((id) => ids.has(id))
  }, 20_000)
}, 120_000) // prettier-ignore

test('[SA14] of two servers one feeds, and the other goes on when that one ends', async () => {
  const other = await startTestServer({ env, workspace: server.workspace })
  try {
    await until('the other serves the same floor', () => other.running.sample.running()?.life.live())
    expect(other.running.sample.feeding()?.fedUntilMs).toBeNull()
    expect(isFed()).toBe(true)
    await server.stop({ drop: false })
    await until('the other feeds it', () => Date.now() - (other.running.sample.feeding()?.fedUntilMs ?? 0) < 2000, 30_000)
  } finally {
    await other.stop({ drop: false })
    server = await startTestServer({ env, workspace: server.workspace })
  }
}, 120_000) // prettier-ignore
