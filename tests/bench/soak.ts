// Half an hour at 2,000 events/s with what the server and Redis hold at each minute: memory must become flat. Only where asked for.
import { spreadOver, startBoards } from './boards.ts'
import { rounded, type Figures } from './figures.ts'
import { teamNames } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { FULL_FLOOR } from './path.ts'

const EVENTS_PER_S = 2000
const BOARDS = 50
const DEFAULT_MINUTES = 30

/** How much a value grows a minute: the slope of the straight line that fits best. */
function slopeOf(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2
  const meanY = values.reduce((sum, each) => sum + each, 0) / values.length
  let above = 0
  let below = 0
  values.forEach((value, x) => {
    above += (x - meanX) * (value - meanY)
    below += (x - meanX) ** 2
  })
  return below === 0 ? 0 : above / below
}

async function run(bench: BenchRun): Promise<Figures> {
  const minutes = bench.soakMinutes > 0 ? bench.soakMinutes : DEFAULT_MINUTES
  const server = await bench.server()
  const load = await startLoad(bench, FULL_FLOOR, [server])
  const boards = await startBoards(bench, server, spreadOver(teamNames(FULL_FLOOR), BOARDS))
  const rssMb: number[] = []
  const redisMb: number[] = []
  let offered = 0
  let accepted = 0
  let worstBacklogS = 0
  for (let left = minutes; left > 0; left -= 1) {
    const sent = await load.open(EVENTS_PER_S * bench.scale, 60 * Math.min(1, left))
    offered += sent.offered
    accepted += sent.accepted
    const written = (await server.numbers())('ledger_events_written')
    worstBacklogS = Math.max(worstBacklogS, (load.accepted() - written) / EVENTS_PER_S)
    rssMb.push(await server.rssMb())
    redisMb.push(await bench.stores.redisUsedMb())
    bench.say(
      `minute ${rssMb.length}: server ${rounded(rssMb.at(-1) ?? 0)} MB, Redis ${rounded(redisMb.at(-1) ?? 0)} MB`,
    )
  }
  await boards.report()
  await load.settle()
  // The first third fills caches and grows the heap to its size.
  const settled = <T>(values: T[]) => values.slice(Math.floor(values.length / 3))
  return {
    soakMinutes: minutes,
    soakAcceptedShare: rounded(accepted / Math.max(1, offered)),
    soakWorstBacklogS: rounded(worstBacklogS),
    soakServerRssMb: rounded(rssMb.at(-1) ?? 0),
    soakServerRssMostMb: rounded(Math.max(...rssMb)),
    soakServerMbPerMinute: rounded(slopeOf(settled(rssMb))),
    soakRedisMb: rounded(redisMb.at(-1) ?? 0),
    soakRedisMbPerMinute: rounded(slopeOf(settled(redisMb))),
  }
}

export const soak: Measurement = {
  name: 'soak',
  about: `${EVENTS_PER_S} events/s for ${DEFAULT_MINUTES} min (--soak), memory of each minute`,
  isOnDemand: true,
  keys: [
    'soakMinutes',
    'soakAcceptedShare',
    'soakWorstBacklogS',
    'soakServerRssMb',
    'soakServerRssMostMb',
    'soakServerMbPerMinute',
    'soakRedisMb',
    'soakRedisMbPerMinute',
  ],
  run,
}
