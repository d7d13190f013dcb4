// The thread of one back-test: its connections to PostgreSQL and its heap, gone with it. Started by start-backtest.ts; not imported.
import { parentPort, workerData } from 'node:worker_threads'
import { createDatabase } from '../../ledger/database.ts'
import { runBacktest, type BacktestOrder, type BacktestSums } from './run-backtest.ts'

/** What the thread is started with; both sides are ours and of one build, so types are enough. */
export interface BacktestThreadOrder extends BacktestOrder {
  databaseUrl: string
  workspace: string
}

const port = parentPort
if (port === null) throw new Error('this is a thread of the server, and no program')
const { databaseUrl, workspace, ...order } = workerData as BacktestThreadOrder // start-backtest.ts's
const database = createDatabase({
  url: databaseUrl,
  schema: workspace,
  maxConnections: 2,
  // A lost connection fails the statement that was under way, and so the back-test.
  onError: () => undefined,
})
try {
  port.postMessage((await runBacktest(database.db, order)) satisfies BacktestSums)
} finally {
  await database.close()
}
