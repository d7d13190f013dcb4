// The sockets that read one board. One whose last frame is still on its way is skipped and later gets one larger frame of
// all that it missed: fewer frames for a slow reader, never a growing queue.
import type { BoardFrame, ServerToClient } from '../../shared/protocol.ts'
import type { BoardFeed, FrameChanges } from './board-feed.ts'

/** What is needed of a socket; Socket.IO's fits. */
export interface ReaderSocket {
  id: string
  emit(event: 'board:frame', frame: Parameters<ServerToClient['board:frame']>[0]): unknown
  conn: { transport: { writable: boolean } }
}

/** Sends one frame to many sockets, encoded once. */
export type Broadcast = (frame: BoardFrame, except: readonly string[]) => void

interface Missed {
  after: string
  slots: Set<number>
  oldestMs: number | null
}

export class Readers {
  readonly #sockets = new Map<string, ReaderSocket>()
  readonly #missed = new Map<string, Missed>()
  readonly #broadcast: Broadcast

  constructor(broadcast: Broadcast) {
    this.#broadcast = broadcast
  }

  get size(): number {
    return this.#sockets.size
  }

  add(socket: ReaderSocket): void {
    this.#sockets.set(socket.id, socket)
    this.#missed.delete(socket.id)
  }

  remove(id: string): void {
    this.#sockets.delete(id)
    this.#missed.delete(id)
  }

  ids(): IterableIterator<string> {
    return this.#sockets.keys()
  }

  /** Sends a frame to who keeps up, and notes for the others what they missed. */
  send(frame: BoardFrame, changes: FrameChanges): void {
    const late: string[] = []
    for (const [id, socket] of this.#sockets) {
      const isBusy = !socket.conn.transport.writable
      if (!isBusy && !this.#missed.has(id)) continue
      late.push(id)
      const missed = this.#missed.get(id) ?? { after: frame.after, slots: new Set<number>(), oldestMs: null }
      for (const [slot] of changes.a ?? []) if (typeof slot === 'number') missed.slots.add(slot)
      for (const slot of changes.x ?? []) missed.slots.add(slot)
      missed.oldestMs ??= frame.old ?? null
      this.#missed.set(id, missed)
    }
    this.#broadcast(frame, late)
  }

  /** The board's slots begin anew: what slow readers missed of the old ones no frame can make up for, so they find a gap. */
  restart(): void {
    this.#missed.clear()
  }

  /** Gives who can take it again one frame of all that it missed. */
  catchUp(feed: BoardFeed, stamps: Pick<BoardFrame, 'asOf' | 'pulseAgeMs' | 'at'>): void {
    for (const [id, missed] of this.#missed) {
      const socket = this.#sockets.get(id)
      if (socket === undefined) this.#missed.delete(id)
      else if (socket.conn.transport.writable) {
        this.#missed.delete(id)
        const old = missed.oldestMs === null ? {} : { old: missed.oldestMs }
        socket.emit('board:frame', {
          revision: feed.revision,
          after: missed.after,
          ...stamps,
          ...old,
          ...feed.rowsOf(missed.slots, stamps.at),
        })
      }
    }
  }
}
