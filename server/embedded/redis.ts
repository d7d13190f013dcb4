// Starts the Redis of an installation that names none, or takes over the one a killed main left running.
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild, type Child } from './child-process.ts'
import { makeDataFolder } from './data-folder.ts'
import type { EmbeddedLog } from './embedded-log.ts'
import { EmbeddedServerError } from './embedded-server-error.ts'
import { findRedis } from './find-redis.ts'
import { childEnvironment } from './host.ts'
import { endProcess, worksIn } from './process-life.ts'
import { unixRedisUrl } from './redis-address.ts'
import { askRedis, leaveSyncsToUs, type RedisAnswer } from './redis-answer.ts'
import { socketFolder } from './socket-folder.ts'

/** Where to keep the data, and which program to run when it is not the one that would be found. */
export interface RedisOrder {
  dataDir: string
  /** `REDIS_SERVER_BIN`. */
  binary?: string | undefined
  logger: EmbeddedLog
}

/** A Redis that answers. `redisClientOptions(url)` makes a node-redis client's options of its address. */
export interface EmbeddedRedis {
  url: string
  socketPath: string
  pid: number
  stop(): Promise<void>
}

const answerWithinMs = 1_000
const oldServerPatienceMs = 15_000
const socketName = 'redis.sock'

/** Where the Redis of a data folder works. */
export const redisDataFolder = (dataDir: string): string => join(dataDir, 'redis')

/**
 * The server writes to its log before it answers, evicts nothing, and listens on a socket that only we may open.
 * It does not sync its log: see redis-log-sync.ts.
 */
export async function startRedis({ dataDir, binary, logger }: RedisOrder): Promise<EmbeddedRedis> {
  const home = await makeDataFolder(dataDir)
  await mkdir(redisDataFolder(home), { recursive: true, mode: 0o700 })
  const dataFolder = await realpath(redisDataFolder(home))
  const pidFile = join(home, 'run/redis.pid')
  const socketPath = join(await socketFolder(join(home, 'run'), socketName), socketName)
  await mkdir(join(home, 'run'), { recursive: true, mode: 0o700 })

  const found = await adopt({ socketPath, dataFolder, pidFile, logger })
  const pid = found ?? (await start({ home, dataFolder, socketPath, pidFile, binary, logger }))
  let stopping: Promise<void> | undefined
  return {
    url: unixRedisUrl(socketPath),
    socketPath,
    pid,
    stop: () => (stopping ??= stop(pid, socketPath, pidFile)),
  }
}

interface Place {
  socketPath: string
  dataFolder: string
  pidFile: string
  logger: EmbeddedLog
}

/** Two servers on one log would ruin it, so an earlier one is either taken over or known to be gone. */
async function adopt({ socketPath, dataFolder, pidFile, logger }: Place): Promise<number | undefined> {
  const notedPid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim())
  const giveUpAtMs = performance.now() + oldServerPatienceMs
  for (;;) {
    const answer = await askRedis(socketPath, answerWithinMs)
    const isOurs = answer?.dataFolder === dataFolder
    // An earlier version may have started it to sync by itself.
    if (isOurs && answer.isReady && (await leaveSyncsToUs(socketPath, answerWithinMs))) {
      logger.info({ pid: answer.pid }, 'took over the Redis that was still running')
      return answer.pid
    }
    const isLoading = isOurs && !answer.isReady
    const isThere = isOurs || (notedPid > 0 && (await worksIn(notedPid, dataFolder)) !== 'no')
    if (!isThere) {
      await rm(socketPath, { force: true })
      return undefined
    }
    if (!isLoading && performance.now() > giveUpAtMs) {
      throw new EmbeddedServerError(
        `A Redis (process ${answer?.pid ?? notedPid}) still works in ${dataFolder} but does not answer. End it, then start again.`,
      )
    }
    await sleep(100)
  }
}

interface StartOrder extends Place {
  home: string
  binary: string | undefined
}

async function start({ home, dataFolder, socketPath, pidFile, binary, logger }: StartOrder): Promise<number> {
  const program = await findRedis({ binary, unpackFolder: join(home, 'redis-dist'), logger })
  const libraries = program.libraryPath === undefined ? {} : { LD_LIBRARY_PATH: program.libraryPath }
  const child = await startChild({
    command: program.command,
    args: redisArguments(dataFolder, socketPath),
    logFile: join(home, 'logs/redis.log'),
    cwd: dataFolder,
    env: childEnvironment(libraries),
  })
  // Before it answers: a main that is killed while its server still reads must find it again.
  await writeFile(pidFile, `${child.pid}\n`, { mode: 0o600 })
  const answer = await firstAnswer(child, socketPath, logger)
  logger.info({ pid: answer.pid, program: program.command }, 'Redis started')
  return answer.pid
}

/**
 * How the server is told to keep every write, answer on the socket alone, and never drop a key. With `everysec` it would put off
 * writing while a sync lasts, and answer all the same: a kill would lose what it had answered.
 */
function redisArguments(dataFolder: string, socketPath: string): string[] {
  return [
    ...['--port', '0', '--unixsocket', socketPath, '--unixsocketperm', '700'],
    ...['--dir', dataFolder, '--appendonly', 'yes', '--appendfsync', 'no', '--save', ''],
    ...['--maxmemory-policy', 'noeviction', '--daemonize', 'no'],
  ]
}

/** However long it reads its log, a server that lives is waited for. */
async function firstAnswer(child: Child, socketPath: string, logger: EmbeddedLog): Promise<RedisAnswer> {
  let toldAtMs = performance.now()
  for (;;) {
    const answer = await askRedis(socketPath, answerWithinMs)
    if (answer?.isReady === true) return answer
    const ended = child.ended()
    if (ended !== undefined) {
      throw new EmbeddedServerError(`Redis did not start (${ended}). Its last words:\n${await child.said()}`)
    }
    if (performance.now() - toldAtMs > 5_000) {
      toldAtMs = performance.now()
      logger.info({ pid: child.pid }, 'waiting for Redis to read its data')
    }
    await sleep(10)
  }
}

async function stop(pid: number, socketPath: string, pidFile: string): Promise<void> {
  await endProcess(pid, [
    { signal: 'SIGTERM', waitMs: 15_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ])
  await rm(socketPath, { force: true })
  await rm(pidFile, { force: true })
}
