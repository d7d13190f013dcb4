// All boards of this server: which are watched, when each sends (at most 20 frames a second, and a heartbeat each second),
// and the snapshots that readers begin with. Not who may read (the socket's guard) nor what a board holds (board-feed.ts).
import { randomBytes } from 'node:crypto'
import type { BoardFrame, BoardSnapshot, SnapshotCause } from '../../shared/protocol.ts'
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'
import type { TeamNow } from '../../shared/alerts/team-conditions.ts'
import type { BoardTeams } from '../../shared/floor/board-teams.ts'
import type { Touched } from '../../shared/floor/touched.ts'
import type { FrameStamps } from '../../shared/frame-stamps.ts'
import type { Replica } from '../live/replica.ts'
import { compareStreamIds } from '../live/stream-id.ts'
import { BoardFeed } from './board-feed.ts'
import { Readers, type ReaderSocket } from './readers.ts'
import { ReadyJson } from './ready-json.ts'

const FRAME_EVERY_MS = 50
const TICK_EVERY_MS = 1000
/** Without a pulse for so long the tick comes by itself: readers must be told how old the last pulse is. */
const LATE_TICK_MS = 1250
/** A clock that is behind by more than this was set back. */
const CLOCK_STEP_MS = 1000

export interface BoardHubDeps {
  /** The replica to show; null before the first one was loaded. */
  replica: () => Replica | null
  /** Whether the replica is being followed: else boards stand still and the pulse's age says so. */
  isLive: () => boolean
  now: () => number
  /** The board of an id; null where there is none. */
  find: (id: string) => BoardTeams | null
  /** Sends to every socket of a board's room but some. */
  broadcast: (id: string, frame: BoardFrame, except: readonly string[]) => void
}

interface WatchedBoard {
  feed: BoardFeed
  /** When it was last brought up to the floor. */
  advancedMs: number
  readers: Readers
}

export type BoardHub = ReturnType<typeof createBoardHub>

