// `npm run bench`: measures the built server under load and prints a table, or one JSON object with `--json`.
import { loadavg } from 'node:os'
import { startBenchServer } from './bench-server.ts'
import { benchPath, type PathOrder } from './path-bench.ts'

const args = new Set(process.argv.slice(2))
const seconds = args.has('--quick') ? 10 : 60
const order: PathOrder = { agents: 500, teams: 4, eventsPerS: 1000, seed: 1, seconds, boards: 20 }

const server = await startBenchServer()
try {
  const loadBefore = loadavg()[0] ?? 0
  const result = {
    ...(await benchPath(server, order)),
    machineLoad: { before: loadBefore, after: loadavg()[0] ?? 0 },
  }
  if (args.has('--json')) process.stdout.write(`${JSON.stringify(result)}\n`)
  else {
    process.stdout.write(
      `${order.agents} agents, ${order.teams} teams, ${order.boards} boards, ${order.eventsPerS} events/s for ${seconds} s\n`,
    )
    process.stdout.write(
      Object.entries(result)
        .map(([name, value]) => `  ${name.padEnd(22)} ${JSON.stringify(value)}\n`)
        .join(''),
    )
  }
} finally {
  await server.stop()
}
