// Keeps the sample floor beside its main workspace as it is wanted: started, served, dropped. Whatever fails here is told
// and tried again, and never stops the main workspace. Not what happens on that floor (feeder.ts), nor its routes.
import type { Config } from '../config.ts'
import { tryHoldLock, type HeldLock } from '../ledger/held-lock.ts'
import {
  chooseSample,
  dropSample,
  readSampleRecord,
  type SampleChoice,
  type SampleRecord,
} from '../ledger/sample-floor.ts'
import { dropFloor } from '../live/drop-floor.ts'
import type { Logger } from '../logger.ts'
import type { BoardServer, BoardSpace } from '../publish/board-socket.ts'
import { startWorkspace, type Workspace } from '../workspace.ts'
import { SAMPLE_GROUP } from './cast.ts'
import { isOutdated, startFeeder, type Feeder } from './feeder.ts'
import { sampleProblem, type SampleDoor, type SampleState } from './sample-door.ts'

/** What another server chose is known here after this long at most. */
const LOOK_EVERY_MS = 2_000
const TRY_AGAIN_MS = 10_000
/** One that may not begin anew now is asked again so much later. */
const RENEW_EVERY_MS = 3_600_000
/** Held by every server that serves the sample, and alone by the one that drops it. */
const SERVED_LOCK = 'sample'

export interface SampleSideDeps {
  config: Config
  redisUrl: string
  databaseUrl: string
  clientDir: string
  backtestThread?: URL
  logger: Logger
}

interface RunningSample {
  workspace: Workspace
  feeder: Feeder
  stop(): Promise<void>
}

/** What the sample is configured as: the main workspace's settings, without anything that lets somebody in or send. */
function sampleConfigOf(config: Config): Config {
  return {
    ...config,
    workspace: `${config.workspace}_sample`,
    ingestToken: undefined,
    firstAdministrator: undefined,
    hasSample: false,
  }
}

/** Names the sample's group where it is not yet; the sample is worth showing without it. */
async function nameGroup({ access: { groups } }: Workspace, logger: Logger): Promise<void> {
  try {
    await groups.reload()
    if (groups.all().length === 0) await groups.add(SAMPLE_GROUP)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    logger.warn({ reason }, 'the sample has no named group')
  }
}

