// Runs the floor's life on one server: judge both stores, load, follow, commit; at the first doubt stop all of it and judge
// again. The judgement is epoch.ts's, the making anew rebuild.ts's; this is the I/O around them.
import { setTimeout as sleep } from 'node:timers/promises'
import type { PairedDisplay } from '../../shared/floor/installation-watch.ts'
import type { DeclaredCadence } from '../../shared/floor/source-watch.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { Logger } from '../logger.ts'
import { StartRefusedError } from '../start-refused-error.ts'
import { trimAccepted } from './accepted-stream.ts'
import { makeStoresAgree } from './agreement.ts'
import { beatOnce, startBeat } from './beat.ts'
import { createCommitter } from './committer.ts'
import { within } from './deadline.ts'
import { judge, ledgerGap, nextState, type FloorEvent, type FloorState, type Verdict } from './epoch.ts'
import { FloorClock } from './floor-clock.ts'
import type { IntakeLimits } from './intake.ts'
import { floorKeys, type FloorKeys } from './keys.ts'
import { KnownFacts } from './known-facts.ts'
import type { LedgerSide } from './rebuild.ts'
import { createFloorRedis } from './redis-client.ts'
import { checkRedisSafety, type RedisSafety } from './redis-safety.ts'
import { Replica, type Change } from './replica.ts'
import { LOOK_LIMIT_MS, seeFloor, seePosition } from './store-looks.ts'
import { loadPulse, loadReplica, startTail } from './tail.ts'

const LOOK_AGAIN_MS = 250

export interface FloorLifeDeps {
  workspace: string
  redisUrl: string
  ledger: LedgerSide
  defaults: TeamSettings
  logger: Logger
  /** The longest pause that each source said is normal for it, in ms. */
  cadences?: () => ReadonlyMap<string, DeclaredCadence>
  /** The displays that are paired and were opened. */
  displays?: () => readonly PairedDisplay[]
  /** When each of the sources was made, or made anew. */
  sourcesAddedMs?: () => ReadonlyMap<string, number>
  limits?: IntakeLimits
  gate?: () => Promise<void>
}

/** What is at risk, besides the state. */
export interface Watch {
  safety: RedisSafety
  backlogEntries: number
  /** Entries that the ledger lacks for good. */
  gap: { after: string; upTo: string } | null
}

/** What is followed while the floor is live. */
export interface LiveFloor {
  epoch: string
  keys: FloorKeys
  replica: Replica
}

export type FloorLife = Awaited<ReturnType<typeof startFloorLife>>

