// Syncs the log of the embedded Redis to the disk, once a second. Not its writing: Redis writes before it answers.
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmbeddedLog } from './embedded-log.ts'

const SYNC_EVERY_MS = 1_000
const SLOW_FROM_MS = 2_000
const TELL_EVERY_MS = 60_000

export interface RedisLogSyncOrder {
  /** The folder that Redis works in. */
  dataFolder: string
  logger: EmbeddedLog
  /** Brings a file, or a folder's names, to the disk. */
  syncPath?: (path: string) => Promise<void>
  nowMs?: () => number
}

/** Gives a function that syncs what has grown since its last call; while one such call is at work, a second joins it. Never rejects. */
export function createRedisLogSync(order: RedisLogSyncOrder): () => Promise<void> {
  const { dataFolder, logger, syncPath = syncToDisk, nowMs = () => performance.now() } = order
  const folder = join(dataFolder, 'appendonlydir')
  /** How each file looked before its last sync that stood. */
  const synced = new Map<string, string>()
  let underWay: { beganAtMs: number; over: Promise<void> } | null = null
  let toldAtMs = -Infinity

  const tell = (fields: object, message: string): void => {
    if (nowMs() - toldAtMs < TELL_EVERY_MS) return
    toldAtMs = nowMs()
    logger.warn(fields, message)
  }
  const tellIfSlow = (beganAtMs: number): void => {
    const tookMs = Math.round(nowMs() - beganAtMs)
    if (tookMs < SLOW_FROM_MS) return
    tell({ tookMs }, 'the disk is slow to sync the log of Redis; a loss of power would lose what it lacks')
  }
  const syncGrown = async (): Promise<void> => {
    // The other files, a rewritten base and the manifest, Redis syncs itself before it counts on them.
    const names = (await readdir(folder)).filter((name) => name.endsWith('.incr.aof'))
    for (const name of synced.keys()) if (!names.includes(name)) synced.delete(name)
    let hasNew = false
    for (const name of names) {
      const path = join(folder, name)
      const looks = await unlessGone(looksOf(path))
      if (looks === undefined || looks === synced.get(name)) continue
      await unlessGone(syncPath(path))
      hasNew ||= !synced.has(name)
      synced.set(name, looks)
    }
    if (hasNew) await syncPath(folder)
  }

  return () => {
    if (underWay !== null) {
      tellIfSlow(underWay.beganAtMs)
      return underWay.over
    }
    const beganAtMs = nowMs()
    const over = syncGrown()
      .then(() => tellIfSlow(beganAtMs))
      .catch((error: unknown) => {
        // It may be the folder's sync that failed: next time all of them count as new.
        synced.clear()
        tell({ err: error }, 'the log of Redis could not be synced; a loss of power would lose what it lacks')
      })
      .finally(() => {
        underWay = null
      })
    underWay = { beganAtMs, over }
    return over
  }
}

/** Syncs at once and then every second. `stop` syncs what is left; ask for it once Redis is gone. */
export function startRedisLogSync(order: RedisLogSyncOrder): { stop(): Promise<void> } {
  const sync = createRedisLogSync(order)
  void sync()
  const timer = setInterval(() => void sync(), SYNC_EVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      // The sync under way may have looked before Redis' last words.
      await sync()
      await sync()
    },
  }
}

/** Redis names no two files of its log alike, but it cuts a torn end off. */
async function looksOf(path: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path)
  return `${ino} ${size} ${mtimeMs}`
}

/** A rewritten log's files are removed at any time: what replaces them stands in others. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}
