// Event to board under a steady load, ledger and derivation on: how old is what a board is told, and how far is the ledger behind?
import { fork } from 'node:child_process'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchServer } from './bench-server.ts'
import type { WatchOrder, WatchReport } from './board-watch.ts'
import { createLoad, openingEvents, teamName, type LoadShape } from './floor-load.ts'

const POST_EVERY_MS = 10
const WARM_UP_S = 5

export interface PathOrder extends LoadShape {
  seconds: number
  boards: number
}

export interface PathResult {
  offeredEventsPerS: number
  /** Accepted a second, over the whole load. */
  sustainedEventsPerS: number
  refusedRequests: number
  /** Groups of events that a commit refused because the facts had changed, to be folded again, of all groups. */
  refusedShare: number
  eventToBoardP50Ms: number
  eventToBoardP99Ms: number
  eventToBoardMaxMs: number
  samples: number
  /** What was accepted and not yet in PostgreSQL as the load ended, in seconds of that load. */
  sustainedBacklogS: number
  serverCpuShare: number
  serverUsPerEvent: number
  bytesPerFrame: number
  bytesPerChange: number
  snapshotBytes: number
}

function poster({ url, token }: BenchServer): (lines: string[]) => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  return (lines) =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${url}/api/events`,
        {
          method: 'POST',
          agent,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        },
        (answer) => {
          answer.resume()
          answer.on('end', () => resolve(answer.statusCode ?? 0))
        },
      )
      sent.on('error', reject)
      sent.end(lines.join('\n'))
    })
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

/** A process of boards that have all joined. */
async function startBoards(order: WatchOrder) {
  const child = fork(new URL('./board-watch.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
  const answer = () => new Promise<unknown>((resolve) => child.once('message', resolve))
  const joined = answer()
  child.send(order)
  const said = await joined
  if (said !== 'joined') throw new Error(String(said))
  return {
    reset: () => child.send('reset'),
    // What the child sends is made by board-watch.ts.
    report: async (): Promise<WatchReport> => {
      const reported = answer()
      child.send('report')
      return (await reported) as WatchReport
    },
    stop: () => child.kill(),
  }
}

/** Runs one load and reports it. */
export async function benchPath(server: BenchServer, order: PathOrder): Promise<PathResult> {
  const post = poster(server)
  const opening = openingEvents(order, Date.now())
  for (let at = 0; at < opening.length; at += 500) await post(opening.slice(at, at + 500))
  const teams = Array.from({ length: order.teams }, (_, index) => teamName(index))
  const boards = await startBoards({ url: server.url, cookie: server.cookie, teams, boards: order.boards })
  const make = createLoad(order)
  const answers: Promise<number>[] = []
  let refused = 0

  const offer = async (seconds: number): Promise<number> => {
    const startedMs = performance.now()
    let sent = 0
    while (performance.now() - startedMs < seconds * 1000) {
      const due = Math.floor(((performance.now() - startedMs) / 1000) * order.eventsPerS) - sent
      for (let left = due; left > 0; left -= 500) {
        const count = Math.min(500, left)
        answers.push(
          post(make(count, Date.now())).then((status) => (status === 202 ? 0 : ((refused += 1), status))),
        )
      }
      sent += Math.max(0, due)
      await sleep(POST_EVERY_MS)
    }
    return sent
  }

  await offer(WARM_UP_S)
  boards.reset()
  const before = await server.numbers()
  const cpuBeforeMs = await server.cpuMs()
  const startedMs = performance.now()
  const sent = await offer(order.seconds)
  const tookS = (performance.now() - startedMs) / 1000
  const atEnd = await server.numbers()
  const cpuMs = (await server.cpuMs()) - cpuBeforeMs
  await Promise.all(answers)
  const report = await boards.report()
  boards.stop()
  const of = (numbers: Map<string, number>, name: string) => numbers.get(name) ?? 0
  const latencies = [...report.latenciesMs].sort((a, b) => a - b)
  const grown = (name: string) => of(atEnd, name) - of(before, name)
  const behind = of(atEnd, 'events_accepted') - of(atEnd, 'ledger_events_written')
  return {
    offeredEventsPerS: Math.round(sent / tookS),
    sustainedEventsPerS: Math.round((of(atEnd, 'events_accepted') - of(before, 'events_accepted')) / tookS),
    refusedRequests: refused,
    refusedShare: grown('commit_groups_refused') / Math.max(1, grown('commit_groups')),
    eventToBoardP50Ms: quantile(latencies, 0.5),
    eventToBoardP99Ms: quantile(latencies, 0.99),
    eventToBoardMaxMs: latencies.at(-1) ?? 0,
    samples: latencies.length,
    sustainedBacklogS: Math.round((behind / order.eventsPerS) * 1000) / 1000,
    serverCpuShare: Math.round((cpuMs / 1000 / tookS) * 1000) / 1000,
    serverUsPerEvent: Math.round((cpuMs * 1000) / Math.max(1, grown('events_accepted'))),
    bytesPerFrame: Math.round(report.frameBytes / Math.max(1, report.frames)),
    bytesPerChange: Math.round(report.frameBytes / Math.max(1, report.changes)),
    snapshotBytes: report.snapshotBytes,
  }
}
