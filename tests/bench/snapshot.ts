// What a board of 5,000 agents begins with: from asking for the snapshot to its last byte, on a floor at work, and its bytes before
// compression. On the boards' own wire, so with the server's encoding and the loopback's transport.
import { startBoards } from './boards.ts'
import type { WatchOrder } from './board-watch.ts'
import { median, rounded, spreadOf, type Figures } from './figures.ts'
import { teamName, type LoadShape } from './floor-load.ts'
import { startForked } from './forked.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'

const FLOOR: LoadShape = { agents: 5000, teams: 1, openChats: 5000, seed: 8 }
/** So that no snapshot is the one before it. */
const EVENTS_PER_S = 50
const SNAPSHOTS = 15

interface Snapshots {
  tookMs: number[]
  bytes: number
}

async function run(bench: BenchRun): Promise<Figures> {
  const rounds = bench.isQuick ? 2 : 5
  const server = await bench.server()
  const load = await startLoad(bench, FLOOR, [server], 50)
  const joining = startForked('./board-watch.ts')
  bench.onEnd(() => joining.stop())
  const take = (): Promise<Snapshots> =>
    joining.ask({
      kind: 'snapshots',
      server: server.address,
      team: teamName(0),
      count: SNAPSHOTS,
    } satisfies WatchOrder)
  // Nobody watches yet: a board is made for the first who asks.
  const first = await joining.ask<Snapshots>({
    kind: 'snapshots',
    server: server.address,
    team: teamName(0),
    count: 1,
  } satisfies WatchOrder)
  const watching = await startBoards(bench, server, [teamName(0)])
  await take()
  const medians: number[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round += 1) {
    const [taken] = await Promise.all([take(), load.open(EVENTS_PER_S, 3)])
    medians.push(median(taken.tookMs))
    bytes = Math.max(bytes, taken.bytes)
  }
  await watching.report()
  await load.settle()
  return {
    snapshotMs: spreadOf(medians),
    snapshotBytes: bytes,
    snapshotFirstMs: rounded(first.tookMs[0] ?? 0),
  }
}

export const snapshot: Measurement = {
  name: 'snapshot',
  about: `a board of 5,000 agents joined: asked to received, median of ${SNAPSHOTS} in each round, floor at work; bytes before compression`,
  keys: ['snapshotMs', 'snapshotBytes', 'snapshotFirstMs'],
  run,
}
