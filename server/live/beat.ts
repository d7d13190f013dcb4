// What a live floor does each second and each minute: the pulse, lapses, the sweep of chats and alerts past the horizon, the watch on
// Redis itself. Every server does all of it; the scripts make it stand once.
import { alertLeavesFloorAtMs } from '../../shared/alerts/alert-facts.ts'
import { HELD_UP_HEARTBEATS_MS } from '../../shared/floor/installation-watch.ts'
import type { Logger } from '../logger.ts'
import { acceptedLength } from './accepted-stream.ts'
import type { Committer } from './committer.ts'
import { within } from './deadline.ts'
import type { FloorClock } from './floor-clock.ts'
import type { FloorKeys } from './keys.ts'
import { dueLapses } from './presence.ts'
import type { FloorRedis } from './redis-client.ts'
import { checkRedisSafety, type RedisSafety } from './redis-safety.ts'
import type { Replica } from './replica.ts'

const PULSE_EVERY_MS = 1000
const LEAST_PULSE_AGE_MS = 900
const CHANGES_KEPT_MS = 120_000
const IDS_ROTATE_MS = 15 * 60_000
const IDS_PER_SET = 1_000_000
const PULSE_LIMIT_MS = 2500
const SLOW_EVERY_BEATS = 60
const EVICTIONS_PER_CALL = 500

export interface BeatDeps {
  client: FloorRedis
  keys: FloorKeys
  epoch: string
  replica: Replica
  clock: FloorClock
  committer: Committer
  logger: Logger
  onDoubt: (why: 'epoch refused' | 'connection lost') => void
  onWatch: (watch: { safety: RedisSafety | null; backlogEntries: number }) => void
}

/** Asks for the pulse and measures the clock of Redis by its answer. Rejects with EPOCH where another epoch stands. */
export async function beatOnce({
  client,
  keys,
  epoch,
  clock,
}: Pick<BeatDeps, 'client' | 'keys' | 'epoch' | 'clock'>): Promise<void> {
  await clock.measure(async () => {
    const reply = client.pulse(
      [
        ...[keys.epoch, keys.changes, keys.pulse, keys.seen, keys.seenBefore, keys.rotated, keys.signs],
        ...[keys.accepted, keys.written],
      ],
      [
        epoch,
        String(LEAST_PULSE_AGE_MS),
        String(CHANGES_KEPT_MS),
        String(IDS_ROTATE_MS),
        String(IDS_PER_SET),
      ],
    )
    return Number(await within(PULSE_LIMIT_MS, 'the pulse', reply))
  })
}

/** Takes chats and alerts past the horizon off the floor; returns how many left. */
export async function sweepPast(
  { client, keys, epoch, replica }: Pick<BeatDeps, 'client' | 'keys' | 'epoch' | 'replica'>,
  nowMs: number,
): Promise<number> {
  const due: string[] = []
  const leaves = (subject: string): void => {
    const revision = replica.revisionOf(subject)
    if (revision !== null) due.push(subject, revision)
  }
  const { floor } = replica
  for (const id of floor.chats.past(nowMs)) leaves(`chat/${id}`)
  for (const subject of floor.alerts.subjects()) {
    const facts = floor.alerts.get(subject)
    const leavesMs = facts === null ? null : alertLeavesFloorAtMs(facts)
    if (leavesMs !== null && leavesMs <= nowMs) leaves(subject)
  }
  let left = 0
  for (let at = 0; at < due.length; at += EVICTIONS_PER_CALL * 2) {
    const reply = await client.evictPast(
      [keys.epoch, keys.facts, keys.revisions, keys.changes],
      [epoch, ...due.slice(at, at + EVICTIONS_PER_CALL * 2)],
    )
    left += Number(reply)
  }
  return left
}

/** Starts the beat of a live floor. */
export function startBeat(deps: BeatDeps): () => void {
  const { client, keys, clock, replica, committer, logger } = deps
  const startedMs = performance.now()
  let beats = 0
  let isBusy = false
  const beat = async (): Promise<void> => {
    await beatOnce(deps)
    const backlogEntries = await acceptedLength(client, keys.accepted)
    const isSlowBeat = beats % SLOW_EVERY_BEATS === 0
    deps.onWatch({ safety: isSlowBeat ? await checkRedisSafety(client) : null, backlogEntries })
    if (performance.now() - startedMs > HELD_UP_HEARTBEATS_MS) {
      const lapses = await dueLapses(client, { keys, epoch: deps.epoch, floor: replica.floor }, clock.now())
      if (lapses.length > 0) await committer.submit(lapses)
    }
    if (isSlowBeat) await sweepPast(deps, clock.now())
    beats += 1
  }
  const timer = setInterval(() => {
    // A beat that waits for Redis is not joined by another one.
    if (isBusy) return
    isBusy = true
    beat()
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        logger.warn({ reason }, 'the pulse failed')
        deps.onDoubt(reason.startsWith('EPOCH') ? 'epoch refused' : 'connection lost')
      })
      .finally(() => {
        isBusy = false
      })
  }, PULSE_EVERY_MS)
  return () => clearInterval(timer)
}
