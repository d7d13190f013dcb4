// What a busy floor holds in memory after ten minutes: the server, Redis, and the mean fact. Ten seconds in a quick run, and called so.
import { spreadOver, startBoards } from './boards.ts'
import { rounded, type Figures } from './figures.ts'
import { teamNames } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { FULL_FLOOR } from './path.ts'
import { factBytesOf } from './facts.ts'

const EVENTS_PER_S = 1000
const BOARDS = 100
const FULL_SECONDS = 600

async function run(bench: BenchRun): Promise<Figures> {
  const { stores, isQuick, scale } = bench
  const seconds = isQuick ? 10 : FULL_SECONDS
  const server = await bench.server()
  const load = await startLoad(bench, FULL_FLOOR, [server])
  const boards = await startBoards(bench, server, spreadOver(teamNames(FULL_FLOOR), BOARDS))
  await boards.reset()
  const rssFirstMb = await server.rssMb()
  const parts = isQuick ? 1 : 10
  for (let part = 1; part <= parts; part += 1) {
    const sent = await load.open(EVENTS_PER_S * scale, seconds / parts)
    if (sent.refused > 0) throw new Error(`${sent.refused} events were refused at ${EVENTS_PER_S} a second`)
    bench.say(
      `minute ${part}: server ${Math.round(await server.rssMb())} MB, Redis ${Math.round(await stores.redisUsedMb())} MB`,
    )
  }
  const report = await boards.report()
  await load.settle()
  const facts = await factBytesOf(bench, server)
  return {
    serverRssMb: rounded(await server.rssMb()),
    redisMb: rounded(await stores.redisUsedMb()),
    factBytesMean: rounded(facts.mean),
    factsHeld: facts.count,
    serverRssFirstMb: rounded(rssFirstMb),
    memorySeconds: seconds,
    frameBytesMean: rounded(report.frameBytes / Math.max(1, report.frames)),
  }
}

export const memory: Measurement = {
  name: 'memory',
  about: `${EVENTS_PER_S} events/s for 10 min, 5,000 agents, ${BOARDS} boards: resident memory of the server, Redis, the mean fact`,
  keys: [
    'serverRssMb',
    'redisMb',
    'factBytesMean',
    'factsHeld',
    'serverRssFirstMb',
    'memorySeconds',
    'frameBytesMean',
  ],
  run,
}
