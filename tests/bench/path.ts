// The whole path beside its limits, in interleaved rounds: HTTP to commit to replica, with the ledger written and derived, and what
// each event costs the server and Redis. Not how old boards are.
import { spreadOf, type Figures } from './figures.ts'
import type { LoadShape } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { type Limits, startLimits } from './limits.ts'

export const FULL_FLOOR: LoadShape = { agents: 5000, teams: 20, openChats: 10_000, seed: 1 }
/** Requests in flight: enough that a commit always finds a full batch, within what one source may have waiting. */
const IN_FLIGHT = 16
/** More than any round gets through: it is ended by the clock. */
const MOST_EVENTS = 300_000
const DERIVED_LIMIT_MS = 20_000

interface Round {
  limits: Limits
  pathPerS: number
  drainedPerS: number
  pathOverXadd: number
  serverUs: number
  redisUs: number
  postgresUs: number
  /** Server CPU per event until nothing was left to derive, or the limit. */
  derivedUs: number
  wasDerived: boolean
  senderShare: number
}

async function run(bench: BenchRun): Promise<Figures> {
  const { stores, isQuick } = bench
  const rounds = isQuick ? 2 : 5
  const seconds = isQuick ? 4 : 6
  const floor = isQuick ? { ...FULL_FLOOR, openChats: 2000 } : FULL_FLOOR
  const server = await bench.server()
  const load = await startLoad(bench, floor, [server])
  const limits = startLimits(bench, floor)
  // Code that has not run yet is not what a busy floor costs: Node compiles it anew several times while it runs hot.
  await load.closed(MOST_EVENTS, IN_FLIGHT, isQuick ? 5 : 15)
  await load.settle()
  const isDerived = async () => !isQuick && (await server.derived(DERIVED_LIMIT_MS))
  await isDerived()

  const measured: Round[] = []
  const before = await server.numbers()
  for (let round = 0; round < rounds; round += 1) {
    const limit = await limits.measure(round)
    const startedMs = performance.now()
    const cpu = {
      server: await server.cpuMs(),
      redis: await stores.redisCpuMs(),
      postgres: await stores.postgresCpuMs(),
    }
    const sent = await load.closed(MOST_EVENTS, IN_FLIGHT, seconds)
    await load.settle()
    const writtenS = (performance.now() - startedMs) / 1000
    const us = (nowMs: number, beforeMs: number) => ((nowMs - beforeMs) * 1000) / sent.accepted
    const usUntilWritten = {
      serverUs: us(await server.cpuMs(), cpu.server),
      redisUs: us(await stores.redisCpuMs(), cpu.redis),
      postgresUs: us(await stores.postgresCpuMs(), cpu.postgres),
    }
    const wasDerived = await isDerived()
    const pathPerS = sent.accepted / sent.tookS
    measured.push({
      limits: limit,
      pathPerS,
      drainedPerS: sent.accepted / writtenS,
      pathOverXadd: pathPerS / limit.xaddPerS,
      ...usUntilWritten,
      derivedUs: us(await server.cpuMs(), cpu.server),
      wasDerived,
      senderShare: sent.cpuMs / 1000 / sent.tookS,
    })
    bench.say(
      `round ${round + 1} of ${rounds}: ${Math.round(pathPerS)} events/s, XADD ${Math.round(limit.xaddPerS)}/s`,
    )
  }
  const after = await server.numbers()
  const grown = (name: string) => after(name) - before(name)
  const of = (key: keyof Omit<Round, 'wasDerived' | 'limits'>) =>
    spreadOf(measured.map((round) => round[key]))
  const limitOf = (key: keyof Limits) => spreadOf(measured.map(({ limits: limit }) => limit[key]))
  return {
    pathOverXadd: of('pathOverXadd'),
    serverUsPerEvent: of('serverUs'),
    redisUsPerEvent: of('redisUs'),
    postgresUsPerEvent: of('postgresUs'),
    ...(!isQuick && { serverUsPerEventDerived: of('derivedUs') }),
    derivedRounds: measured.filter(({ wasDerived }) => wasDerived).length,
    pathEventsPerS: of('pathPerS'),
    pathWrittenEventsPerS: of('drainedPerS'),
    xaddEventsPerS: limitOf('xaddPerS'),
    commitScriptEventsPerS: limitOf('commitPerS'),
    insertEventsPerS: limitOf('insertPerS'),
    senderCpuShare: of('senderShare'),
    eventsPerCommit: grown('events_accepted') / Math.max(1, grown('commit_batches')),
  }
}

export const path: Measurement = {
  name: 'path',
  about:
    'HTTP to commit to ledger, closed loop, beside pipelined XADD of the same bytes; CPU until the ledger is derived',
  keys: [
    'pathOverXadd',
    'serverUsPerEvent',
    'redisUsPerEvent',
    'postgresUsPerEvent',
    'pathEventsPerS',
    'pathWrittenEventsPerS',
    'xaddEventsPerS',
    'commitScriptEventsPerS',
    'insertEventsPerS',
    'senderCpuShare',
    'eventsPerCommit',
  ],
  run,
}
