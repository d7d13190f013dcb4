// One organisation's Floorview, put together: floor, ledger, access, boards, routes. Everything below main is made here, so
// a test can make two. Not the process: no ports, no signals, no environment.
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import { defaultSettings } from '../shared/floor/team-settings.ts'
import { createAccess, type Access } from './access/access.ts'
import { createAlertsSide } from './alerts/alerts-side.ts'
import { createSampleAccess } from './access/sample-access.ts'
import { localUrl, type Config } from './config.ts'
import { floorAcceptance } from './floor-acceptance.ts'
import { createMinuteRecorder } from './insight/minute-recorder.ts'
import { keepMinutes } from './ledger/team-minutes.ts'
import { liveAgents } from './live-agents.ts'
import { startKnownTeams } from './known-teams.ts'
import { ledgerSideOf } from './ledger-side.ts'
import { startLedgerWork } from './ledger-work.ts'
import { startFloorLife } from './live/floor-life.ts'
import type { IntakeLimits } from './live/intake.ts'
import { leaseEnds } from './live/lease-end.ts'
import { createSourceSigns } from './live/source-signs.ts'
import type { Logger } from './logger.ts'
import { createOperatorApp } from './operator-app.ts'
import { createBoardHub } from './publish/board-hub.ts'
import { boardWebSockets } from './publish/board-web-sockets.ts'
import { createBoards } from './publish/boards.ts'
import { createRosterSide } from './roster/roster-side.ts'
import {
  alertRoomOf,
  endBoard,
  registerBoardSocket,
  roomOf,
  type BoardServer,
  type BoardSocket,
  type BoardSpace,
} from './publish/board-socket.ts'
import type { SampleDoor } from './sample/sample-door.ts'
import { readyParser } from './publish/ready-json.ts'
import { StartRefusedError } from './start-refused-error.ts'
import { healthOf, numbersOf } from './vital-signs.ts'
import { createWebApp } from './web-app.ts'
import { openWorkspaceDatabase } from './workspace-database.ts'
import { startWorkspaceDelivery } from './workspace-delivery.ts'
import { startWorkspaceNights } from './workspace-nights.ts'

export interface WorkspaceDeps {
  config: Config
  redisUrl: string
  databaseUrl: string
  clientDir: string
  /** The code of the ledger's thread; without it the ledger is written and derived in the caller's thread. */
  ledgerThread?: URL
  /** The code of a back-test's thread; without it one goes on in the caller's thread. */
  backtestThread?: URL
  /** True of a request that came by the operator's socket. */
  isOperator?: (req: IncomingMessage) => boolean
  logger: Logger
  /** What makes it the main workspace (the way to the sample beside it) or the sample (the main one's people and displays). */
  kind: { is: 'main'; sample: SampleDoor } | { is: 'sample'; mainAccess: Access }
  limits?: IntakeLimits
  /** Called between reading facts and committing them: where a test holds this server. */
  gate?: () => Promise<void>
  /** False: no alert is judged, for a test of what events alone change. */
  judgesAlerts?: boolean
}

export type Workspace = Awaited<ReturnType<typeof startWorkspace>>

