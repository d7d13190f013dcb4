// How soon people are told: from a condition that holds to its message at a webhook, beside a load; and how old a board's news is
// while every other channel hangs, beside the same while there are none.
import { startProbes, type ProbeTeam } from './alert-probes.ts'
import { spreadOver, startBoards } from './boards.ts'
import { quantile, rounded, type Figures } from './figures.ts'
import { teamNames, type LoadShape } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'

const EVENTS_PER_S = 1000
const BOARDS = 50
const HANGING = 20
const PROBES: readonly ProbeTeam[] = [0, 0, 0, 1000, 1000].map((forMs, place) => ({
  name: `Probe ${place + 1}`,
  forMs,
}))
// With the probes' twenty teams, each with the gallery's rules: more than 200.
const SHAPE: LoadShape = { agents: 5000, teams: 15, openChats: 10_000, seed: 7, isStamped: true }
const LEAST_SAMPLES = 10

async function run(bench: BenchRun): Promise<Figures> {
  const rate = EVENTS_PER_S * bench.scale
  const seconds = bench.isQuick ? 15 : 60
  const shape = { ...SHAPE, openChats: bench.isQuick ? 2000 : SHAPE.openChats }
  const server = await bench.server({ env: { ALERT_PRIVATE_TARGETS: '1' } })
  const load = await startLoad(bench, shape, [server])
  const probes = await startProbes(bench, server, PROBES)
  const boards = await startBoards(bench, server, spreadOver(teamNames(shape), BOARDS))
  await load.open(rate, bench.isQuick ? 2 : 5)

  const measured = async () => {
    await boards.reset()
    const cpuBeforeMs = await server.cpuMs()
    const [sent, tookMs] = await Promise.all([load.open(rate, seconds), probes.run(seconds - 2)])
    const { oldestMs } = await boards.report()
    const cpuMs = (await server.cpuMs()) - cpuBeforeMs
    if (tookMs.length < LEAST_SAMPLES) throw new Error(`only ${tookMs.length} conditions were told of`)
    return { sent, tookMs, oldestMs, serverShare: rounded(cpuMs / 1000 / sent.tookS) }
  }
  const calm = await measured()
  bench.say(`${calm.tookMs.length} conditions told of`)
  const hanging = await probes.hang(HANGING)
  const hung = await measured()
  bench.say(`${hung.tookMs.length} more, while ${hanging.requests()} requests to ${HANGING} channels hang`)
  if (hanging.requests() < HANGING) throw new Error('the channels that hang were not asked')
  return {
    conditionToChannelP99Ms: quantile(calm.tookMs, 0.99),
    conditionToChannelP50Ms: quantile(calm.tookMs, 0.5),
    conditionToChannelSamples: calm.tookMs.length,
    conditionToChannelHangingP99Ms: quantile(hung.tookMs, 0.99),
    eventToBoardNoneHangsP99Ms: quantile(calm.oldestMs, 0.99),
    eventToBoardHangingP99Ms: quantile(hung.oldestMs, 0.99),
    alertsServerShare: calm.serverShare,
    alertsHangingServerShare: hung.serverShare,
    alertsEventsPerS: rounded(calm.sent.accepted / calm.sent.tookS),
  }
}

export const alerts: Measurement = {
  name: 'alerts',
  about: `5,000 agents, 20 teams with the gallery's rules, ${EVENTS_PER_S} events/s: condition true to message at a webhook; event to board with ${HANGING} channels that hang and with none`,
  keys: [
    'conditionToChannelP99Ms',
    'conditionToChannelP50Ms',
    'conditionToChannelSamples',
    'conditionToChannelHangingP99Ms',
    'eventToBoardHangingP99Ms',
    'eventToBoardNoneHangsP99Ms',
    'alertsServerShare',
    'alertsHangingServerShare',
    'alertsEventsPerS',
  ],
  run,
}
