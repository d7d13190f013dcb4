// What people wait for of a large ledger, while events come in: an agent's day, a page of the user log, a month of a team; and what its
// heavy work costs them: deriving a day of everybody anew, and giving millions of rows away as a file.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { until } from '../support/until.ts'
import type { BenchServer } from './bench-server.ts'
import { spreadOver, startBoards } from './boards.ts'
import { quantile, rounded, type Figures } from './figures.ts'
import { teamName, teamNames } from './floor-load.ts'
import { CHATS_OF_A_DAY, DAY_MS, loadHistory, PERIODS_A_DAY } from './ledger-history.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'

const FLOOR = { agents: 5000, teams: 10, openChats: 2000, seed: 5, isStamped: true }
const DAYS = 400
const DAYS_WITH_EVENTS = 100
const EVENTS_PER_S = 1_000
const EXPORTED_ROWS = 5_000_000
const PAGE_ROWS = 1_000
const DERIVE_LIMIT_MS = 300_000
/** Answers of a kind that are timed, the first few left out. */
const ASKED = 120
const WARM = 10

const answeredPage = z.object({ rows: z.array(z.unknown()), next: z.string().nullable() })

async function timed(ask: () => Promise<Response>): Promise<number> {
  const startedMs = performance.now()
  const answer = await ask()
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`)
  return performance.now() - startedMs
}

/** Times so many answers one after the other; the 95th of a hundred. */
async function p95Ms(count: number, ask: (index: number) => Promise<Response>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < count + WARM; index += 1) {
    const tookMs = await timed(() => ask(index))
    if (index >= WARM) times.push(tookMs)
  }
  return rounded(quantile(times, 0.95))
}

/** Takes the whole file and looks at the server's memory meanwhile. */
async function takeFile(server: BenchServer, path: string, cookie: string) {
  // Measured from what it holds when it has nothing to do.
  const beforeMb = await server.rssMb()
  let mostMb = beforeMb
  let isDone = false
  const watched = (async () => {
    while (!isDone) {
      mostMb = Math.max(mostMb, await server.rssMb())
      await pause(200)
    }
  })()
  const startedMs = performance.now()
  const answer = await fetch(`${server.url}${path}`, { headers: { cookie } })
  if (!answer.ok || answer.body === null) throw new Error(`the file was answered with ${answer.status}`)
  let rows = -1
  for await (const bytes of answer.body) {
    if (!(bytes instanceof Uint8Array)) continue
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) rows += 1
  }
  const tookS = (performance.now() - startedMs) / 1000
  isDone = true
  await watched
  return { rows, tookS, addedMb: mostMb - beforeMb }
}

/** Marks a whole day of every agent, and waits until it is derived. */
async function deriveAnew(bench: BenchRun, schema: string, fromMs: number): Promise<number> {
  const name = pg.escapeIdentifier(schema)
  const { pool } = bench.stores
  const startedMs = performance.now()
  await pool.query(
    `insert into ${name}.derive_mark as mark (kind, subject, from_at, until_at, due_at)
     select 'agent', 'default:a' || a, $1, $2, 'epoch' from generate_series(0, $3::int - 1) a
     on conflict (kind, subject) do update set version = nextval('${name}.derive_mark_version'),
       from_at = least(mark.from_at, excluded.from_at), until_at = greatest(mark.until_at, excluded.until_at), due_at = 'epoch'`,
    [new Date(fromMs).toISOString(), new Date(fromMs + DAY_MS - 1).toISOString(), FLOOR.agents],
  )
  // Events go on marking agents of today: done is when nobody's mark reaches back to that day.
  const left = async () => {
    const { rows } = await pool.query(
      `select count(*)::int as left from ${name}.derive_mark where from_at < $1`,
      [new Date(fromMs + DAY_MS).toISOString()],
    )
    return z.object({ left: z.number() }).parse(rows[0]).left
  }
  await until('the day is derived anew', async () => (await left()) === 0, DERIVE_LIMIT_MS, 100)
  return (performance.now() - startedMs) / 1000
}

async function run(bench: BenchRun): Promise<Figures> {
  // First, for its tables; it has nothing to do until the floor opens.
  const server = await bench.server()
  const { workspace, cookie } = server
  const todayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const days = Math.max(3, Math.round(DAYS * bench.scale))
  const daysWithEvents = Math.max(2, Math.round(DAYS_WITH_EVENTS * bench.scale))
  const history = await loadHistory({
    ...{ databaseUrl: bench.stores.databaseUrl, schema: workspace, ...FLOOR },
    ...{ days, daysWithEvents, todayMs, say: (line: string) => bench.say(line) },
  })
  bench.say(`${history.periods} periods and ${history.events} events in ${Math.round(history.tookS)} s`)

  const load = await startLoad(bench, FLOOR, [server])
  const boards = await startBoards(bench, server, spreadOver(teamNames(FLOOR), 10))
  const get = (path: string) => fetch(`${server.url}${path}`, { headers: { cookie } })
  const iso = (ms: number) => new Date(ms).toISOString()
  const range = `from=${iso(todayMs - days * DAY_MS)}&to=${iso(todayMs)}`
  const count = bench.isQuick ? 30 : ASKED

  /** The work while events come in at the rate; whether they were taken is looked at, too. */
  const underLoad = async <T>(seconds: number, work: () => Promise<T>): Promise<T> => {
    const sent = load.open(EVENTS_PER_S * Math.min(1, bench.scale * 10), seconds)
    await pause(1_000)
    const done = await work()
    await sent
    return done
  }

  const answers = await underLoad(bench.isQuick ? 20 : 60, async () => {
    const dayOf = (index: number) => iso(todayMs - DAY_MS * (1 + (index % 2))).slice(0, 10)
    const agentDayP95Ms = await p95Ms(count, (index) =>
      get(
        `/api/logs/agents/default:a${index % 2 === 0 ? 0 : (index * 37) % FLOOR.agents}/days/${dayOf(index)}`,
      ),
    )
    // By cursor from anywhere, with the filter that leaves the least out.
    let cursor = ''
    const userLogsP95Ms = await p95Ms(count, async (index) => {
      const agent = `default:a${(index * 997) % FLOOR.agents}`
      const place = Buffer.from(JSON.stringify([agent, todayMs - (index % days) * DAY_MS])).toString(
        'base64url',
      )
      const answer = await get(
        `/api/logs/users?${range}&limit=${PAGE_ROWS}&cursor=${index % 2 === 0 || cursor === '' ? place : cursor}`,
      )
      cursor = answeredPage.parse(await answer.clone().json()).next ?? ''
      return answer
    })
    const month = iso(todayMs - DAY_MS).slice(0, 7)
    const calendarP95Ms = await p95Ms(bench.isQuick ? 10 : 40, (index) =>
      get(`/api/logs/calendar?team=${encodeURIComponent(teamName(index % FLOOR.teams))}&month=${month}`),
    )
    return { agentDayP95Ms, userLogsP95Ms, calendarP95Ms }
  })
  await load.settle()

  await boards.reset()
  const rederiveS = await underLoad(bench.isQuick ? 15 : 40, () =>
    deriveAnew(bench, workspace, todayMs - 2 * DAY_MS),
  )
  const live = await boards.report()
  await load.settle()
  boards.stop()
  await server.derived(30_000)

  const wanted = Math.round(EXPORTED_ROWS * Math.min(1, bench.scale))
  const exportedDays = Math.min(days, Math.ceil(wanted / (FLOOR.agents * PERIODS_A_DAY)))
  const file = await takeFile(
    server,
    `/api/logs/users/export?from=${iso(todayMs - exportedDays * DAY_MS)}&to=${iso(todayMs)}&format=csv`,
    cookie,
  )
  return {
    ...answers,
    rederiveDayS: rounded(rederiveS),
    rederiveLiveP99Ms: rounded(quantile(live.oldestMs, 0.99)),
    exportAddedMb: rounded(file.addedMb),
    exportRows: file.rows,
    exportRowsPerS: rounded(file.rows / file.tookS),
    ledgerPeriods: history.periods,
    ledgerEvents: history.events,
  }
}

export const ledger: Measurement = {
  name: 'ledger',
  about: `a ledger of ${(FLOOR.agents * DAYS * PERIODS_A_DAY + FLOOR.agents * DAYS_WITH_EVENTS * PERIODS_A_DAY) / 1e6} million rows, ${FLOOR.agents} agents in teams of ${FLOOR.agents / FLOOR.teams}, a day of ${CHATS_OF_A_DAY} chats, ${EVENTS_PER_S} events/s meanwhile; --scale is of its days`,
  keys: [
    'agentDayP95Ms',
    'userLogsP95Ms',
    'calendarP95Ms',
    'rederiveDayS',
    'rederiveLiveP99Ms',
    'exportAddedMb',
    'exportRows',
    'exportRowsPerS',
    'ledgerPeriods',
    'ledgerEvents',
  ],
  isOnDemand: true,
  run,
}
