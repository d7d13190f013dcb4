// Two servers on one Redis, each taking half of one floor's events: how many groups of a commit find their facts changed by the
// other server and are folded again. Counted by the servers themselves, on a small floor and a large one.
import { rounded, type Figures } from './figures.ts'
import type { LoadShape } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'

const FLOORS: Record<string, { shape: LoadShape; eventsPerS: number }> = {
  // Some ten events a second and agent: more than any floor has, for its groups to meet at all.
  24: { shape: { agents: 24, teams: 1, openChats: 60, seed: 2 }, eventsPerS: 250 },
  5000: { shape: { agents: 5000, teams: 20, openChats: 10_000, seed: 3 }, eventsPerS: 4000 },
}

async function shareOn(bench: BenchRun, shape: LoadShape, eventsPerS: number): Promise<number> {
  const first = await bench.server()
  const second = await bench.server({ workspace: first.workspace })
  // Every second request goes to the other server, so consecutive events of one chat meet on the way.
  const load = await startLoad(bench, shape, [first, second], 100)
  const servers = [first, second]
  const count = async (name: string): Promise<number> => {
    const counts = await Promise.all(servers.map(async (server) => (await server.numbers())(name)))
    return counts.reduce((sum, each) => sum + each, 0)
  }
  const before = { groups: await count('commit_groups'), refused: await count('commit_groups_refused') }
  await load.open(eventsPerS * bench.scale, bench.isQuick ? 4 : 15)
  await load.settle()
  const groups = (await count('commit_groups')) - before.groups
  const refused = (await count('commit_groups_refused')) - before.refused
  if (groups < 100) throw new Error(`only ${groups} groups were committed`)
  await Promise.all(servers.map((server) => server.stop()))
  return refused / groups
}

async function run(bench: BenchRun): Promise<Figures> {
  const shares: Record<string, number> = {}
  for (const [agents, { shape, eventsPerS }] of Object.entries(FLOORS)) {
    shares[agents] = await shareOn(bench, shape, eventsPerS)
    bench.say(`${agents} agents: ${((shares[agents] ?? 0) * 100).toFixed(2)} % refused`)
  }
  const [small = 1, large = 1] = [shares['24'], shares['5000']]
  return {
    refusedShare: rounded(Math.max(small, large)),
    refusedShare24: rounded(small),
    refusedShare5000: rounded(large),
  }
}

export const twoServers: Measurement = {
  name: 'two-servers',
  about:
    'two servers on one Redis, 24 agents at 250 events/s and 5,000 at 4,000: groups refused and folded again, the worse of both',
  keys: ['refusedShare', 'refusedShare24', 'refusedShare5000'],
  run,
}
