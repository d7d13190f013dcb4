// Makes the floor again from the ledger under a new epoch, after Redis came back empty, older or as another. One server does
// it, under the ledger's lock; a crash at any line leaves row and key apart, which is refused and rebuilt.
import { alertLeavesFloorAtMs } from '../../shared/alerts/alert-facts.ts'
import { subjectId, type FloorEvent } from '../../shared/events.ts'
import { evidenceEndMs, reachabilityOf } from '../../shared/floor/agent-view.ts'
import { isOpen, leavesFloorAtMs } from '../../shared/floor/chat-view.ts'
import { fold, noFacts, parseFacts, serialiseFacts, type Facts } from '../../shared/floor/fold.ts'
import type { Logger } from '../logger.ts'
import type { AcceptedStream } from './accepted-stream.ts'
import { anyEpochPattern, epochKey, floorKeys, type FloorKeys } from './keys.ts'
import { isForLedgerOnly } from './plan.ts'
import type { FloorRedis } from './redis-client.ts'

const SUBJECTS_PER_WRITE = 500
/** Heartbeats are not in the ledger: who reported them gets this long to be heard of again. */
const REBUILT_LEASE_MS = 30_000

/** What the ledger must offer for the floor to be founded, adopted and rebuilt. */
export interface LedgerSide {
  position(): Promise<{ epoch: string; entry: string } | null>
  insertFirst(epoch: string): Promise<boolean>
  /** Moves the row to another epoch, from its start, if it still is of the expected one; false where it is not. */
  replace(epoch: string, expected: string | null): Promise<boolean>
  withLock<T>(work: () => Promise<T>): Promise<T>
  /** Writes what the old epoch's stream still holds into the ledger. */
  drain(epoch: string, stream: AcceptedStream): Promise<void>
  /** The last checkpoint's facts, and every event since that the floor may need, in any order. */
  recover(nowMs: number): Promise<{
    facts: Iterable<readonly [string, string]> | AsyncIterable<readonly [string, string]>
    events: AsyncIterable<FloorEvent>
  }>
}

function leavesAtMs(facts: Facts): number | null {
  if (facts.kind === 'alert') return alertLeavesFloorAtMs(facts.facts)
  return facts.kind === 'chat' && !isOpen(facts.facts) ? leavesFloorAtMs(facts.facts) : null
}

/** The facts of the floor from a checkpoint and the events since; events may repeat what the checkpoint holds. */
export async function recoverFacts(ledger: LedgerSide, nowMs: number): Promise<Map<string, Facts>> {
  const { facts: kept, events } = await ledger.recover(nowMs)
  const facts = new Map<string, Facts>()
  for await (const [subject, json] of kept) facts.set(subject, parseFacts(subject, json))
  for await (const event of events) {
    if (isForLedgerOnly(event)) continue
    facts.set(event.subject, fold(facts.get(event.subject) ?? noFacts(event.subject), event))
  }
  for (const [subject, known] of facts) {
    const leavesMs = leavesAtMs(known)
    if (leavesMs !== null && leavesMs <= nowMs) facts.delete(subject)
  }
  return facts
}

async function writeFloor(
  client: FloorRedis,
  workspace: string,
  epoch: string,
  facts: Map<string, Facts>,
  nowMs: number,
): Promise<void> {
  const keys = floorKeys(workspace, epoch)
  const revision = await client.xAdd(keys.changes, '*', { rebuilt: '' })
  let chunk: [string, Facts][] = []
  const flush = async () => {
    if (chunk.length === 0) return
    await client.hSet(
      keys.facts,
      chunk.flatMap(([subject, value]) => [subject, serialiseFacts(value)]),
    )
    await client.hSet(
      keys.revisions,
      chunk.flatMap(([subject]) => [subject, revision]),
    )
    chunk = []
  }
  for (const entry of facts) {
    chunk.push(entry)
    const [subject, value] = entry
    if (value.kind === 'agent' && reachabilityOf(value.facts) === true) {
      // Never before the end of what the facts hold as evidence: such a lapse would say nothing to them.
      const score = Math.max(nowMs + REBUILT_LEASE_MS, evidenceEndMs(value.facts) ?? 0)
      await client.zAdd(keys.leases, { score, value: subjectId(subject) })
    }
    if (chunk.length >= SUBJECTS_PER_WRITE) await flush()
  }
  await flush()
}

async function dropOtherEpochs(client: FloorRedis, workspace: string, epoch: string): Promise<void> {
  const kept = new Set<string>(
    Object.values(floorKeys(workspace, epoch) satisfies Record<keyof FloorKeys, string>),
  )
  for await (const page of client.scanIterator({ MATCH: anyEpochPattern(workspace), COUNT: 1000 })) {
    const gone = page.filter((key) => !kept.has(key))
    if (gone.length > 0) await client.unlink(gone)
  }
}

export interface RebuildDeps {
  client: FloorRedis
  workspace: string
  ledger: LedgerSide
  /** The old epoch's stream, to be drained. */
  streamOf: (epoch: string) => AcceptedStream
  newEpoch: () => string
  now: () => number
  logger: Logger
  /** Asked again under the lock: another server may have rebuilt meanwhile. */
  isStillNeeded: () => Promise<boolean>
}

/** Rebuilds the floor, or returns at once where another server has done it. */
export async function rebuildFloor(deps: RebuildDeps): Promise<void> {
  const { client, workspace, ledger, logger } = deps
  await ledger.withLock(async () => {
    if (!(await deps.isStillNeeded())) return
    const startedMs = deps.now()
    const floorEpoch = await client.get(epochKey(workspace))
    await client.del(epochKey(workspace))
    let followed = (await ledger.position())?.epoch ?? null
    if (followed !== null) await ledger.drain(followed, deps.streamOf(followed))
    // A ledger that came back older knows nothing of the floor's own epoch: its stream is read from the beginning.
    if (floorEpoch !== null && floorEpoch !== followed && (await ledger.replace(floorEpoch, followed))) {
      await ledger.drain(floorEpoch, deps.streamOf(floorEpoch))
      followed = floorEpoch
    }
    const facts = await recoverFacts(ledger, startedMs)
    const epoch = deps.newEpoch()
    await writeFloor(client, workspace, epoch, facts, deps.now())
    // The lock may have been lost meanwhile, with its connection: whoever was first then has made a floor of its own.
    if (!(await ledger.replace(epoch, followed))) {
      await client.unlink(
        Object.values(floorKeys(workspace, epoch)).filter((key) => key !== epochKey(workspace)),
      )
      logger.warn('another server has rebuilt the floor meanwhile')
      return
    }
    await client.set(epochKey(workspace), epoch)
    await dropOtherEpochs(client, workspace, epoch)
    logger.warn({ subjects: facts.size, tookMs: deps.now() - startedMs }, 'rebuilt the floor from the ledger')
  })
}
