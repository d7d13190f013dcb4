// How many bytes a changed agent costs on the wire, and a whole frame, over a floor's mix of changes. The stamps that latencies are
// measured by are left out here.
import { spreadOver, startBoards } from './boards.ts'
import { rounded, type Figures } from './figures.ts'
import { teamNames, type LoadShape } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'

/** The sample floor's size: three teams of some fifty, each agent with an event in three seconds. */
const FLOOR: LoadShape = { agents: 152, teams: 3, openChats: 300, seed: 9 }
const EVENTS_PER_S = 50
const LEAST_ROWS = 30

async function run(bench: BenchRun): Promise<Figures> {
  const seconds = bench.isQuick ? 8 : 40
  const server = await bench.server()
  const load = await startLoad(bench, FLOOR, [server], 50)
  const boards = await startBoards(bench, server, spreadOver(teamNames(FLOOR), FLOOR.teams))
  await load.open(EVENTS_PER_S, 2)
  await boards.reset()
  await load.open(EVENTS_PER_S, seconds)
  const { rows, rowBytes, frames, frameBytes } = await boards.report()
  await load.settle()
  if (rows < (bench.isQuick ? LEAST_ROWS / 3 : LEAST_ROWS)) throw new Error(`only ${rows} agents changed`)
  return {
    bytesPerChange: rounded(rowBytes / rows),
    bytesPerFrame: rounded(frameBytes / frames),
    changesPerFrame: rounded(rows / frames),
    changesSeen: rows,
  }
}

export const frameBytes: Measurement = {
  name: 'frame-bytes',
  about:
    'bytes of a changed agent’s row and of a frame, on a team of 50 of a floor with the sample floor’s mix',
  keys: ['bytesPerChange', 'bytesPerFrame', 'changesPerFrame', 'changesSeen'],
  run,
}
