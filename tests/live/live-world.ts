// One Redis and two servers' committers in one process, each with a replica that follows only when it is told to. Not a
// whole server: no HTTP, no ledger, no timers.
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { createCommitter, type Committer } from '../../server/live/committer.ts'
import { epochKey, floorKeys, type FloorKeys } from '../../server/live/keys.ts'
import { KnownFacts } from '../../server/live/known-facts.ts'
import { readStream } from '../../server/live/read-stream.ts'
import { createFloorRedis, type FloorRedis } from '../../server/live/redis-client.ts'
import { Replica } from '../../server/live/replica.ts'
import { createLogger } from '../../server/logger.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { parseFacts, type Facts } from '../../shared/floor/fold.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'

export const quiet = createLogger('silent')
export const DEFAULTS = defaultSettings('UTC')

export interface TestServer {
  committer: Committer
  replica: Replica
  doubts: string[]
  /** Reads so many entries of the stream of changes; all of them where none is named. */
  follow(most?: number): Promise<void>
}

export interface LiveWorld {
  epoch: string
  keys: FloorKeys
  client: FloorRedis
  server(client: FloorRedis, gate?: () => Promise<void>): TestServer
  /** Both sets of seen ids move on by one, by the pulse's own script. */
  rotate(): Promise<void>
  /** What Redis holds. */
  stored(): Promise<{
    facts: Map<string, Facts>
    revisions: Map<string, string>
    changes: Map<string, Map<string, string>>
    accepted: Map<string, FloorEvent[]>
    seen: Set<string>
  }>
}

/** A connection of its own, for one server of a test. */
export async function connect(): Promise<FloorRedis> {
  const client = createFloorRedis(inject('redisUrl'), quiet)
  await client.connect()
  return client
}

/** A fresh live floor in a workspace of its own. */
export async function makeWorld(client: FloorRedis): Promise<LiveWorld> {
  const workspace = `t${randomBytes(8).toString('hex')}`
  const epoch = 'e1'
  const keys = floorKeys(workspace, epoch)
  await client.set(epochKey(workspace), epoch)
  return {
    epoch,
    keys,
    client,
    server: (own, gate) => makeServer(own, { epoch, keys }, gate),
    rotate: async () => {
      await client.pulse(
        [
          ...[keys.epoch, keys.changes, keys.pulse, keys.seen, keys.seenBefore, keys.rotated, keys.signs],
          ...[keys.accepted, keys.written],
        ],
        [epoch, '0', '600000', '0', '1'],
      )
    },
    stored: async () => {
      const [facts, revisions, changes, accepted, seen, before] = await Promise.all([
        client.hGetAll(keys.facts),
        client.hGetAll(keys.revisions),
        readStream(client, keys.changes, '0-0', 10_000, 0),
        readStream(client, keys.accepted, '0-0', 10_000, 0),
        client.sMembers(keys.seen),
        client.sMembers(keys.seenBefore),
      ])
      return {
        facts: new Map(Object.entries(facts).map(([subject, json]) => [subject, parseFacts(subject, json)])),
        revisions: new Map(Object.entries(revisions)),
        changes: new Map(changes.map(({ id, fields }) => [id, new Map(fields)])),
        accepted: new Map(
          accepted.map(({ id, fields }) => [
            id,
            fields.flatMap(([, json]) => JSON.parse(json) as FloorEvent[]),
          ]),
        ),
        seen: new Set([...seen, ...before]),
      }
    },
  }
}

function makeServer(
  client: FloorRedis,
  { epoch, keys }: { epoch: string; keys: FloorKeys },
  gate?: () => Promise<void>,
): TestServer {
  const known = new KnownFacts({ read: (subject) => replica.read(subject), position: () => replica.position })
  const replica: Replica = new Replica(DEFAULTS, known)
  const doubts: string[] = []
  const committer = createCommitter({
    client,
    logger: quiet,
    onDoubt: (why) => doubts.push(why),
    ...(gate !== undefined && { gate }),
  })
  committer.setTarget({ epoch, keys, known })
  return {
    committer,
    replica,
    doubts,
    follow: async (most = 10_000) => {
      for (const entry of await readStream(client, keys.changes, replica.position, most, 0))
        replica.apply(entry)
    },
  }
}
