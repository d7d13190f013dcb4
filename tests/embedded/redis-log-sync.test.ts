// What of Redis' log is brought to the disk, and when: a real Redis and real files; the sync itself is slow as the test wants it.
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createClient } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { keepRedis } from '../../server/embedded/kept-redis.ts'
import { isAlive } from '../../server/embedded/process-life.ts'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { createRedisLogSync } from '../../server/embedded/redis-log-sync.ts'
import { redisDataFolder, startRedis } from '../../server/embedded/redis.ts'
import { embeddedPid } from '../support/embedded-stores.ts'
import { until } from '../support/until.ts'
import { dataFolder } from './data-folder.ts'
import { quietLog } from './quiet-log.ts'

const FOLDER = 'appendonlydir'
const incr = (number: number) => `appendonly.aof.${number}.incr.aof`

async function connected(url: string) {
  const client = createClient(redisClientOptions(url))
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.destroy())
  return client
}

/** A Redis, and a sync of its log that notes what it was asked for, takes as long as the test says, and fails when told to. */
async function underTest() {
  const dataDir = await dataFolder()
  const { logger, messages } = quietLog()
  const redis = await startRedis({ dataDir, logger })
  onTestFinished(() => redis.stop())
  messages.length = 0
  const asked: string[] = []
  const disk = { nowMs: 0, gate: Promise.resolve(), fails: false }
  const sync = createRedisLogSync({
    dataFolder: redisDataFolder(dataDir),
    logger,
    nowMs: () => disk.nowMs,
    syncPath: async (path) => {
      asked.push(basename(path))
      await disk.gate
      if (disk.fails) throw new Error('the disk is broken')
    },
  })
  return {
    dataDir,
    redis,
    client: await connected(redis.url),
    disk,
    sync,
    warnings: messages,
    /** What the disk was asked for since the last question. */
    asked: () => asked.splice(0),
    /** Holds every sync up until the function that it gives is called. */
    holdUp: (): (() => void) => {
      let letGo = (): void => undefined
      disk.gate = new Promise((resolve) => (letGo = resolve))
      return letGo
    },
    file: (name: string) => readFile(join(redisDataFolder(dataDir), FOLDER, name), 'utf8'),
  }
}

test('[OP14] what Redis has answered stands in its log and outlives kill -9, while the disk is busy with a sync', async () => {
  const { dataDir, redis, client, sync, holdUp, asked, file } = await underTest()
  const letGo = holdUp()
  const syncing = sync()
  await until('a sync is under way', () => asked().length > 0)
  for (let number = 0; number < 200; number += 1) {
    await client.set(`kept:${number}`, 'yes')
    expect(await file(incr(1))).toContain(`kept:${number}\r\n`)
  }
  process.kill(redis.pid, 'SIGKILL')
  const again = await startRedis({ dataDir, logger: quietLog().logger })
  onTestFinished(() => again.stop())
  expect(await (await connected(again.url)).dbSize()).toBe(200)
  letGo()
  await syncing
})

test('[OP15] what has grown is synced, the folder after a new file, and nothing else', async () => {
  const { client, sync, asked } = await underTest()
  await client.set('a', '1')
  await sync()
  expect(asked()).toEqual([incr(1), FOLDER])
  await sync()
  expect(asked()).toEqual([])
  await client.set('a', '2')
  await sync()
  expect(asked()).toEqual([incr(1)])
})

test('[OP15] once Redis has rewritten its log the new file is synced, and the folder that names it', async () => {
  const { client, sync, asked } = await underTest()
  await client.set('a', '1')
  await sync()
  asked()
  await client.sendCommand(['BGREWRITEAOF'])
  await until('the log is rewritten', async () =>
    /aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/.test(await client.info('persistence')),
  )
  await client.set('b', '1')
  await sync()
  expect(asked()).toEqual([incr(2), FOLDER])
  await client.set('b', '2')
  await sync()
  expect(asked()).toEqual([incr(2)])
})

test('[OP15] what grows while a sync lasts is synced by the next one; there are never two at once', async () => {
  const { client, sync, holdUp, asked } = await underTest()
  await sync()
  asked()
  await client.set('a', '1')
  const letGo = holdUp()
  const first = sync()
  await until('a sync is under way', () => asked().length > 0)
  await client.set('a', '2')
  const second = sync()
  letGo()
  await Promise.all([first, second])
  expect(asked()).toEqual([])
  await sync()
  expect(asked()).toEqual([incr(1)])
})

test('[OP16] a sync that takes long is told while it lasts, once a minute', async () => {
  const { sync, holdUp, asked, disk, warnings } = await underTest()
  const letGo = holdUp()
  const syncing = sync()
  await until('a sync is under way', () => asked().length > 0)
  disk.nowMs = 1_999
  void sync()
  expect(warnings).toEqual([])
  disk.nowMs = 2_000
  void sync()
  expect(warnings).toEqual([expect.stringContaining('slow')])
  disk.nowMs = 61_999
  void sync()
  expect(warnings).toHaveLength(1)
  disk.nowMs = 62_000
  void sync()
  expect(warnings).toHaveLength(2)
  letGo()
  await syncing
  expect(warnings).toHaveLength(2)
})

test('[OP16] a sync that fails is told and tried again', async () => {
  const { client, sync, asked, disk, warnings } = await underTest()
  await client.set('a', '1')
  disk.fails = true
  await sync()
  expect(warnings).toEqual([expect.stringContaining('could not be synced')])
  disk.fails = false
  asked()
  await sync()
  expect(asked()).toEqual([incr(1), FOLDER])
})

test('[OP15] the Redis of an installation is synced by the second, also once it was started again, and at its end', async () => {
  const dataDir = await dataFolder()
  const asked: string[] = []
  const { logger } = quietLog()
  const syncPath = (path: string): Promise<void> => {
    asked.push(path)
    return Promise.resolve()
  }
  const kept = await keepRedis({ dataDir, logger }, { syncPath })
  let isStopped = false
  onTestFinished(async () => {
    if (!isStopped) await kept.stop()
  })
  const log = join(redisDataFolder(dataDir), FOLDER, incr(1))
  const syncs = () => asked.filter((path) => path === log).length
  const setAndWait = async () => {
    const before = syncs()
    await (await connected(kept.url)).set('a', String(before))
    await until('the log is synced', () => syncs() > before)
  }
  await setAndWait()
  const pid = await embeddedPid(dataDir, 'redis')
  process.kill(pid, 'SIGKILL')
  await until('it runs again', async () => (await embeddedPid(dataDir, 'redis')) !== pid)
  await until('it answers', async () => (await connected(kept.url)).ping())
  await setAndWait()
  const last = await embeddedPid(dataDir, 'redis')
  const before = syncs()
  await (await connected(kept.url)).set('a', 'the last word')
  await kept.stop()
  isStopped = true
  expect(syncs()).toBeGreaterThan(before)
  expect(await isAlive(last)).toBe(false)
})
