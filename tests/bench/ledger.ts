// What people wait for of a large ledger, while events come in: an agent's day, a page of the user log, a month of a team; and what its
// heavy work costs them: deriving a day of everybody anew, and giving millions of rows away as a file.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { createDatabase, type Database } from '../../server/ledger/database.ts'
import { DERIVE_SPACING_MS, putMarks } from '../../server/ledger/marks.ts'
import { faultWords, ledgerBalance } from '../../server/ledger/queries/balance.ts'
import { cursorAt } from '../../server/ledger/queries/log-cursor.ts'
import { until } from '../support/until.ts'
import type { BenchServer } from './bench-server.ts'
import { spreadOver, startBoards } from './boards.ts'
import { quantile, rounded, spreadOf, type Figures, type Spread } from './figures.ts'
import { teamName, teamNames } from './floor-load.ts'
import { DAY_MS, PERIODS_A_DAY } from './history-days.ts'
import { AGENT_OF_CHATS, CHATS_OF_A_DAY, loadHistory } from './ledger-history.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'

const FLOOR = { agents: 5000, teams: 10, openChats: 2000, seed: 5, isStamped: true }
const DAYS = 400
const DAYS_WITH_EVENTS = 100
const EVENTS_PER_S = 1_000
const EXPORTED_ROWS = 5_000_000
const PAGE_ROWS = 1_000
const DERIVE_LIMIT_MS = 300_000
/** Answers of a kind that are timed in a round, the first few of all left out. */
const ASKED = 40
const ROUNDS = 5
const WARM = 10
const DERIVED_LIMIT_MS = 180_000

const answeredPage = z.object({ rows: z.array(z.unknown()), next: z.string().nullable() })