/** Starts a workspace. Rejects where its stores cannot be reached or prepared; nothing is left running then. */
export async function startWorkspace({
  config,
  redisUrl,
  databaseUrl,
  clientDir,
  ledgerThread,
  backtestThread,
  isOperator,
  logger,
  kind,
  limits,
  gate,
  judgesAlerts = true,
}: WorkspaceDeps) {
  const stops: (() => void | Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const database = await openWorkspaceDatabase(databaseUrl, config.workspace, logger)
    stops.push(() => database.close())
    const access =
      kind.is === 'sample'
        ? createSampleAccess(kind.mainAccess, { db: database.db, log: logger })
        : await createAccess({
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
      cadences: () => access.sources.cadences(),
      displays: () => access.displays.paired(),
      sourcesAddedMs: () => access.sources.addedMs(),
      ...(limits && { limits }),
      ...(gate && { gate }),
    })
    stops.push(() => life.stop())
    const now = () => life.clock.now()

    const order = { workspace: config.workspace, redisUrl, databaseUrl, defaults, logLevel: config.logLevel }
    const ledger = startLedgerWork({ database, life, logger, order, threadCode: ledgerThread })
    stops.push(() => ledger.stop())

    const signs = createSourceSigns({ life, access, logger })
    stops.push(signs.start())
    const accept = floorAcceptance({ config, life, ledger, signs, masks: access.masks })

    const known = await startKnownTeams(database, () => life.replica())
    stops.push(() => known.stop())
    const { teams, knowsTeam } = known
    const boards = createBoards({ groups: access.groups, knowsTeam, teams })
    let boardSpace: BoardSpace | null = null
    const hub = createBoardHub({
      replica: () => life.replica(),
      isLive: () => life.live() !== null,
      now,
      find: boards.find,
      broadcast: (id, frame, except) =>
        boardSpace
          ?.to(roomOf(id))
          .except([...except])
          .emit('board:frame', frame),
    })
    stops.push(access.groups.onChanged((id) => endBoard(hub, boardSpace, id)))
    const delivers = { database, redisUrl, access, config, logger, now, life, defaults }
    const alertDelivery = kind.is === 'sample' ? null : startWorkspaceDelivery(delivers, stops)
    const alerts = createAlertsSide({
      ...{ database, databaseUrl, backtestThread, defaults },
      life,
      boards,
      knowsTeam,
      nameOfUser: (userId) => access.accounts.nameOf(userId),
      teamNow: (team) => hub.teamNow(team),
      publish: (event, alert, shownOn) => {
        hub.tellOf(alert)
        for (const board of shownOn) boardSpace?.to(alertRoomOf(board)).emit(event, alert)
      },
      ...(alertDelivery && { notify: (notices) => alertDelivery.notify(notices) }),
      logger,
    })
    const roster = createRosterSide({ life, knowsTeam, sources: () => access.sources.addedMs().keys() })
    const backlogEntries = () => life.watch().backlogEntries
    const nights = startWorkspaceNights({ database, redisUrl, config, now, backlogEntries, logger }, stops)
    const minutes = createMinuteRecorder({
      boards: () => boards.of(life.replica()?.teams() ?? []),
      keep: (kept) => keepMinutes(database.db, kept),
      logger,
    })
    stops.push(
      life.onChange(({ touched, acceptedAtMs, isPulse }) => {
        hub.changed(touched, acceptedAtMs)
        alerts.changed(touched)
        const live = isPulse ? life.live() : null
        if (live !== null) void minutes.pulse(live.replica.floor, now())
        if (isPulse) hub.tick()
      }),
    )
    stops.push(hub.start(), ...(judgesAlerts ? [alerts.start()] : []))

    const ofLedger = { database, now, isLedgerBehind: () => backlogEntries() > 1 }
    const ownHealth = { health: () => healthOf(life, ledger), numbers: () => numbersOf(life, ledger, hub) }
    const app = createWebApp({
      config,
      access,
      accept,
      alerts,
      boards: { hub, boards },
      roster: roster.routes,
      logs: {
        ...ofLedger,
        ...{ defaults, knowsTeam, committer: life.committer },
        settingsOf: (team) => life.replica()?.floor.settings(team, life.clock.now()) ?? defaults,
        nameOfUser: (userId) => access.accounts.nameOf(userId),
        checkStanding: () => nights.nightly.standing(),
        liveAgents: () => liveAgents(life.replica()),
        ...{ log: logger, hasMail: kind.is === 'main' && config.mail !== null },
      },
      insight: {
        ...ofLedger,
        replica: () => life.replica(),
        boards,
        leaseEndMs: leaseEnds(life.commands, () => life.live()),
      },
      alertDelivery,
      health: { ...ownHealth, more: nights.retention.registerMetrics },
      sample:
        kind.is === 'main'
          ? { door: kind.sample, isOwnFloorEmpty: () => liveAgents(life.replica()).next().done === true }
          : null,
      clientDir,
      logger,
    })
    const operatorApp = createOperatorApp({
      access,
      life,
      database,
      defaults,
      publicUrl: config.publicUrl,
      localUrl: localUrl(config.host, config.port),
      teams,
      sample: kind.is === 'main' ? kind.sample : null,
      ...{ alerts: alertDelivery, roster: roster.operations, retention: nights.retention, logger },
    })

    /** Boards are followed in this space of the process's sockets from now on. */
    const serveSockets = (space: BoardSpace): void => {
      boardSpace = space
      access.guard.admit(space)
      const welcome = (socket: BoardSocket) =>
        registerBoardSocket(access.guard, { hub, boards, pause }, socket)
      space.on('connection', welcome)
      stops.push(() => {
        boardSpace = null
        space.off('connection', welcome)
        space.disconnectSockets(true)
      })
    }

    return {
      app,
      operatorApp,
      access,
      accept,
      ...{ life, hub, alertDelivery },
      ...nights,
      database,
      defaults,
      setupUrl: prepared.setupUrl,
      checkpoint: () => ledger.checkpoint(),
      serveSockets,
      /** Opens the process's sockets on its server, and serves this workspace's boards on them. */
      attachSockets(server: HttpServer): BoardServer {
        const sockets: BoardServer = new Server(server, {
          transports: ['websocket'],
          serveClient: false,
          parser: readyParser,
          ...boardWebSockets,
          maxHttpBufferSize: 10_000,
        })
        serveSockets(sockets.sockets)
        return sockets
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
