// Boards that follow a floor, in a process of their own. Not what they are sent (board-watch.ts).
import type { BenchServer } from './bench-server.ts'
import type { WatchOrder, WatchReport } from './board-watch.ts'
import { startForked } from './forked.ts'
import type { BenchRun } from './measurement.ts'

export interface Boards {
  reset(): Promise<void>
  /** What they were sent since the reset. Fails where a board lost a frame or its connection. */
  report(): Promise<WatchReport>
  stop(): void
}

/** `count` boards spread over the teams; those of one team join together, and the last team's last board measures. */
export function spreadOver(teams: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, place) => teams[Math.floor((place * teams.length) / count)] ?? '')
}

/** Starts boards and waits until all have joined. */
export async function startBoards(
  run: BenchRun,
  server: Pick<BenchServer, 'address'>,
  teams: string[],
  namespace = '',
): Promise<Boards> {
  const watch = startForked('./board-watch.ts')
  run.onEnd(() => watch.stop())
  const ask = <Report>(order: WatchOrder, limitMs?: number) => watch.ask<Report>(order, limitMs)
  await ask({ kind: 'join', server: server.address, teams, namespace }, 240_000)
  return {
    reset: () => ask({ kind: 'reset' }),
    report: async () => {
      const report = await ask<WatchReport>({ kind: 'report' })
      if (report.gaps > 0) throw new Error(`boards found ${report.gaps} gaps between their frames`)
      if (report.boards !== teams.length)
        throw new Error(`${report.boards} of ${teams.length} boards have joined`)
      return report
    },
    stop: () => watch.stop(),
  }
}
