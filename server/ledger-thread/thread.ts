// The ledger's own thread: its connections and its engine, so that neither a large batch nor its garbage holds up the floor.
// Started by start-ledger-thread.ts; not imported.
import { parentPort, workerData } from 'node:worker_threads'
import { createDatabase } from '../ledger/database.ts'
import { startLedgerEngine } from '../ledger-engine.ts'
import { createLogger } from '../logger.ts'
import type { FromLedgerThread, LedgerThreadOrder, ToLedgerThread } from './messages.ts'

const STATUS_EVERY_MS = 100
/** The main thread keeps one connection busy; the deriver and the writer take two, and a batch of refused events a third. */
const CONNECTIONS = 4

const port = parentPort
if (port === null) throw new Error('this is a thread of the server, and no program')
const { workspace, redisUrl, databaseUrl, defaults, logLevel } = workerData as LedgerThreadOrder // start-ledger-thread.ts's
const say = (message: FromLedgerThread) => port.postMessage(message)

const logger = createLogger(logLevel)
const database = createDatabase({
  url: databaseUrl,
  schema: workspace,
  maxConnections: CONNECTIONS,
  onError: (error) => logger.warn({ reason: error.message }, 'PostgreSQL connection'),
})
let floorEpoch: string | null = null
/** The floor's time less this thread's own. The way of a message is in it, which is nothing for a ledger. */
let clockOffsetMs = Date.now() - performance.now()

const engine = startLedgerEngine({
  database,
  workspace,
  redisUrl,
  epoch: () => floorEpoch,
  now: () => Math.round(performance.now() + clockOffsetMs),
  trim: (epoch, belowEntry) => Promise.resolve(say({ say: 'trim', epoch, belowEntry })),
  defaults,
  logger,
})
const telling = setInterval(() => say({ say: 'status', status: engine.status() }), STATUS_EVERY_MS)

async function stop(): Promise<void> {
  clearInterval(telling)
  await engine.stop()
  say({ say: 'status', status: engine.status() })
  await database.close()
  port?.close()
}

port.on('message', (message: ToLedgerThread) => {
  if (message.say === 'stop') return void stop()
  floorEpoch = message.epoch
  clockOffsetMs = message.nowMs - performance.now()
})
