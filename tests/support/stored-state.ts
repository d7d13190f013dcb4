// What a workspace's stores hold, read past the product: the floor's facts in Redis and the ledger's events in PostgreSQL.
import { createHash } from 'node:crypto'
import pg from 'pg'
import { createClient } from 'redis'
import { z } from 'zod'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { foldAll, parseFacts, type Facts } from '../../shared/floor/fold.ts'

export interface StoresOf {
  redisUrl: string
  databaseUrl: string
  workspace: string
}

type Redis = Awaited<ReturnType<typeof connect>>

async function connect(redisUrl: string) {
  const redis = createClient(redisClientOptions(redisUrl))
  redis.on('error', () => undefined)
  return redis.connect()
}

async function withRedis<T>(redisUrl: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = await connect(redisUrl)
  try {
    return await work(redis)
  } finally {
    redis.destroy()
  }
}

/** Runs one statement in the workspace's schema. */
export async function query(
  { databaseUrl, workspace }: Omit<StoresOf, 'redisUrl'>,
  text: string,
): Promise<unknown[]> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    options: `-c search_path="${workspace}"`,
    connectionTimeoutMillis: 5000,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const keyPrefix = (workspace: string, epoch: string) => `floorview:{${workspace}}:${epoch}:`

/** The name of every key that the workspace has in Redis. */
export function keysInRedis({ redisUrl, workspace }: Omit<StoresOf, 'databaseUrl'>): Promise<string[]> {
  return withRedis(redisUrl, (redis) => redis.keys(`floorview:{${workspace}}:*`))
}

/** What the floor says itself as time passes: left out where a test asks what came of what it sent. */
const isAlert = (subject: string): boolean => subject.startsWith('alert/')

/** The facts of every subject but alerts as Redis holds them; null where there is no floor. */
export function factsInRedis({ redisUrl, workspace }: StoresOf): Promise<Map<string, Facts> | null> {
  return withRedis(redisUrl, async (redis) => {
    const epoch = await redis.get(`floorview:{${workspace}}:epoch`)
    if (epoch === null) return null
    const stored = await redis.hGetAll(`${keyPrefix(workspace, epoch)}facts`)
    const told = Object.entries(stored).filter(([subject]) => !isAlert(subject))
    return new Map(told.map(([subject, json]) => [subject, parseFacts(subject, json)]))
  })
}

const eventRow = z.object({
  claimed_ms: z.number(),
  occurred_ms: z.number(),
  received_ms: z.number(),
  source: z.string(),
  event_id: z.string(),
  subject: z.string(),
  type: z.string(),
  sequence: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})

/** Every event in the ledger but alerts' steps, as often as it is there. `sent` gives back what is kept apart from events: names. */
export async function eventsInLedger(
  stores: StoresOf,
  sent: (id: string) => Record<string, unknown> = () => ({}),
): Promise<FloorEvent[]> {
  const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`
  const rows = await query(
    stores,
    `select ${ms('claimed_at')} as claimed_ms, ${ms('occurred_at')} as occurred_ms, ${ms('received_at')} as received_ms,
      source, event_id, subject, type, sequence::text as sequence, data from event
    where type <> 'system.alert.step' order by claimed_at, source, event_id`,
  )
  return rows.map((each) => {
    const row = eventRow.parse(each)
    return floorEvent.parse({
      source: row.source,
      id: row.event_id,
      subject: row.subject,
      type: row.type,
      claimedAtMs: row.claimed_ms,
      occurredAtMs: row.occurred_ms,
      receivedAtMs: row.received_ms,
      ...(row.sequence !== null && { sequence: row.sequence }),
      data: row.type === 'agent.profile' ? { ...sent(row.event_id), ...row.data } : row.data,
    })
  })
}

/** The floor that these events make, by the pure fold alone. */
export function foldOf(events: readonly FloorEvent[]): Map<string, Facts> {
  const bySubject = new Map<string, FloorEvent[]>()
  for (const event of events) bySubject.set(event.subject, [...(bySubject.get(event.subject) ?? []), event])
  return new Map([...bySubject].map(([subject, own]) => [subject, foldAll(subject, own)]))
}

const contents = z.array(z.tuple([z.string(), z.string()]))

/**
 * One hash over everything that an event can change: facts, revisions, seen ids, leases, what is accepted, and the rows of
 * the ledger. What time alone changes is left out: the pulse. Of a server that judges no alerts, for their steps change all of it.
 */
export async function stateHash(stores: StoresOf): Promise<string> {
  const redisState = await withRedis(stores.redisUrl, async (redis) => {
    const epoch = (await redis.get(`floorview:{${stores.workspace}}:epoch`)) ?? ''
    const key = (name: string) => keyPrefix(stores.workspace, epoch) + name
    const sorted = async (pairs: Promise<Record<string, string>>) =>
      contents.parse(Object.entries(await pairs)).sort()
    const leases = await redis.zRangeWithScores(key('leases'), 0, -1)
    const accepted =
      (await redis.exists(key('accepted'))) === 1 ? await redis.xInfoStream(key('accepted')) : null
    return {
      epoch,
      facts: await sorted(redis.hGetAll(key('facts'))),
      revisions: await sorted(redis.hGetAll(key('revisions'))),
      seen: (await redis.sMembers(key('seen'))).sort(),
      leases,
      lastAccepted: accepted === null ? null : accepted['last-generated-id'],
    }
  })
  const tables = ['event', 'event_refused', 'event_conflict', 'message_text', 'person', 'agent', 'team']
  const counts = await query(
    stores,
    `select ${tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`,
  )
  return createHash('sha256')
    .update(JSON.stringify([redisState, counts]))
    .digest('hex')
}