async function timed(ask: () => Promise<Response>): Promise<number> {
  const startedMs = performance.now()
  const answer = await ask()
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`)
  return performance.now() - startedMs
}

/** Times answers one after the other, in rounds: the 95th of a hundred, and the middle one. */
async function timesOf(
  isQuick: boolean,
  ask: (index: number) => Promise<Response>,
): Promise<{ p95Ms: Spread; p50Ms: Spread }> {
  const rounds: number[][] = []
  for (let index = 0; index < WARM; index += 1) await timed(() => ask(index))
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round += 1) {
    const times: number[] = []
    for (let index = 0; index < ASKED; index += 1)
      times.push(await timed(() => ask(WARM + round * ASKED + index)))
    rounds.push(times)
  }
  const at = (share: number) => spreadOf(rounds.map((times) => quantile(times, share)))
  return { p95Ms: at(0.95), p50Ms: at(0.5) }
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

/** Marks a whole day of every agent, and waits until it is derived; in seconds. */
async function deriveAnew({ db }: Database, fromMs: number): Promise<number> {
  const startedMs = performance.now()
  const untilMs = fromMs + DAY_MS - 1
  const marks = Array.from({ length: FLOOR.agents }, (_, agent) => {
    return { kind: 'agent' as const, subject: `default:a${agent}`, fromMs, untilMs }
  })
  // Due at once, and behind what waits already.
  await db
    .transaction()
    .execute((transaction) => putMarks(transaction, marks, Date.now() - DERIVE_SPACING_MS))
  // Events go on marking agents of today: done is when nobody's mark reaches back to that day.
  const left = async () => {
    const { rows } = await sql`
      select count(*)::int as left from derive_mark where kind = 'agent' and from_at <= ${new Date(untilMs).toISOString()}
    `.execute(db)
    return z.object({ left: z.number() }).parse(rows[0]).left
  }
  await until('the day is derived anew', async () => (await left()) === 0, DERIVE_LIMIT_MS, 100)
  return (performance.now() - startedMs) / 1000
}

/** Fails where the days do not add up: on such a ledger nothing was measured. */
async function expectBalance(database: Database, days: readonly number[]): Promise<void> {
  for (const dayMs of days) {
    const day = new Date(dayMs).toISOString().slice(0, 10)
    const { checked, faults } = await ledgerBalance(database, { day })
    const [first] = faults
    if (first !== undefined) throw new Error(`the ledger does not balance: ${faultWords(first)}`)
    if (checked < FLOOR.agents) throw new Error(`the ledger has ${checked} agents on ${day}`)
  }
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
  const { databaseUrl } = bench.stores
  const database = createDatabase({
    url: databaseUrl,
    schema: workspace,
    onError: () => undefined,
    maxConnections: 2,
  })
  bench.onEnd(() => database.close())
  if (!(await server.derived(DERIVED_LIMIT_MS))) throw new Error('the chats of the day were not derived')
  await expectBalance(database, [todayMs - days * DAY_MS, todayMs - 2 * DAY_MS, todayMs - DAY_MS])

  const load = await startLoad(bench, FLOOR, [server])
  const boards = await startBoards(bench, server, spreadOver(teamNames(FLOOR), 10))
  const get = (path: string) => fetch(`${server.url}${path}`, { headers: { cookie } })
  const iso = (ms: number) => new Date(ms).toISOString()
  const range = `from=${iso(todayMs - days * DAY_MS)}&to=${iso(todayMs)}`

  /** The work while events come in at the rate; whether they were taken is looked at, too. */
  const underLoad = async <T>(seconds: number, work: () => Promise<T>): Promise<T> => {
    const sent = load.open(EVENTS_PER_S * Math.min(1, bench.scale * 10), seconds)
    // Told where the work ends: a sender that fails meanwhile must not end the bench with its stores running.
    sent.catch(() => undefined)
    await pause(1_000)
    const done = await work()
    await sent
    return done
  }

  const answers = await underLoad(bench.isQuick ? 20 : 60, async () => {
    const yesterday = iso(todayMs - DAY_MS).slice(0, 10)
    const agentDay = await timesOf(bench.isQuick, () =>
      get(`/api/logs/agents/${AGENT_OF_CHATS}/days/${yesterday}`),
    )
    bench.say(`an agent's day: ${JSON.stringify(agentDay)}`)
    // By cursor from anywhere and on from there, with no filter and with the one that lets most by.
    let cursor = ''
    const userLogs = await timesOf(bench.isQuick, async (index) => {
      const agent = `default:a${(index * 997) % FLOOR.agents}`
      const place = cursorAt([agent, todayMs - ((index * 31) % days) * DAY_MS])
      const filter = index % 4 < 2 ? '' : '&status=available'
      const answer = await get(
        `/api/logs/users?${range}${filter}&limit=${PAGE_ROWS}&cursor=${index % 2 === 0 || cursor === '' ? place : cursor}`,
      )
      cursor = answeredPage.parse(await answer.clone().json()).next ?? ''
      return answer
    })
    bench.say(`a page of the user log: ${JSON.stringify(userLogs)}`)
    // A whole month, where so many days were loaded.
    const month = iso(todayMs - (days > 62 ? 31 : 1) * DAY_MS).slice(0, 7)
    const calendar = await timesOf(bench.isQuick, (index) =>
      get(`/api/logs/calendar?team=${encodeURIComponent(teamName(index % FLOOR.teams))}&month=${month}`),
    )
    bench.say(`a month of a team: ${JSON.stringify(calendar)}`)
    return {
      agentDayP95Ms: agentDay.p95Ms,
      agentDayP50Ms: agentDay.p50Ms,
      userLogsP95Ms: userLogs.p95Ms,
      userLogsP50Ms: userLogs.p50Ms,
      calendarP95Ms: calendar.p95Ms,
      calendarP50Ms: calendar.p50Ms,
    }
  })
  await load.settle()

  await boards.reset()
  const rederiveS = await underLoad(bench.isQuick ? 15 : 40, () => deriveAnew(database, todayMs - 2 * DAY_MS))
  const live = await boards.report()
  await load.settle()
  boards.stop()
  bench.say(`a day of ${FLOOR.agents} agents: ${rounded(rederiveS)} s`)
  await expectBalance(database, [todayMs - 2 * DAY_MS])
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
    'agentDayP50Ms',
    'userLogsP95Ms',
    'userLogsP50Ms',
    'calendarP95Ms',
    'calendarP50Ms',
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
