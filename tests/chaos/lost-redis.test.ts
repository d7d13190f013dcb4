// Redis comes back as another than it was: flushed, with an empty folder, or restored from an earlier copy. Such a floor is
// never shown as live and takes no event until it was made again from the ledger; then it is the fold of the ledger.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createClient } from 'redis'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { withWorkspaceLock } from '../../server/ledger/position.ts'
import { STALE_AFTER_MS } from '../../shared/protocol.ts'
import { openReader } from '../support/board-reader.ts'
import { eventLoad } from '../support/event-load.ts'
import { newLog, startLoad, type SendersLog } from '../support/load-sender.ts'
import { startTestServer } from '../support/server.ts'
import { startOwnRedis, type OwnRedis } from '../support/store-processes.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'
import { expectAllKept } from './kept-events.ts'

const TEST_LIMIT_MS = 300_000
const STORE_LIMIT_MS = 60_000
const EVENTS = 500

let redis: OwnRedis
beforeAll(async () => {
  redis = await startOwnRedis()
})
afterAll(() => redis.close())

async function flush(): Promise<void> {
  const client = createClient(redisClientOptions(redis.url))
  client.on('error', () => undefined)
  await client.connect()
  await client.flushAll()
  client.destroy()
}

async function epochOf({ redisUrl, workspace }: WorkspaceServer): Promise<string | null> {
  const client = createClient(redisClientOptions(redisUrl))
  client.on('error', () => undefined)
  await client.connect()
  const epoch = await client.get(`floorview:{${workspace}}:epoch`)
  client.destroy()
  return epoch
}

async function sendAndKeep(server: WorkspaceServer, log: SendersLog, next: ReturnType<typeof eventLoad>) {
  const load = startLoad({ log, url: server.url, token: server.token, perSecond: 400, next })
  await load.more(EVENTS)
  await load.finish()
  return kept(server, log)
}

async function kept(server: WorkspaceServer, log: SendersLog) {
  const headers = async (team: string) => ({ authorization: `Bearer ${await server.displayToken(team)}` })
  return expectAllKept({ stores: server, url: server.url, reader: headers, log })
}

const losses: [what: string, lose: () => Promise<void>][] = [
  ['flushed', flush],
  [
    'back with an empty folder',
    async () => {
      redis.signal('SIGKILL')
      await until('it is gone', isAway)
      await redis.removeFiles()
      await redis.start()
    },
  ],
  [
    'restored from an earlier copy',
    async () => {
      redis.signal('SIGKILL')
      await until('it is gone', isAway)
      await redis.restoreCopy()
      await redis.start()
    },
  ],
]

async function isAway(): Promise<boolean> {
  const client = createClient({ ...redisClientOptions(redis.url), disableOfflineQueue: true })
  client.on('error', () => undefined)
  try {
    await Promise.race([client.connect(), new Promise((_, reject) => client.once('error', reject))])
    return false
  } catch {
    return true
  } finally {
    client.destroy()
  }
}

test.each(losses)(
  '[CH5] a Redis that was %s is refused until the floor is rebuilt from the ledger',
  async (_what, lose) => {
    const server = await startTestServer({ redisUrl: redis.url })
    onTestFinished(() => server.stop())
    const log = newLog()
    const next = eventLoad({ agents: 30, chats: 100 })
    await sendAndKeep(server, log, next)
    await redis.stop()
    await redis.keepCopy()
    await redis.start()
    await until('the floor is live again', () => server.running.life.live(), STORE_LIMIT_MS)
    await sendAndKeep(server, log, next)
    const epoch = await epochOf(server)
    const reader = await openReader({
      url: server.url,
      team: 'red',
      displayToken: await server.displayToken('red'),
    })
    onTestFinished(() => void reader.close())
    const tiles = reader.shown?.agents.length ?? 0
    expect(tiles).toBeGreaterThan(5)

    const { db } = server.running.database
    const load = await withWorkspaceLock(db, 'floor', async () => {
      await lose()
      await until(
        'the server has seen it',
        () => server.running.life.state().state === 'rebuilding',
        STORE_LIMIT_MS,
      )
      const sending = startLoad({ log, url: server.url, token: server.token, perSecond: 200, next })
      await until('the board says that it is stale', () => reader.pulseAgeMs > STALE_AFTER_MS, STORE_LIMIT_MS)
      const heard = reader.frames.length
      await until('it goes on to say so', () => reader.frames.length >= heard + 2)
      expect(reader.pulseAgeMs).toBeGreaterThan(STALE_AFTER_MS)
      expect(reader.isConnected).toBe(true)
      // What was shown last stays, marked as old: no empty floor.
      expect(reader.shown?.agents).toHaveLength(tiles)
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
      expect([...sending.answers.keys()]).toEqual(['503'])
      return sending
    })
    await load.more(100)
    await load.finish()
    await until('the board is live', () => reader.pulseAgeMs < 1500)
    expect(await epochOf(server)).not.toBe(epoch)
    await kept(server, log)
    expect(reader.causes).toMatchObject({ first: 1, reconnect: 0 })
  },
  TEST_LIMIT_MS,
)
