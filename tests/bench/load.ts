// A floor brought to life on a server: a sender in a process of its own, and the floor's first events. Not what is measured then.
import { expectKept, type BenchServer } from './bench-server.ts'
import type { SenderOrder, SentReport } from './event-sender.ts'
import type { LoadShape } from './floor-load.ts'
import { until } from '../support/until.ts'
import { startForked } from './forked.ts'
import type { BenchRun } from './measurement.ts'

/** However far the ledger fell behind under a load that was too much for it. */
const DRAIN_LIMIT_MS = 180_000
const OPENING_DERIVED_LIMIT_MS = 30_000

/** Events of a request. */
export const BATCH = 250

export interface Load {
  /** What the servers have accepted from this sender, by its receipts. */
  accepted(): number
  /** Sends at most so many events for at most so long, with so many requests in flight. */
  closed(events: number, inFlight: number, seconds: number): Promise<SentReport>
  /** Sends so many a second for so long, and as many before in a warm-up. */
  open(eventsPerS: number, seconds: number, warmSeconds?: number): Promise<SentReport>
  cpuMs(): Promise<number>
  /** Waits until all that was accepted is in the ledger, and fails where it is not all of it. */
  settle(): Promise<void>
}

/** Starts a sender to these servers of one floor, and opens the floor. */
export async function startLoad(
  run: BenchRun,
  shape: LoadShape,
  servers: readonly BenchServer[],
  batch = BATCH,
): Promise<Load> {
  const sender = startForked('./event-sender.ts')
  run.onEnd(() => sender.stop())
  const [first] = servers
  if (first === undefined) throw new Error('no server to send to')
  const ask = <Report>(order: SenderOrder, limitMs?: number) => sender.ask<Report>(order, limitMs)
  await ask({ kind: 'begin', shape, servers: servers.map(({ address }) => address), batch })
  let accepted = 0
  const counted = async (order: SenderOrder, limitMs?: number): Promise<SentReport> => {
    const report = await ask<SentReport>(order, limitMs)
    accepted += report.accepted
    return report
  }
  const settle = async (): Promise<void> => {
    // By the servers' own numbers: to count the rows of a partitioned table again and again would be a load itself.
    await until(
      'the ledger is written',
      async () => {
        const written = await Promise.all(servers.map((server) => server.written()))
        return written.reduce((sum, each) => sum + each, 0) >= accepted
      },
      DRAIN_LIMIT_MS,
      50,
    )
    await expectKept(first, accepted)
  }
  const opened = await counted({ kind: 'opening' })
  run.say(`the floor is open: ${opened.accepted} events in ${opened.tookS.toFixed(1)} s`)
  await settle()
  // A floor is not opened all at once each day: what is left to derive of it is no part of what follows.
  if (!(await first.derived(run.isQuick ? 0 : OPENING_DERIVED_LIMIT_MS))) await first.forgetMarks()
  return {
    accepted: () => accepted,
    closed: (events, inFlight, seconds) =>
      counted({ kind: 'closed', events, inFlight, seconds }, seconds * 1000 + 120_000),
    open: (eventsPerS, seconds, warmSeconds = 0) =>
      counted({ kind: 'open', eventsPerS, seconds, warmSeconds }, (seconds + warmSeconds) * 1000 + 120_000),
    cpuMs: () => sender.cpuMs(),
    settle,
  }
}
