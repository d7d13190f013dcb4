// The process: settings, stores, signals. Everything else is made by the installation (installation.ts).
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { hostWarning } from './access/loopback.ts'
import { readConfig, type Config } from './config.ts'
import { makeDataFolder } from './embedded/data-folder.ts'
import { startHttpFront, type HttpFront } from './http-front.ts'
import { startInstallation, type Installation } from './installation.ts'
import { createLogger, type Logger } from './logger.ts'
import { startOperatorServer, type OperatorServer } from './operator/operator-server.ts'
import { StartRefusedError } from './start-refused-error.ts'
import { startStores, type Stores } from './stores.ts'

const TRY_AGAIN_MS = 1000
/** npm delivers a signal twice within a millisecond: only a later one means "now". */
const SAME_SIGNAL_MS = 1000

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

/** The code of threads; null where the ledger is written in the server's own. */
interface ThreadCode {
  ledger: URL | null
  backtest: URL
}

/** Starts the installation; stores of others may be away for a while, ours may not. */
async function bringUp(
  config: Config,
  stores: Stores,
  operator: OperatorServer,
  { ledger: ledgerThread, backtest: backtestThread }: ThreadCode,
  logger: Logger,
  isStopping: () => boolean,
): Promise<Installation> {
  const clientDir = fileURLToPath(new URL('../client', import.meta.url))
  for (;;) {
    try {
      return await startInstallation({
        config,
        ...stores,
        clientDir,
        ...(ledgerThread && { ledgerThread }),
        backtestThread,
        isOperator: (req) => operator.isOperator(req),
        logger,
      })
    } catch (error) {
      if (stores.areOwn || isStopping() || error instanceof StartRefusedError) throw error
      logger.error(
        { reason: error instanceof Error ? error.message : String(error) },
        'the stores cannot be used yet; trying again',
      )
      await sleep(TRY_AGAIN_MS)
    }
  }
}

function onSignals(stop: () => void): void {
  let firstMs: number | null = null
  const handle = () => {
    const nowMs = performance.now()
    if (firstMs === null) {
      firstMs = nowMs
      stop()
    } else if (nowMs - firstMs > SAME_SIGNAL_MS) process.exit(1)
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
}

/** On fewer cores a thread takes from the floor what it was to spare it: on two an event cost a third more with one. */
const FEWEST_CORES_FOR_A_THREAD = 4

/** The code of the ledger's thread, which lies beside this in a build; null where the ledger is better left in this one. */
function ledgerThreadHere(): URL | null {
  return availableParallelism() < FEWEST_CORES_FOR_A_THREAD
    ? null
    : new URL('./ledger-thread.js', import.meta.url)
}

/** It lies beside this in a build. A back-test has its thread on any machine: it must hold up nobody, and is rare. */
const backtestThreadHere = (): URL => new URL('./backtest-thread.js', import.meta.url)

/** Runs the server until a signal ends it. */
export async function main(
  threads: ThreadCode = { ledger: ledgerThreadHere(), backtest: backtestThreadHere() },
): Promise<void> {
  const read = readConfig(process.env)
  if (!read.ok) {
    for (const problem of read.problems) complain(problem)
    process.exit(1)
  }
  const { config } = read
  const logger = createLogger(config.logLevel)
  let isStopping = false
  let operator: OperatorServer | null = null
  let stores: Stores | null = null
  let front: HttpFront | null = null
  let installation: Installation | null = null
  const stop = async (): Promise<void> => {
    if (isStopping) return
    isStopping = true
    await front?.stop()
    await installation?.stop()
    await stores?.stop()
    // Last: another server may start on the folder as soon as its socket is gone.
    await operator?.stop()
  }
  onSignals(() => {
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(String(error))
        process.exit(1)
      },
    )
  })
  try {
    await makeDataFolder(config.dataDir)
    const claimed = await startOperatorServer(config.dataDir)
    if (!claimed.ok) throw new StartRefusedError(claimed.problem)
    operator = claimed.operator
    front = await startHttpFront(config.host, config.port)
    stores = await startStores(config, logger)
    installation = await bringUp(config, stores, operator, threads, logger, () => isStopping)
    installation.attachSockets(front.server)
    front.handOver(installation.app)
    operator.serve(installation.operatorApp)
    say(`Floorview is on ${config.publicUrl}`)
    const warning = hostWarning(config.host, config.isPublicUrlGiven, config.publicUrl)
    if (warning !== undefined) complain(warning)
    if (installation.setupUrl !== null) say(`Create the first administrator: ${installation.setupUrl}`)
  } catch (error) {
    if (isStopping) return
    complain(error instanceof Error ? error.message : String(error))
    if (!(error instanceof StartRefusedError) && error instanceof Error) logger.debug({ err: error }, 'start')
    await stop()
    process.exit(1)
  }
}
