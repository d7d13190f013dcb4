// The embedded Redis as a real process: what it promises, and what a kill leaves behind.
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { endProcess, isAlive, worksIn } from '../../server/embedded/process-life.ts'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { startRedis, type EmbeddedRedis } from '../../server/embedded/redis.ts'
import { dataFolder } from './data-folder.ts'
import { processGroup } from './process-group.ts'
import { quietLog } from './quiet-log.ts'

async function started(dataDir: string): Promise<EmbeddedRedis> {
  const redis = await startRedis({ dataDir, logger: quietLog().logger })
  onTestFinished(() => redis.stop())
  return redis
}

async function ask(url: string, ...command: string[]): Promise<unknown> {
  const client = createClient({ ...redisClientOptions(url), RESP: 2 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.sendCommand(command)
  } finally {
    client.destroy()
  }
}

test('[OP1] Redis listens on a socket in a closed folder and on no port', async () => {
  const redis = await started(await dataFolder())
  expect(await ask(redis.url, 'PING')).toBe('PONG')
  expect(await ask(redis.url, 'CONFIG', 'GET', 'port')).toEqual(['port', '0'])
  const folder = await stat(dirname(redis.socketPath))
  expect((folder.mode & 0o777).toString(8)).toBe('700')
})

test('[OP2] Redis logs every write before it answers, evicts nothing and takes no snapshots', async () => {
  const redis = await started(await dataFolder())
  for (const [name, value] of [
    ['appendonly', 'yes'],
    ['appendfsync', 'no'],
    ['maxmemory-policy', 'noeviction'],
    ['save', ''],
  ] as const) {
    expect(await ask(redis.url, 'CONFIG', 'GET', name)).toEqual([name, value])
  }
})

test('[OP3] what Redis acknowledged is there after kill -9 and a start that needs no hand', async () => {
  const dataDir = await dataFolder()
  const first = await started(dataDir)
  await ask(first.url, 'SET', 'kept', 'yes')
  process.kill(first.pid, 'SIGKILL')
  const second = await started(dataDir)
  expect(second.pid).not.toBe(first.pid)
  expect(await ask(second.url, 'GET', 'kept')).toBe('yes')
})

test('[OP4] a Redis that outlived its main is taken over, not doubled', async () => {
  const dataDir = await dataFolder()
  const first = await started(dataDir)
  const second = await started(dataDir)
  expect(second.pid).toBe(first.pid)
  expect(second.url).toBe(first.url)
})

test('[OP4] a Redis that syncs by itself, as earlier versions had it, is taken over and does so no more', async () => {
  const dataDir = await dataFolder()
  const first = await started(dataDir)
  await ask(first.url, 'CONFIG', 'SET', 'appendfsync', 'everysec')
  expect((await started(dataDir)).pid).toBe(first.pid)
  expect(await ask(first.url, 'CONFIG', 'GET', 'appendfsync')).toEqual(['appendfsync', 'no'])
})

test('[OP4] a Redis that still works in the folder but does not answer is waited for, not doubled', async () => {
  const dataDir = await dataFolder()
  const first = await started(dataDir)
  process.kill(first.pid, 'SIGSTOP')
  const starting = started(dataDir)
  await sleep(1_500)
  process.kill(first.pid, 'SIGCONT')
  expect((await starting).pid).toBe(first.pid)
})

test('[OP5] a pid file that names another process does not stop a start', async () => {
  const dataDir = await dataFolder()
  await mkdir(join(dataDir, 'run'), { recursive: true })
  await writeFile(join(dataDir, 'run/redis.pid'), `${process.pid}\n`)
  expect(await ask((await started(dataDir)).url, 'PING')).toBe('PONG')
})

test('[OP6] stopping Redis leaves no process and no socket, and may be asked twice', async () => {
  const dataDir = await dataFolder()
  const redis = await started(dataDir)
  await Promise.all([redis.stop(), redis.stop()])
  expect(await isAlive(redis.pid)).toBe(false)
  await expect(stat(redis.socketPath)).rejects.toThrow('ENOENT')
})

test('[OP7] a data folder too long for a socket, with spaces in its name, is served and found again', async () => {
  const dataDir = await dataFolder(`a folder with ü and spaces/${'long'.repeat(30)}`)
  const first = await started(dataDir)
  expect(Buffer.byteLength(first.socketPath)).toBeLessThan(101)
  onTestFinished(() => rm(dirname(first.socketPath), { recursive: true }))
  expect(await ask(first.url, 'PING')).toBe('PONG')
  expect((await started(dataDir)).pid).toBe(first.pid)
})

test('[OP8] Redis is in a process group of its own, so that Ctrl-C reaches main first', async () => {
  const redis = await started(await dataFolder())
  expect(await processGroup(redis.pid)).toBe(redis.pid)
})

test('[OP9] a program that ends at once is an error with its last words', async () => {
  const dataDir = await dataFolder()
  const order = { dataDir, binary: process.execPath, logger: quietLog().logger }
  await expect(startRedis(order)).rejects.toThrow(/did not start \(exit code 9\)[^]*bad option/)
})

test('[OP9] a program that cannot be run is an error that names the setting', async () => {
  const dataDir = await dataFolder()
  const order = { dataDir, binary: '/nowhere/redis', logger: quietLog().logger }
  await expect(startRedis(order)).rejects.toThrow('REDIS_SERVER_BIN is /nowhere/redis')
})

test('[OP6] a process that does not heed the first signal gets the next', async () => {
  const redis = await started(await dataFolder())
  await endProcess(redis.pid, [
    { signal: 'SIGCONT', waitMs: 50 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ])
  expect(await worksIn(redis.pid, '/')).toBe('no')
})
