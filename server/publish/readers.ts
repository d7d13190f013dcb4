// The sockets that read one board. One whose last frame is still on its way is skipped and later gets one larger frame of
// all that it missed: fewer frames for a slow reader, never a growing queue.
import { frameOf, type FrameChanges, type FrameStamps } from '../../shared/frame-stamps.ts'
import type { BoardFrame, ServerToClient } from '../../shared/protocol.ts'
import type { BoardFeed } from './board-feed.ts'
import { connectionOf, isBusy, takesCompressed, type Connection } from './direct-frames.ts'
import { FrameMessage } from './frame-message.ts'

/** What is needed of a socket; Socket.IO's fits. */
export interface ReaderSocket {
  id: string
  emit(event: 'board:frame', frame: Parameters<ServerToClient['board:frame']>[0]): unknown
  conn: { transport: { writable: boolean } }
  nsp?: { name: string }
  handshake?: { headers: { 'sec-websocket-extensions'?: string | undefined } }
}

interface Reader {
  socket: ReaderSocket
  /** Where frames are written straight to; null: they go by Socket.IO. */
  connection: Connection | null
  isCompressed: boolean
  /** The payload of the last compressed message that it was sent, which the next one may refer to. */
  last: Buffer | null
}

/** Can take a message now: nothing said earlier is still on its way. */
const canTake = ({ socket, connection }: Reader): boolean =>
  socket.conn.transport.writable && (connection === null || !isBusy(connection))

/** Sends one frame to many sockets, encoded once. */
export type Broadcast = (frame: BoardFrame, except: readonly string[]) => void

interface Missed {
  after: string
  slots: Set<number>
  /** Whether an alert was told of in them. */
  hasLives: boolean
  oldestMs: number | null
}

export class Readers {
  readonly #readers = new Map<string, Reader>()
  readonly #missed = new Map<string, Missed>()
  readonly #broadcast: Broadcast
  /** The payload of the last frame that was written straight to anybody. */
  #last: Buffer | null = null

  constructor(broadcast: Broadcast) {
    this.#broadcast = broadcast
  }

  get size(): number {
    return this.#readers.size
  }

  add(socket: ReaderSocket): void {
    this.#readers.set(socket.id, {
      socket,
      connection: connectionOf(socket),
      isCompressed: takesCompressed(socket),
      last: null,
    })
    this.#missed.delete(socket.id)
  }

  remove(id: string): void {
    this.#readers.delete(id)
    this.#missed.delete(id)
  }

  ids(): IterableIterator<string> {
    return this.#readers.keys()
  }

  /** Sends a frame to who keeps up, and notes for the others what they missed. */
  send(stamps: FrameStamps, changes: FrameChanges): void {
    const frame = frameOf(stamps, changes)
    const done: string[] = []
    let message: FrameMessage | null = null
    for (const [id, reader] of this.#readers) {
      if (this.#missed.has(id) || !canTake(reader)) this.#miss(id, stamps, changes)
      else if (reader.connection === null) continue
      else {
        message ??= new FrameMessage(reader.socket.nsp?.name ?? '/', frame, this.#last)
        reader.connection.write(reader.isCompressed ? message.compressedAfter(reader.last) : message.plain)
        reader.last = message.payload
      }
      done.push(id)
    }
    if (message !== null) this.#last = message.payload
    if (done.length < this.#readers.size) this.#broadcast(frame, done)
  }

  #miss(id: string, { after, oldestEpochMs }: FrameStamps, changes: FrameChanges): void {
    const missed = this.#missed.get(id) ?? {
      after,
      slots: new Set<number>(),
      hasLives: false,
      oldestMs: null,
    }
    for (const [slot] of changes.a ?? []) if (typeof slot === 'number') missed.slots.add(slot)
    for (const slot of changes.x ?? []) missed.slots.add(slot)
    missed.hasLives ||= changes.k !== undefined
    missed.oldestMs ??= oldestEpochMs
    this.#missed.set(id, missed)
  }

  /** The board's slots begin anew: what slow readers missed of the old ones no frame can make up for, so they find a gap. */
  restart(): void {
    this.#missed.clear()
  }

  /** Gives who can take it again one frame of all that it missed. */
  catchUp(feed: BoardFeed, stamps: Pick<FrameStamps, 'asOf' | 'pulseAgeMs' | 'atEpochMs'>): void {
    for (const [id, missed] of this.#missed) {
      const reader = this.#readers.get(id)
      if (reader === undefined) this.#missed.delete(id)
      else if (canTake(reader)) {
        this.#missed.delete(id)
        const { revision } = feed
        const { after, slots, hasLives, oldestMs: oldestEpochMs } = missed
        const changes = { ...feed.rowsOf(slots, stamps.atEpochMs), ...(hasLives && { ka: 1 as const }) }
        reader.socket.emit('board:frame', frameOf({ revision, after, ...stamps, oldestEpochMs }, changes))
      }
    }
  }
}
