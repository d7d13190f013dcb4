// A rule tried on thirty days of a million events, as its page asks for it: over HTTP, on the built server, in its thread; and how long
// the server makes others wait meanwhile. Not that it is right: tests/alerts/backtest.test.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '../../server/ledger/database.ts'
import type { AlertKind } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { backtestAnswer } from '../../shared/alerts/backtest.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { postEvents } from '../support/workspace-server.ts'
import type { BenchServer } from './bench-server.ts'
import { quantile, rounded, spreadOf, type Figures } from './figures.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { fillPastMonth, PAST_TEAM } from './past-month.ts'

const DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000
const EVENTS = 1_000_000
const QUICK_EVENTS = 200_000
/** The rule that the figure is of, and those beside it that are judged by other parts of the floor. */
const KIND: AlertKind = 'usedCapacity'
const OTHERS: readonly AlertKind[] = ['replyDue', 'customerWaits', 'overLimit', 'serviceLevelLow']
const PING_EVERY_MS = 20

async function tried(
  server: BenchServer,
  kind: AlertKind,
): Promise<{ tookMs: number; events: number; count: number }> {
  const startedMs = performance.now()
  const answer = await fetch(`${server.url}/api/alert-rules/backtest?team=${PAST_TEAM}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: server.cookie, origin: server.url },
    body: JSON.stringify({ rule: RULE_GALLERY[kind], days: DAYS }),
  })
  if (!answer.ok) throw new Error(`a back-test of ${kind} answered ${answer.status} ${await answer.text()}`)
  const { events, count } = backtestAnswer.parse(await answer.json())
  return { tookMs: performance.now() - startedMs, events, count }
}

/** How long small requests take until it is stopped, in milliseconds. */
function startPings(server: BenchServer): () => Promise<number[]> {
  const tookMs: number[] = []
  let isOver = false
  const pinging = (async () => {
    while (!isOver) {
      const startedMs = performance.now()
      await (await fetch(`${server.url}/healthz`)).text()
      tookMs.push(performance.now() - startedMs)
      await sleep(PING_EVERY_MS)
    }
  })()
  return async () => {
    isOver = true
    await pinging
    return tookMs
  }
}

async function run(bench: BenchRun): Promise<Figures> {
  const server = await bench.server()
  await postEvents(server.url, server.token, [agentEvent('profile', 'lead', { team: PAST_TEAM })])
  const database = createDatabase({
    url: bench.stores.databaseUrl,
    schema: server.workspace,
    onError: () => undefined,
  })
  bench.onEnd(() => database.close())
  const toMs = Date.now()
  const wanted = bench.isQuick ? QUICK_EVENTS : EVENTS
  const events = await fillPastMonth(database, wanted, toMs - DAYS * DAY_MS, toMs)
  bench.say(`${events} events of ${DAYS} days are in the ledger`)
  const rounds: number[] = []
  const stopPings = startPings(server)
  const cpu = { server: await server.cpuMs(), sql: await bench.stores.postgresCpuMs() }
  for (let round = 0; round < (bench.isQuick ? 2 : 3); round += 1)
    rounds.push((await tried(server, KIND)).tookMs)
  const pings = await stopPings()
  const serverCpuMs = ((await server.cpuMs()) - cpu.server) / rounds.length
  const sqlCpuMs = ((await bench.stores.postgresCpuMs()) - cpu.sql) / rounds.length
  let worstMs = Math.max(...rounds)
  for (const kind of OTHERS) {
    const one = await tried(server, kind)
    bench.say(`${kind}: ${one.events} events read, ${one.count} times, ${Math.round(one.tookMs)} ms`)
    worstMs = Math.max(worstMs, one.tookMs)
  }
  return {
    backtestMs: spreadOf(rounds),
    backtestWorstMs: rounded(worstMs),
    backtestEvents: events,
    backtestServerCpuMs: rounded(serverCpuMs),
    backtestSqlCpuMs: rounded(sqlCpuMs),
    backtestPingP99Ms: rounded(quantile(pings, 0.99)),
  }
}

export const backtest: Measurement = {
  name: 'backtest',
  about: 'a rule tried on 30 days of a million events, and the worst of five kinds of rules',
  keys: [
    'backtestMs',
    'backtestWorstMs',
    'backtestEvents',
    'backtestServerCpuMs',
    'backtestSqlCpuMs',
    'backtestPingP99Ms',
  ],
  run,
}