/** Connects and starts the floor's life. Rejects where Redis cannot be reached at first, or may evict. */
export async function startFloorLife({
  workspace,
  redisUrl,
  ledger,
  defaults,
  logger,
  cadences,
  displays,
  sourcesAddedMs,
  limits,
  gate,
}: FloorLifeDeps) {
  const commands = createFloorRedis(redisUrl, logger)
  const tailing = createFloorRedis(redisUrl, logger)
  const clients = [commands, tailing] as const
  const connect = async (): Promise<RedisSafety> => {
    await Promise.all(clients.map((client) => client.connect()))
    const safety = await checkRedisSafety(commands)
    if (safety.refusal !== null) throw new StartRefusedError(safety.refusal)
    return safety
  }
  const first = await within(LOOK_LIMIT_MS, 'connecting to Redis', connect()).catch((error: unknown) => {
    // Whoever tries again makes connections of their own.
    for (const client of clients) client.destroy()
    throw error
  })

  const clock = new FloorClock()
  const listeners = new Set<(change: Change) => void>()
  const stateListeners = new Set<(state: FloorState) => void>()
  let state: FloorState = { state: 'checking' }
  let live: LiveFloor | null = null
  /** The last replica, shown as stale while the floor is not live. */
  let shown: Replica | null = null
  let known: { epoch: string; entry: string } | null = null
  let watch: Watch = { safety: first, backlogEntries: 0, gap: null }
  let isStopped = false
  let doubt: () => void = () => {}

  const happen = (event: FloorEvent): void => {
    const before = state
    state = nextState(state, event)
    if (JSON.stringify(before) === JSON.stringify(state)) return
    logger.info({ state }, 'floor')
    for (const listener of stateListeners) listener(state)
  }
  const onDoubt = (why: 'epoch refused' | 'connection lost') => {
    if (state.state === 'live') happen({ event: why })
    doubt()
  }
  commands.on('reconnecting', () => onDoubt('connection lost'))
  const committer = createCommitter({
    client: commands,
    logger,
    onDoubt,
    ...(limits && { limits }),
    ...(gate && { gate }),
  })

  const look = async (): Promise<Verdict> => {
    const position = await seePosition(ledger)
    const floor = await seeFloor(clients, workspace, (safety) => {
      watch = { ...watch, safety }
    })
    const verdict = judge({ position, floor, known })
    const gap = ledgerGap(position, floor)
    if (gap !== null) {
      logger.error({ gap }, 'PostgreSQL is older than what it had confirmed: the ledger lacks these entries')
      // The first one seen stays: once the writer has passed it nothing else tells of it.
      watch = { ...watch, gap: watch.gap ?? gap }
    }
    if (verdict.do === 'serve' && typeof floor === 'object')
      known = { epoch: verdict.epoch, entry: floor.lastEntry }
    return verdict
  }

  const makeAgree = (verdict: Verdict) =>
    makeStoresAgree(verdict, { client: commands, workspace, ledger, clock, logger, look })

  const serve = async (epoch: string): Promise<void> => {
    const keys = floorKeys(workspace, epoch)
    const facts = new KnownFacts({
      read: (subject) => replica.read(subject),
      position: () => replica.position,
    })
    const replica: Replica = new Replica(defaults, facts, cadences, sourcesAddedMs, displays)
    if (shown !== null) replica.addTeams(shown.teams())
    const doubted = new Promise<void>((resolve) => {
      doubt = resolve
    })
    await within(60_000, 'loading the floor', loadReplica(commands, keys, replica))
    await beatOnce({ client: commands, keys, epoch, clock })
    // The first heartbeat may come before the stream brings this pulse.
    await within(LOOK_LIMIT_MS, 'reading the pulse', loadPulse(commands, keys, replica))
    const tail = startTail(tailing, keys, replica, (change) => {
      if (change.isAccepted) known = { epoch, entry: change.id }
      for (const listener of listeners) listener(change)
    })
    const tailEnded = tail.ended.then(
      (how) => logger.info({ how }, 'the tail ended'),
      (error: unknown) => {
        logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the tail was lost')
      },
    )
    live = { epoch, keys, replica }
    shown = replica
    happen({ event: 'judged', verdict: { do: 'serve', epoch } })
    committer.setTarget({ epoch, keys, known: facts })
    const stopBeat = startBeat({
      client: commands, keys, epoch, replica, clock, committer, logger, onDoubt,
      onWatch: (seen) => {
        watch = { ...watch, safety: seen.safety ?? watch.safety, backlogEntries: seen.backlogEntries }
        if (watch.safety.refusal !== null) onDoubt('connection lost')
      },
    }) // prettier-ignore
    await Promise.race([doubted, tailEnded])
    stopBeat()
    tail.stop()
    live = null
    committer.setTarget(null)
    if (state.state === 'live') happen({ event: 'connection lost' })
    // A tail that blocks on a Redis that hangs must not hold up the next look.
    await within(LOOK_LIMIT_MS, 'the end of the tail', tailEnded).catch(() => {})
  }

  const run = async (): Promise<void> => {
    while (!isStopped) {
      try {
        const verdict = await look()
        if (verdict.do === 'serve') await serve(verdict.epoch)
        else {
          happen({ event: 'judged', verdict })
          if (verdict.do !== 'refuse') {
            await makeAgree(verdict).finally(() => happen({ event: 'rebuild ended' }))
            continue
          }
        }
      } catch (error) {
        logger.error(
          { reason: error instanceof Error ? error.message : String(error) },
          'the floor could not be brought up; trying again',
        )
        onDoubt('connection lost')
      }
      if (!isStopped) await sleep(LOOK_AGAIN_MS)
    }
  }
  const running = run()

  return {
    clock,
    committer,
    state: () => state,
    /** The followed floor; null while it is not live. */
    live: () => live,
    /** The replica to show: the live one, or the last one while there is none. */
    replica: () => shown,
    watch: () => watch,
    commands,
    /** Forgets accepted entries that the ledger holds. */
    trimAccepted: (epoch: string, belowEntry: string) =>
      trimAccepted(commands, floorKeys(workspace, epoch), belowEntry),
    onChange(listener: (change: Change) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onState(listener: (state: FloorState) => void): () => void {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    async stop(): Promise<void> {
      isStopped = true
      // Before its connections end, which would look like a Redis that is away.
      happen({ event: 'stopped' })
      doubt()
      await within(LOOK_LIMIT_MS, 'stopping the floor', running).catch(() => {})
      for (const client of clients) client.destroy()
    },
  }
}