/** Makes the side; nothing runs before `start`. Its door can be built into the main workspace's routes at once. */
export function createSampleSide(deps: SampleSideDeps) {
  const { config, redisUrl, databaseUrl, clientDir, backtestThread, logger } = deps
  const sampleConfig = sampleConfigOf(config)
  let state: SampleState = config.hasSample ? 'starting' : 'off'
  let main: Workspace | null = null
  let space: BoardSpace | null = null
  let running: RunningSample | null = null
  let tryAgainMs = 0
  let renewAgainMs = 0
  let isStopped = false
  let timer: NodeJS.Timeout | null = null
  /** One look after another: each begins when those before have ended. */
  let looks: Promise<void> = Promise.resolve()

  const bringUp = async (beside: Workspace): Promise<RunningSample | null> => {
    const lock = await tryHoldLock(beside.database, SERVED_LOCK, 'shared')
    // Another server is dropping it at this moment.
    if (lock === null) return null
    try {
      // Dropped between the last look and the lock.
      if ((await readSampleRecord(beside.database.db)).choice !== 'wanted') {
        await lock.release()
        return null
      }
      const workspace = await startWorkspace({
        config: sampleConfig,
        redisUrl,
        databaseUrl,
        clientDir,
        ...(backtestThread && { backtestThread }),
        logger: logger.child({ workspace: sampleConfig.workspace }),
        kind: { is: 'sample', mainAccess: beside.access },
      })
      await nameGroup(workspace, logger)
      const feeder = startFeeder({ config: sampleConfig, main: beside, sample: workspace, logger })
      return { workspace, feeder, stop: () => stopAll(workspace, feeder, lock) }
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  const stopAll = async (workspace: Workspace, feeder: Feeder, lock: HeldLock): Promise<void> => {
    await feeder.stop()
    await workspace.stop()
    await lock.release()
  }

  const takeDown = async (next: SampleState): Promise<void> => {
    // The door closes first: who comes back at once must hear why.
    state = next
    const ending = running
    running = null
    await ending?.stop()
  }

  /** Drops what there is. False where another server still serves it: then the next look tries again. */
  const drop = async (beside: Workspace): Promise<boolean> => {
    const lock = await tryHoldLock(beside.database, SERVED_LOCK, 'alone')
    if (lock === null) return false
    try {
      await dropFloor(redisUrl, sampleConfig.workspace, logger)
      await dropSample(beside.database, sampleConfig.workspace)
    } finally {
      await lock.release()
    }
    logger.info({ workspace: sampleConfig.workspace }, 'the sample floor was dropped')
    return true
  }

  /** A sample too old to go on from begins anew, at a moment when nobody looks. It stays where another server serves it too. */
  const renewIfOutdated = async (beside: Workspace, record: SampleRecord): Promise<void> => {
    if (!isOutdated(record, { nowMs: Date.now(), isServed: running !== null })) return
    if (performance.now() < renewAgainMs) return
    if ((running?.workspace.hub.watched() ?? 0) > 0) return
    renewAgainMs = performance.now() + RENEW_EVERY_MS
    await takeDown('starting')
    await drop(beside)
  }

  const look = async (): Promise<void> => {
    if (isStopped || main === null) return
    const record = await readSampleRecord(main.database.db)
    const { choice } = record
    if (choice === 'leaving') {
      await takeDown('leaving')
      if (!(await drop(main))) return
      await chooseSample(main.database.db, ['leaving'], 'left')
      state = 'left'
      return
    }
    if (choice === 'wanted' && config.hasSample) await renewIfOutdated(main, record)
    if (choice === 'left' || !config.hasSample) {
      await takeDown(choice === 'left' ? 'left' : 'off')
    } else if (running === null && performance.now() >= tryAgainMs) {
      state = state === 'failed' ? 'failed' : 'starting'
      running = await bringUp(main)
      if (running === null) return
      if (space !== null) running.workspace.serveSockets(space)
      state = 'on'
    }
  }

  const lookSafely = (): Promise<void> => {
    looks = looks.then(look).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      logger.warn({ reason, state }, 'the sample floor is not as it is wanted; trying again')
      if (state === 'starting') state = 'failed'
      tryAgainMs = performance.now() + TRY_AGAIN_MS
    })
    return looks
  }

  const choose = async (from: SampleChoice[], to: SampleChoice): Promise<void> => {
    if (main === null) throw new Error('the workspace is still being started')
    await chooseSample(main.database.db, from, to)
    tryAgainMs = 0
    await lookSafely()
  }

  const door: SampleDoor = {
    state: () => state,
    app: () => running?.workspace.app ?? null,
    leave: () => choose(['wanted'], 'leaving'),
    startAgain: async () => {
      if (!config.hasSample) return false
      await choose(['left'], 'wanted')
      return true
    },
  }

  return {
    door,
    /** The sample while it runs on this server. */
    running: () => running?.workspace ?? null,
    /** What was fed to it by this server. */
    feeding: () => running?.feeder.status() ?? null,
    /** Begins in the background; whatever comes of it, the main workspace goes on. */
    start(beside: Workspace): void {
      main = beside
      timer = setInterval(() => void lookSafely(), LOOK_EVERY_MS)
      void lookSafely()
    },
    /** Serves the sample's boards in a space of the process's sockets. */
    attachSockets(sockets: BoardServer): void {
      const own: BoardSpace = sockets.of('/sample')
      own.use((_socket, next) => {
        if (running !== null) return next()
        const refusal = sampleProblem(state)
        next(Object.assign(new Error(refusal.title), { data: refusal }))
      })
      space = own
      running?.workspace.serveSockets(own)
    },
    async stop(): Promise<void> {
      isStopped = true
      if (timer !== null) clearInterval(timer)
      await looks
      await takeDown(state)
    },
  }
}
