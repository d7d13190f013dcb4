// How old is what a board is told, from the making of an event to its frame at the board that is served last, under a steady load.
import { spreadOver, startBoards } from './boards.ts'
import { quantile, rounded, type Figures } from './figures.ts'
import { teamNames } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { FULL_FLOOR } from './path.ts'

const EVENTS_PER_S = 10_000
const BOARDS = 50
const LEAST_SAMPLES = 50

async function run(bench: BenchRun): Promise<Figures> {
  const rate = EVENTS_PER_S * bench.scale
  const seconds = bench.isQuick ? 6 : 30
  const shape = { ...FULL_FLOOR, openChats: bench.isQuick ? 2000 : FULL_FLOOR.openChats, isStamped: true }
  const server = await bench.server()
  const load = await startLoad(bench, shape, [server])
  const boards = await startBoards(bench, server, spreadOver(teamNames(shape), BOARDS))
  await load.open(rate, bench.isQuick ? 2 : 5)
  await boards.reset()
  const cpuBeforeMs = await server.cpuMs()
  const sent = await load.open(rate, seconds)
  const report = await boards.report()
  const cpuMs = (await server.cpuMs()) - cpuBeforeMs
  await load.settle()
  if (report.oldestMs.length < (bench.isQuick ? LEAST_SAMPLES / 5 : LEAST_SAMPLES))
    throw new Error(`only ${report.oldestMs.length} frames of stamped changes were seen`)
  return {
    eventToBoardP50Ms: quantile(report.oldestMs, 0.5),
    eventToBoardP99Ms: quantile(report.oldestMs, 0.99),
    eventToBoardMaxMs: quantile(report.oldestMs, 1),
    eventToBoardSamples: report.oldestMs.length,
    eventToBoardEventsPerS: rounded(sent.accepted / sent.tookS),
    eventToBoardServerShare: rounded(cpuMs / 1000 / sent.tookS),
    eventToBoardSenderShare: rounded(sent.cpuMs / 1000 / sent.tookS),
    eventToBoardWatcherShare: rounded(report.cpuMs / 1000 / sent.tookS),
    answerP99Ms: rounded(sent.answersMs.p99),
  }
}

export const eventToBoard: Measurement = {
  name: 'event-to-board',
  about: `made to received at ${EVENTS_PER_S} events/s, 5,000 agents, ${BOARDS} boards, ledger on; oldest change of each frame, the board served last`,
  keys: [
    'eventToBoardP99Ms',
    'eventToBoardP50Ms',
    'eventToBoardMaxMs',
    'eventToBoardSamples',
    'eventToBoardEventsPerS',
    'eventToBoardServerShare',
    'eventToBoardSenderShare',
    'eventToBoardWatcherShare',
    'answerP99Ms',
  ],
  run,
}
