// Servers that deliver alerts of one workspace, against the real Redis and PostgreSQL of the test run. Not the engine: the tests
// make the notices.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { createClient } from 'redis'
import { inject } from 'vitest'
import type { AlertNotice, AlertRecord } from '../../shared/alerts/alert-record.ts'
import type { OutageNow } from '../../shared/alerts/notices.ts'
import type { TeamScope } from '../../shared/roles.ts'
import { accessDatabase } from '../../server/access/access-database.ts'
import { rowsOf, type Grant } from '../../server/access/grants.ts'
import { accessMigrations } from '../../server/access/migrations.ts'
import { createSealing } from '../../server/access/sealed-text.ts'
import { createAlertDelivery, type AlertDeliveryDeps } from '../../server/alerts/delivery/alert-delivery.ts'
import { newChannel, type AlertChannel } from '../../server/alerts/delivery/channel-form.ts'
import type { ListedDelivery } from '../../server/alerts/delivery/delivery-list.ts'
import { deliveryMigrations } from '../../server/alerts/delivery/migrations.ts'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { createDatabase } from '../../server/ledger/database.ts'
import { migrate } from '../../server/ledger/migrate.ts'
import { jobPrefix } from '../../server/live/keys.ts'
import { keptLog } from '../access/quiet-log.ts'
import { until } from '../support/until.ts'

export const PUBLIC_URL = 'https://floor.example'
/** Fast enough for a suite, slow enough for a loaded machine. */
export const QUICK = {
  tryMs: 2_000,
  mostTries: 4,
  firstBackoffMs: 20,
  mostBackoffMs: 100,
  sweepMs: 300,
  graceMs: 100,
}

type User = Awaited<ReturnType<AlertDeliveryDeps['accounts']['listUsers']>>[number]
export type DeliveryWorld = Awaited<ReturnType<typeof openDeliveryWorld>>

