// One organisation's Floorview, put together: floor, ledger, access, boards, routes. Everything below main is made here, so
// a test can make two. Not the process: no ports, no signals, no environment.
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import { MAIN_TEAM } from '../shared/floor/floor-index.ts'
import { serialiseFacts } from '../shared/floor/fold.ts'
import { defaultSettings } from '../shared/floor/team-settings.ts'
import { createAccess } from './access/access.ts'
import { accessMigrations } from './access/migrations.ts'
import type { Config } from './config.ts'
import { createAcceptance } from './ingest/accept-events.ts'
import { saveCheckpoint } from './ledger/checkpoint.ts'
import { createDatabase } from './ledger/database.ts'
import { ledgerMigrations } from './ledger/migrations/ledger-migrations.ts'
import { migrate } from './ledger/migrate.ts'
import { startDeriver } from './ledger/deriver.ts'
import { startRepeatCheck } from './ledger/repeats.ts'
import { listTeams } from './ledger/queries/teams.ts'
import { startWriter } from './ledger/writer.ts'
import { ledgerSideOf } from './ledger-side.ts'
import { startFloorLife } from './live/floor-life.ts'
import type { IntakeLimits } from './live/intake.ts'
import type { Replica } from './live/replica.ts'
import { renewLeases } from './live/presence.ts'
import type { Logger } from './logger.ts'
import type { Health } from './operations/health-routes.ts'
import { createOperatorApp } from './operator-app.ts'
import { createBoardHub } from './publish/board-hub.ts'
import { registerBoardSocket, roomOf, type BoardServer } from './publish/board-socket.ts'
import { StartRefusedError } from './start-refused-error.ts'
import { createWebApp } from './web-app.ts'

const CHECKPOINT_EVERY_MS = 5 * 60_000
/** Past so many entries that PostgreSQL lacks, nothing more is taken: rather refuse than lose. */
const MOST_BACKLOG_ENTRIES = 300_000

export interface WorkspaceDeps {
  config: Config
  redisUrl: string
  databaseUrl: string
  clientDir: string
  /** True of a request that came by the operator's socket. */
  isOperator?: (req: IncomingMessage) => boolean
  logger: Logger
  limits?: IntakeLimits
  /** Called between reading facts and committing them: where a test holds this server. */
  gate?: () => Promise<void>
}

export type Workspace = Awaited<ReturnType<typeof startWorkspace>>

function* liveAgents(replica: Replica | null): Generator<{ id: string; team: string }> {
  for (const id of replica?.floor.agentIds() ?? []) yield { id, team: replica?.floor.teamOf(id) ?? MAIN_TEAM }
}

