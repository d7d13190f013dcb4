// Readers of boards without sockets: each holds what it was sent, as a browser does, and may be slow. Not the hub: that is real.
import { expect } from 'vitest'
import { GROUP_PREFIX } from '../../shared/events.ts'
import { boardOfTeam, type BoardTeams } from '../../shared/floor/board-teams.ts'
import { createBoardHub } from '../../server/publish/board-hub.ts'
import type { Replica } from '../../server/live/replica.ts'
import type { Board } from '../../shared/board.ts'
import { applyFrame, fromSnapshot, type SlottedBoard } from '../../shared/patch.ts'
import { boardSnapshot, type BoardFrame } from '../../shared/protocol.ts'

export interface TestReader {
  id: string
  team: string
  /** Null before it joined. */
  shown: SlottedBoard | null
  isSlow: boolean
  /** Holds another revision than a frame follows: it must ask for a snapshot. */
  hasGap: boolean
  gaps: number
}

/** The board of a reader: `group:main+sales` is of those two teams. */
export const boardOfId = (id: string): BoardTeams =>
  id.startsWith(GROUP_PREFIX)
    ? { id, name: 'A group', teams: id.slice(GROUP_PREFIX.length).split('+') }
    : boardOfTeam(id)

/** The real hub over a replica, with readers in place of sockets. */
export class BoardWorld {
  nowMs: number
  readonly frames: BoardFrame[] = []
  /** Frames for one reader alone, of all that it skipped. */
  readonly caughtUp: BoardFrame[] = []
  readonly readers: TestReader[]
  readonly hub

  constructor(replica: Replica, nowMs: number, readers: readonly (readonly [id: string, team: string])[]) {
    this.nowMs = nowMs
    this.readers = readers.map(([id, team]) => ({
      id,
      team,
      shown: null,
      isSlow: false,
      hasGap: false,
      gaps: 0,
    }))
    this.hub = createBoardHub({
      replica: () => replica,
      isLive: () => true,
      now: () => this.nowMs,
      find: boardOfId,
      broadcast: (team, frame, except) => {
        this.frames.push(frame)
        for (const reader of this.readers) {
          if (reader.team === team && reader.shown !== null && !except.includes(reader.id))
            this.#receive(reader, frame)
        }
      },
    })
  }

  /** Asks for a snapshot and enters the board's room, as one step. */
  join(reader: TestReader): void {
    const compact = this.hub.compactSnapshot(reader.team)
    const named = this.hub.snapshot(reader.team)
    if (compact === null || named === null) throw new Error('the hub has no floor')
    // Over the wire, so that what JSON would lose is lost here too. One answer says what the other does.
    const shown = fromSnapshot(boardSnapshot.parse(JSON.parse(compact.json)))
    reader.shown = fromSnapshot(onWire(named))
    expect(shown).toEqual(reader.shown)
    reader.hasGap = false
    this.hub.join(reader.team, {
      id: reader.id,
      emit: (_event, frame) => {
        this.caughtUp.push(frame)
        this.#receive(reader, frame)
      },
      conn: {
        transport: {
          get writable() {
            return !reader.isSlow
          },
        },
      },
    })
  }

  /** Lets every reader with a gap fetch a snapshot. */
  mendGaps(): void {
    for (const reader of this.readers) {
      if (!reader.hasGap) continue
      reader.gaps += 1
      this.join(reader)
    }
  }

  #receive(reader: TestReader, frame: BoardFrame): void {
    if (reader.isSlow) throw new Error('a slow reader was sent a frame')
    if (reader.shown === null || reader.hasGap) return
    const next = applyFrame(reader.shown, onWire(frame))
    if (next === null) reader.hasGap = true
    else reader.shown = next
  }
}

function onWire<T>(value: T): T {
  // JSON of a value of the protocol reads back as the same type.
  return JSON.parse(JSON.stringify(value)) as T
}

/** A board without what names the server's sending of it, tiles by id. */
export function contentOf({
  revision: _revision,
  asOf: _asOf,
  agents,
  ...rest
}: Board): Omit<Board, 'revision' | 'asOf'> {
  return { ...rest, agents: [...agents].sort((a, b) => (a.id < b.id ? -1 : 1)) }
}
