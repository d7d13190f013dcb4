// Starts the PostgreSQL of an installation that names none, or takes over the one a killed main left running.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild, type Child } from './child-process.ts'
import { makeDataFolder } from './data-folder.ts'
import type { EmbeddedLog } from './embedded-log.ts'
import { EmbeddedServerError } from './embedded-server-error.ts'
import { childEnvironment } from './host.ts'
import { answers, socketUrl } from './postgres-address.ts'
import { copyPrograms, hydrateSymlinks, installedPostgres } from './postgres-binaries.ts'
import { ensureCluster } from './postgres-cluster.ts'
import { isHeld, readLock, removeStaleLocks } from './postgres-lock.ts'
import { notePlace, postgresPlace, type PostgresPlace } from './postgres-place.ts'
import { postgresSettings } from './postgres-settings.ts'
import { endProcess } from './process-life.ts'
import { socketFolder } from './socket-folder.ts'

/** Where to keep the data. */
export interface PostgresOrder {
  dataDir: string
  logger: EmbeddedLog
}

/** A PostgreSQL that answers; `url` is for `pg`, and for everything that sits on a pool of it. */
export interface EmbeddedPostgres {
  url: string
  pid: number
  stop(): Promise<void>
}

const socketName = '.s.PGSQL.5432'
const staleLockPatienceMs = 15_000
const oldServerPatienceMs = 30_000

/** Every commit is on the disk when it is answered; the server listens on a socket that only its user and root may open. */
export async function startPostgres({ dataDir, logger }: PostgresOrder): Promise<EmbeddedPostgres> {
  const home = await makeDataFolder(dataDir)
  const place = await postgresPlace(home, logger)
  const native = await usablePrograms(place)
  const dataFolder = await ensureCluster({ ...place, native })
  await notePlace(home, place.folder)
  const sockets = await socketFolder(join(place.folder, 'run'), socketName, place.owner)

  const running =
    (await adopt(dataFolder, logger)) ??
    (await startWithPatience({ native, dataFolder, sockets, place, home, logger }))
  let stopping: Promise<void> | undefined
  return {
    url: socketUrl(running.sockets),
    pid: running.pid,
    stop: () => (stopping ??= stop(running.pid)),
  }
}

/** Another user cannot be expected to be allowed into our `node_modules`. */
async function usablePrograms({ folder, owner }: PostgresPlace): Promise<string> {
  const programs = await installedPostgres()
  if (owner !== undefined) return copyPrograms(programs, folder)
  return hydrateSymlinks(programs.native).then(
    () => programs.native,
    () => copyPrograms(programs, folder),
  )
}

interface Running {
  pid: number
  sockets: string
}

/** The earlier server, if it runs and answers; one that is going down is waited for. */
async function adopt(dataFolder: string, logger: EmbeddedLog): Promise<Running | undefined> {
  const giveUpAtMs = performance.now() + oldServerPatienceMs
  for (;;) {
    const lock = await readLock(dataFolder)
    if (lock === undefined || !(await isHeld(lock, dataFolder))) return undefined
    if (await answers(lock.socketFolder, dataFolder)) {
      logger.info({ pid: lock.pid }, 'took over the PostgreSQL that was still running')
      return { pid: lock.pid, sockets: lock.socketFolder }
    }
    if (performance.now() > giveUpAtMs) {
      throw new EmbeddedServerError(
        `A PostgreSQL (process ${lock.pid}) still works in ${dataFolder} but does not answer. End it, then start again.`,
      )
    }
    await sleep(100)
  }
}

interface StartOrder {
  native: string
  dataFolder: string
  sockets: string
  place: PostgresPlace
  home: string
  logger: EmbeddedLog
}

/** Straight after a kill the lock of the dead server is refused for a moment; its own words are shown if that lasts. */
async function startWithPatience(order: StartOrder): Promise<Running> {
  const giveUpAtMs = performance.now() + staleLockPatienceMs
  for (;;) {
    const child = await startOnce(order)
    const problem = await problemOrAnswer(child, order)
    if (problem === undefined) {
      order.logger.info({ pid: child.pid }, 'PostgreSQL started')
      return { pid: child.pid, sockets: order.sockets }
    }
    const mayPass = /lock file|shared memory block/.test(problem)
    if (!mayPass || performance.now() > giveUpAtMs) {
      throw new EmbeddedServerError(`PostgreSQL did not start. Its last words:\n${problem}`)
    }
    const socketFile = join(order.sockets, socketName)
    if (!(await removeStaleLocks(order.dataFolder, socketFile))) await sleep(200)
  }
}

function startOnce({ native, dataFolder, sockets, place, home }: StartOrder): Promise<Child> {
  return startChild({
    command: join(native, 'bin/postgres'),
    args: ['-D', dataFolder, ...postgresSettings(sockets).flatMap((setting) => ['-c', setting])],
    logFile: join(home, 'logs/postgres.log'),
    cwd: dataFolder,
    env: childEnvironment({}),
    uid: place.owner?.uid,
    gid: place.owner?.gid,
  })
}

/** Undefined once it answers, however long it recovers; else what it said before it ended. */
async function problemOrAnswer(
  child: Child,
  { sockets, dataFolder }: StartOrder,
): Promise<string | undefined> {
  for (;;) {
    if (await answers(sockets, dataFolder)) return undefined
    const ended = child.ended()
    if (ended !== undefined) return `${await child.said()}\n(${ended})`
    await sleep(15)
  }
}

/** Fast, then without a last checkpoint, then by force. */
function stop(pid: number): Promise<void> {
  return endProcess(pid, [
    { signal: 'SIGINT', waitMs: 20_000 },
    { signal: 'SIGQUIT', waitMs: 5_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ])
}