/** A workspace of its own. `close` stops every server of it and drops what it left. */
export async function openDeliveryWorld(slower: AlertDeliveryDeps['timing'] = {}) {
  const schema = `t_${randomBytes(6).toString('hex')}`
  const redisUrl = inject('redisUrl')
  const database = createDatabase({ url: inject('databaseUrl'), schema, onError: () => undefined })
  await migrate({ db: database.db, schema, migrations: [...accessMigrations, ...deliveryMigrations] })
  const sealing = createSealing(randomBytes(36).toString('base64url'))
  const log = keptLog()
  const stops: (() => Promise<void>)[] = []
  const groups = new Map<string, OutageNow>()
  const users: User[] = []

  const start = (
    more: Partial<AlertDeliveryDeps['config']> & {
      timing?: AlertDeliveryDeps['timing']
      redisUrl?: string
    } = {},
  ) => {
    const { timing, redisUrl: ownRedisUrl = redisUrl, ...config } = more
    const delivery = createAlertDelivery({
      db: database.db,
      redisUrl: ownRedisUrl,
      sealing,
      accounts: { listUsers: () => Promise.resolve(users) },
      config: {
        workspace: schema,
        publicUrl: PUBLIC_URL,
        alertPrivateTargets: true,
        mail: null,
        eventRetentionDays: 400,
        ...config,
      },
      log,
      nowMs: () => Date.now(),
      groupNow: (group) => groups.get(group) ?? null,
      timing: { ...QUICK, ...slower, ...timing },
    })
    stops.push(delivery.start())
    return delivery
  }
  const delivery = start()

  const listed = async (scope: TeamScope = 'all'): Promise<ListedDelivery[]> =>
    (await delivery.list({ limit: 200 }, scope)).deliveries

  const openRedis = async () => {
    const redis = createClient(redisClientOptions(redisUrl))
    redis.on('error', () => undefined)
    await redis.connect()
    return redis
  }
  const withRedis = async <T>(
    work: (redis: Awaited<ReturnType<typeof openRedis>>) => Promise<T>,
  ): Promise<T> => {
    const redis = await openRedis()
    try {
      return await work(redis)
    } finally {
      redis.destroy()
    }
  }
  const dropJobs = () =>
    withRedis(async (redis) => {
      for await (const page of redis.scanIterator({ MATCH: `${jobPrefix(schema)}*`, COUNT: 1000 }))
        if (page.length > 0) await redis.unlink(page)
    })

  const setGrant = async (userId: string, grant: Grant): Promise<void> => {
    const access = accessDatabase(database.db)
    await access.deleteFrom('role_grant').where('user_id', '=', userId).execute()
    const rows = rowsOf(grant).map((row) => ({ user_id: userId, ...row }))
    await access.insertInto('role_grant').values(rows).execute()
    const known = users.find((user) => user.userId === userId)
    if (known !== undefined) Object.assign(known, grant)
  }

  return {
    delivery,
    log,
    /** A user of the tables of access, without a way to sign in. */
    async addUser(userId: string, grant: Grant): Promise<string> {
      const name = userId
      const email = `${userId}@example.org`
      await accessDatabase(database.db)
        .insertInto('user')
        .values({ id: userId, name, email, emailVerified: true })
        .execute()
      users.push({ userId, name, email, createdAt: new Date(), ...grant })
      await setGrant(userId, grant)
      return userId
    },
    setGrant,
    /** Seals a channel's secrets as another installation would. */
    async sealAnew(id: string): Promise<void> {
      const sealed = createSealing(randomBytes(36).toString('base64url')).seal('{}', `alert-channel ${id}`)
      await sql`update alert_channel set sealed = ${sealed} where id = ${id}`.execute(database.db)
    },
    /** Every row of the tables of delivery, as text. */
    async everyRow(): Promise<string> {
      const tables = ['alert_channel', 'alert_delivery', 'alert_push_key', 'push_subscription']
      const all = await Promise.all(
        tables.map((table) => sql`select * from ${sql.table(table)}`.execute(database.db)),
      )
      return JSON.stringify(all.map(({ rows }) => rows))
    },
    /** The workspace's jobs as Redis has them, as text. */
    everyJob: () =>
      withRedis(async (redis) => {
        const texts: string[] = []
        for await (const page of redis.scanIterator({ MATCH: `${jobPrefix(schema)}*`, COUNT: 1000 }))
          for (const key of page)
            if ((await redis.type(key)) === 'hash') texts.push(key, JSON.stringify(await redis.hGetAll(key)))
        return texts.join('\n')
      }),
    /** What the floor knows of groups. */
    groups,
    /** Another server of the same workspace. */
    start,
    listed,
    /** Stops the server that was there from the beginning. */
    stopFirst: async () => stops.shift()?.(),
    /** Empties the workspace's jobs, as a Redis does that comes back with nothing. */
    dropJobs,
    async addChannel(order: Record<string, unknown>): Promise<AlertChannel & { secret: string | null }> {
      const { channel, secret } = await delivery.channels.add(
        newChannel.parse({ name: 'A channel', ...order }),
      )
      return { ...channel, secret }
    },
    /** Waits until every message has this state, and gives them. */
    allAre: (state: ListedDelivery['state'], count: number, limitMs = 20_000): Promise<ListedDelivery[]> =>
      until(
        `${count} messages are ${state}`,
        async () => {
          const all = await listed()
          return all.length === count && all.every((one) => one.state === state) ? all : null
        },
        limitMs,
      ),
    async close(): Promise<void> {
      await Promise.all(stops.map((stop) => stop()))
      await dropJobs()
      await sql`drop schema ${sql.id(schema)} cascade`.execute(database.db)
      await database.close()
    },
  }
}

const SINCE_MS = Date.parse('2026-11-22T10:00:00Z')

export function anAlert(more: Partial<AlertRecord> = {}): AlertRecord {
  const key = more.key ?? `signalLost:default:${randomBytes(4).toString('hex')}:${SINCE_MS}`
  return {
    key,
    team: 'Support',
    ruleId: 'signalLost',
    kind: 'signalLost',
    severity: 'act',
    agent: 'default:a1',
    agentName: 'Ana Souza',
    state: 'open',
    sinceEpochMs: SINCE_MS,
    openedEpochMs: SINCE_MS,
    acknowledged: null,
    snoozedUntilEpochMs: null,
    escalatedEpochMs: null,
    cleared: null,
    value: 2,
    limit: null,
    detail: null,
    group: key,
    ...more,
  }
}

/** What is told of an alert. */
export function aNotice(alert: AlertRecord, more: Partial<AlertNotice> = {}): AlertNotice {
  const step = more.step ?? 'opened'
  return {
    id: `${alert.group}:${step}`,
    step,
    atEpochMs: Date.now(),
    alert,
    count: 1,
    agents: more.count ?? 1,
    channels: null,
    notBeforeEpochMs: null,
    ...more,
  }
}

/** The same alert, over. */
export const clearedNotice = (alert: AlertRecord): AlertNotice =>
  aNotice(
    { ...alert, state: 'cleared', cleared: { atEpochMs: Date.now(), by: null, via: null } },
    { step: 'cleared' },
  )