/** Starts a workspace. Rejects where its stores cannot be reached or prepared; nothing is left running then. */
export async function startWorkspace({
  config,
  redisUrl,
  databaseUrl,
  clientDir,
  isOperator,
  logger,
  limits,
  gate,
}: WorkspaceDeps) {
  const stops: (() => void | Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const database = createDatabase({
      url: databaseUrl,
      schema: config.workspace,
      onError: (error) => logger.warn({ reason: error.message }, 'PostgreSQL connection'),
    })
    stops.push(() => database.close())
    await migrate({
      db: database.db,
      schema: config.workspace,
      migrations: [...ledgerMigrations, ...accessMigrations],
    })
    const access = await createAccess({
      db: database.db,
      config,
      log: logger,
      nowMs: () => Date.now(),
      ...(isOperator && { isOperator }),
    })
    const prepared = await access.prepare()
    if (!prepared.ok) throw new StartRefusedError(prepared.problem)
    stops.push(access.start())

    const defaults = defaultSettings(config.timeZone)
    const life = await startFloorLife({
      workspace: config.workspace,
      redisUrl,
      ledger: ledgerSideOf(database),
      defaults,
      logger,
      ...(limits && { limits }),
      ...(gate && { gate }),
    })
    stops.push(() => life.stop())
    const now = () => life.clock.now()

    const writer = startWriter({
      database,
      stream: {
        read: async (afterId, most, blockMs, signal) => {
          const live = life.live()
          return live === null ? [] : life.accepted(live.epoch).read(afterId, most, blockMs, signal)
        },
        trimBelow: async (id) => {
          const live = life.live()
          if (live !== null) await life.accepted(live.epoch).trimBelow(id)
        },
      },
      epoch: () => life.live()?.epoch ?? null,
      now,
      logger,
      onWritten: () => {},
    })
    stops.push(() => writer.stop())

    const deriver = startDeriver({ database, now, logger, defaults })
    stops.push(() => deriver.stop())

    const repeats = startRepeatCheck(database, logger)
    stops.push(() => repeats.stop())

    const checkpoint = async (): Promise<void> => {
      const live = life.live()
      if (live === null) return
      const facts = [...live.replica.subjects()].map(([subject, value]): [string, string] => [
        subject,
        serialiseFacts(value),
      ])
      await saveCheckpoint(database, {
        epoch: live.epoch,
        entry: live.replica.position,
        takenAtMs: now(),
        facts,
      })
    }
    const checkpoints = setInterval(() => {
      checkpoint().catch((error: unknown) => logger.warn({ err: error }, 'a checkpoint could not be kept'))
    }, CHECKPOINT_EVERY_MS)
    stops.push(() => clearInterval(checkpoints))

    const refusal = (): string | null => {
      const state = life.state()
      if (state.state === 'refusing') return `Nothing is taken at the moment: ${state.why}.`
      if (state.state !== 'live') return 'The floor is being brought up.'
      return life.watch().backlogEntries > MOST_BACKLOG_ENTRIES
        ? 'The ledger is too far behind to take more.'
        : null
    }
    const accept = createAcceptance({
      committer: life.committer,
      refusal,
      renew: async (heartbeats) => {
        const live = life.live()
        if (live === null) return heartbeats.map((event) => ({ event, before: null, renewed: false }))
        return renewLeases(
          life.commands,
          { keys: live.keys, epoch: live.epoch, floor: live.replica.floor },
          heartbeats,
          now(),
        )
      },
      now,
      retentionDays: config.eventRetentionDays,
      onDuplicates: (events) => repeats.note(events),
    })

    // A team that nobody is in at the moment is known to the ledger alone.
    const named = await listTeams(database)
    const teams = () => new Set([...named, ...(life.replica()?.teams() ?? [])])
    const knowsTeam = (team: string) => life.replica()?.teams().has(team) === true || named.includes(team)
    let io: BoardServer | null = null
    const hub = createBoardHub({
      replica: () => life.replica(),
      isLive: () => life.live() !== null,
      now,
      broadcast: (team, frame, except) =>
        io
          ?.to(roomOf(team))
          .except([...except])
          .emit('board:frame', frame),
    })
    stops.push(life.onChange(({ touched, acceptedAtMs }) => hub.changed(touched, acceptedAtMs)))
    stops.push(hub.start())

    const health = (): Health => {
      const reason = refusal()
      const { safety, backlogEntries } = life.watch()
      const warnings = [
        safety.warning,
        backlogEntries > 1000 ? `the ledger is ${backlogEntries} entries behind` : null,
      ]
      return { isReady: reason === null, reason, warnings: warnings.filter((warning) => warning !== null) }
    }
    const numbers = (): Record<string, number> => ({
      events_accepted: life.committer.counts.accepted,
      events_duplicate: life.committer.counts.duplicates,
      commit_batches: life.committer.counts.batches,
      commit_groups: life.committer.counts.groups,
      commit_groups_refused: life.committer.counts.groupsRefused,
      events_waiting: life.committer.held,
      ledger_events_written: writer.status().writtenEvents,
      ledger_backlog_entries: life.watch().backlogEntries,
      ledger_lag_ms: writer.status().lagMs,
      event_conflicts: repeats.conflicts(),
      board_frames: hub.counts.frames,
      board_snapshots: hub.counts.snapshots,
      board_readers: hub.watched(),
      pulse_age_ms: Math.max(0, now() - (life.replica()?.pulseMs ?? 0)),
    })

    const app = createWebApp({
      config,
      access,
      accept,
      boards: { hub, knowsTeam, teams },
      logs: {
        database,
        defaults,
        now,
        knowsTeam,
        liveAgents: () => liveAgents(life.replica()),
      },
      health: { health, numbers },
      clientDir,
      logger,
    })
    const operatorApp = createOperatorApp({
      access,
      life,
      database,
      defaults,
      publicUrl: config.publicUrl,
      teams,
      logger,
    })

    return {
      app,
      operatorApp,
      access,
      life,
      hub,
      database,
      setupUrl: prepared.setupUrl,
      checkpoint,
      /** Opens the boards' sockets on a server of the process. */
      attachSockets(server: HttpServer): void {
        const sockets: BoardServer = new Server(server, {
          transports: ['websocket'],
          serveClient: false,
          maxHttpBufferSize: 10_000,
        })
        io = sockets
        const { guard } = access
        guard.admit(sockets)
        sockets.on('connection', (socket) => registerBoardSocket(guard, { hub, knowsTeam, pause }, socket))
        stops.push(() => {
          io = null
          sockets.disconnectSockets(true)
        })
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