/** Makes the hub; `start` begins its timers. */
export function createBoardHub({ replica, isLive, now, find, broadcast }: BoardHubDeps) {
  const boot = randomBytes(4).toString('hex')
  const boards = new Map<string, WatchedBoard>()
  const counts = { frames: 0, snapshots: 0, heartbeats: 0 }
  /** Snapshots that boards asked for, by why. */
  const joins: Record<SnapshotCause, number> = { first: 0, reconnect: 0, gap: 0, stale: 0, settings: 0 }

  /** Of this server's boards by a team that they show, and by the id they have. */
  const watching = new Map<string, Set<WatchedBoard>>()

  let latestMs = -Infinity
  /** The clock is measured anew each second and may step back a little; only one that was set back is followed. */
  const steadyNow = (): number => {
    const nowMs = now()
    if (nowMs > latestMs || latestMs - nowMs > CLOCK_STEP_MS) latestMs = nowMs
    return latestMs
  }

  const pulseAgeMs = (from: Replica) => Math.max(0, now() - from.pulseMs)
  const stamps = (
    from: Replica,
    atEpochMs: number,
  ): Pick<FrameStamps, 'asOf' | 'pulseAgeMs' | 'atEpochMs'> => ({
    asOf: from.position,
    pulseAgeMs: pulseAgeMs(from),
    atEpochMs,
  })

  let feedsMade = 0
  let tickedMs = 0
  const newFeed = (of: BoardTeams): BoardFeed => {
    feedsMade += 1
    // A feed made again must not repeat a revision that a reader may still hold.
    return new BoardFeed(of, `${boot}.${feedsMade}`)
  }
  const boardOf = (id: string): WatchedBoard | null => {
    const known = boards.get(id)
    if (known !== undefined) return known
    const of = find(id)
    if (of === null) return null
    const board = {
      feed: newFeed(of),
      advancedMs: -Infinity,
      readers: new Readers((frame, except) => broadcast(id, frame, except)),
    }
    boards.set(id, board)
    for (const each of of.teams) {
      const others = watching.get(each)
      if (others === undefined) watching.set(each, new Set([board]))
      else others.add(board)
    }
    return board
  }
  const forget = (id: string, board: WatchedBoard): void => {
    boards.delete(id)
    for (const team of board.feed.board.teams) {
      const others = watching.get(team)
      others?.delete(board)
      if (others?.size === 0) watching.delete(team)
    }
  }
  const NONE: ReadonlySet<WatchedBoard> = new Set()
  const boardsWith = (team: string | null | undefined): ReadonlySet<WatchedBoard> =>
    (team == null ? undefined : watching.get(team)) ?? NONE

  const send = (board: WatchedBoard, from: Replica): boolean => {
    const nowMs = steadyNow()
    const advanced = board.feed.advance(from.floor, nowMs)
    board.advancedMs = nowMs
    if (advanced === null) return false
    const { after, changes, oldestMs } = advanced
    const { revision } = board.feed
    board.readers.send({ revision, after, ...stamps(from, nowMs), oldestEpochMs: oldestMs }, changes)
    counts.frames += 1
    return true
  }

  /** The feed of a board that somebody asks for, brought up to the floor. */
  const current = (id: string): { feed: BoardFeed; from: Replica } | null => {
    const from = replica()
    const board = from === null ? null : boardOf(id)
    if (from === null || board === null) return null
    const isFresh = steadyNow() - board.advancedMs < FRAME_EVERY_MS && !board.feed.isDirty
    if (!board.feed.isBegun || (isLive() && !isFresh)) send(board, from)
    counts.snapshots += 1
    return { feed: board.feed, from }
  }

  const heartbeat = (board: WatchedBoard, from: Replica): void => {
    const { revision } = board.feed
    board.readers.send({ revision, after: revision, ...stamps(from, steadyNow()), oldestEpochMs: null }, {})
    counts.heartbeats += 1
  }

  return {
    counts,
    joins,
    noteJoin: (cause: SnapshotCause) => {
      joins[cause] += 1
    },
    watched: () => [...boards.values()].reduce((sum, { readers }) => sum + readers.size, 0),

    /** Notes what an entry of the changes stream touched. */
    changed(touched: Touched, acceptedAtMs: number | null): void {
      const from = replica()
      if (from === null) return
      const touch = (team: string | null | undefined, note: (feed: BoardFeed) => void): void => {
        for (const { feed } of boardsWith(team)) {
          note(feed)
          feed.touchedAt(acceptedAtMs)
        }
      }
      for (const team of touched.teams) touch(team, (feed) => feed.touchTeam())
      for (const agent of touched.agents) touch(from.floor.teamOf(agent), (feed) => feed.touchAgent(agent))
      for (const [agent, team] of touched.left) touch(team, (feed) => feed.touchAgent(agent))
    },

    /** Notes an alert that opened, became another or is over: the next frame of each board of its team says so. */
    tellOf(alert: AlertRecord): void {
      for (const { feed } of boardsWith(alert.team)) feed.tellOf(alert)
    },

    /** A team as its alert rules see it, where its board is followed and so known anyhow; what that changes of the board goes out. */
    teamNow(team: string): TeamNow | null {
      const from = replica()
      const board = boards.get(team)
      if (
        from === null ||
        !isLive() ||
        board === undefined ||
        !board.feed.isBegun ||
        board.readers.size === 0
      )
        return null
      send(board, from)
      return board.feed.teamNow(from.floor, board.advancedMs)
    },

    /** Sends what is dirty, and what slow readers missed. */
    flush(): void {
      const from = replica()
      if (from === null || !isLive()) return
      for (const board of boards.values()) {
        board.readers.catchUp(board.feed, stamps(from, steadyNow()))
        if (board.feed.hasNews(from.floor)) send(board, from)
      }
    },

    /** What time alone changes, for every watched board; a heartbeat where nothing did. */
    tick(): void {
      tickedMs = performance.now()
      const from = replica()
      if (from === null) return
      for (const [id, board] of boards) {
        if (board.readers.size === 0) {
          forget(id, board)
          continue
        }
        // What the header words by the settings is in no frame, and slots are never given again: a new feed makes every reader
        // fetch a snapshot.
        if (isLive() && (board.feed.settingsChanged(from.floor, steadyNow()) || board.feed.isSparse)) {
          board.feed = newFeed(board.feed.board)
          board.readers.restart()
        }
        if (!isLive() || !send(board, from)) heartbeat(board, from)
      }
    },

    /** The current board, and the slots that frames speak of; null while there is no floor to show, or no such board. */
    snapshot(id: string): BoardSnapshot | null {
      const shown = current(id)
      if (shown === null) return null
      const { feed, from } = shown
      const made = feed.snapshot(from.floor, from.position, steadyNow())
      if (made === null) return null
      return { revision: feed.revision, asOf: from.position, pulseAgeMs: pulseAgeMs(from), ...made }
    },

    /** The same as JSON with agents as rows: what many ask for at one revision is made once. */
    compactSnapshot(id: string): ReadyJson | null {
      const shown = current(id)
      if (shown === null) return null
      const { feed, from } = shown
      const { atEpochMs, ...rest } = stamps(from, steadyNow())
      const json = feed.compactJson(from.floor, rest, atEpochMs)
      return json === null ? null : new ReadyJson(json)
    },

    /** The board with the age of the newest pulse as JSON. */
    boardJson(id: string): string | null {
      const shown = current(id)
      if (shown === null) return null
      const { feed, from } = shown
      return feed.boardJson(from.floor, from.position, steadyNow(), { pulseAgeMs: pulseAgeMs(from) })
    },

    /** True where this server's replica has passed what the reader last showed. */
    hasPassed(asOf: string | undefined): boolean {
      const from = replica()
      return from !== null && (asOf === undefined || compareStreamIds(from.position, asOf) >= 0)
    },

    join: (id: string, socket: ReaderSocket) => boardOf(id)?.readers.add(socket),
    leave: (id: string, socketId: string) => boards.get(id)?.readers.remove(socketId),

    /** Forgets a board that is no more, or of other teams now: nothing of it goes out any longer. */
    end(id: string): void {
      const board = boards.get(id)
      if (board !== undefined) forget(id, board)
    },

    /** Starts frames and ticks; returns their stop. */
    start(): () => void {
      const frames = setInterval(() => this.flush(), FRAME_EVERY_MS)
      // A pulse's arrival is the beat of the tick: a heartbeat just before it would carry the age of the one before.
      const ticks = setInterval(() => {
        if (performance.now() - tickedMs > LATE_TICK_MS) this.tick()
      }, TICK_EVERY_MS / 4)
      return () => {
        clearInterval(frames)
        clearInterval(ticks)
      }
    },
  }
}
