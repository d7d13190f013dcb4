// Floorview beside what a team would otherwise build: 200 boards that ask for the whole board every five seconds, on the same floor
// under the same load, one after the other. How old is what they show, what does it cost the server, how much is sent.
import { spreadOver, startBoards } from './boards.ts'
import { median, rounded, type Figures } from './figures.ts'
import { teamNames, type LoadShape } from './floor-load.ts'
import { startForked } from './forked.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import type { PollOrder, PollReport } from './poll-readers.ts'

/** Four teams of the size that a wall can show. */
const FLOOR: LoadShape = { agents: 500, teams: 4, openChats: 1000, seed: 7, isStamped: true }
const BOARDS = 200
const EVERY_MS = 5000
/** An event of each agent in five seconds. */
const EVENTS_PER_S = 100
const LEAST_SAMPLES = 50

async function run(bench: BenchRun): Promise<Figures> {
  const seconds = bench.isQuick ? 10 : 30
  const server = await bench.server()
  const load = await startLoad(bench, FLOOR, [server], 50)
  const rate = EVENTS_PER_S * bench.scale
  const teams = spreadOver(teamNames(FLOOR), BOARDS)
  /** Server CPU of a second of the load with whoever watches meanwhile. */
  const cpuMsPerS = async (): Promise<number> => {
    const beforeMs = await server.cpuMs()
    const startedMs = performance.now()
    const sent = await load.open(rate, seconds)
    bench.say(`${sent.accepted} events, each answered within ${sent.answersMs.p99.toFixed(0)} ms`)
    return ((await server.cpuMs()) - beforeMs) / ((performance.now() - startedMs) / 1000)
  }

  await load.open(rate, 3)
  const alone = await cpuMsPerS()

  const polls = startForked('./poll-readers.ts')
  bench.onEnd(() => polls.stop())
  const askPolls = <Report>(order: PollOrder) => polls.ask<Report>(order)
  await askPolls({ kind: 'begin', server: server.address, teams, everyMs: EVERY_MS })
  await load.open(rate, (EVERY_MS / 1000) * 1.2)
  await askPolls({ kind: 'reset' })
  const polled = await cpuMsPerS()
  const byPoll = await askPolls<PollReport>({ kind: 'report' })
  polls.stop()

  const boards = await startBoards(bench, server, teams)
  await load.open(rate, 3)
  await boards.reset()
  const pushed = await cpuMsPerS()
  const bySocket = await boards.report()
  await load.settle()
  const least = bench.isQuick ? LEAST_SAMPLES / 5 : LEAST_SAMPLES
  if (Math.min(byPoll.eachMs.length, bySocket.eachMs.length) < least)
    throw new Error(`only ${byPoll.eachMs.length} and ${bySocket.eachMs.length} changes were seen`)
  const pollAgeMs = median(byPoll.eachMs)
  const socketAgeMs = median(bySocket.eachMs)
  // What both pay for the events themselves is no part of the comparison; a tick of the clock keeps it from a division by none.
  const net = (cpu: number) => Math.max(1, cpu - alone)
  return {
    pollFreshnessRatio: rounded(pollAgeMs / socketAgeMs),
    pollCpuRatio: rounded(net(pushed) / net(polled)),
    pollBytesRatio: rounded(bySocket.bytes / byPoll.bytes),
    pollAgeMs: rounded(pollAgeMs),
    socketAgeMs: rounded(socketAgeMs),
    pollServerShare: rounded(polled / 1000),
    socketServerShare: rounded(pushed / 1000),
    loadServerShare: rounded(alone / 1000),
    pollKbPerSBoard: rounded(byPoll.bytes / 1000 / seconds / BOARDS),
    socketKbPerSBoard: rounded(bySocket.bytes / 1000 / seconds / BOARDS),
  }
}

export const polling: Measurement = {
  name: 'polling',
  about: `${BOARDS} boards of 125 agents polling every ${EVERY_MS / 1000} s, then ${BOARDS} on sockets, ${EVENTS_PER_S} events/s: median age at sight, server CPU beyond that of the events, bytes`,
  keys: [
    'pollFreshnessRatio',
    'pollCpuRatio',
    'pollBytesRatio',
    'pollAgeMs',
    'socketAgeMs',
    'pollServerShare',
    'socketServerShare',
    'loadServerShare',
    'pollKbPerSBoard',
    'socketKbPerSBoard',
  ],
  run,
}
