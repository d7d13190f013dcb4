// What a live board needs of a connection, so that tests can give it another one. Not the socket: see board-connection.ts.
import type { AlertRecord } from '../../../shared/alerts/alert-record.ts'
import type { BoardJoin } from '../../../shared/protocol.ts'

export interface BoardLinkListener {
  /** On the first connection and on every later one. */
  connected(): void
  disconnected(): void
  /** The server refused the connection itself; `reason` is what it said, unparsed. */
  refused(reason: unknown): void
  /** A frame as it came, unparsed. */
  frame(raw: unknown): void
}

export interface BoardLink {
  open(listener: BoardLinkListener): void
  /** Asks for a snapshot; `answer` gets the unparsed reply, or undefined where none came in time. */
  join(message: BoardJoin, answer: (reply: unknown) => void): void
  /** Drops the connection and makes a new one, which re-sends the cookies. */
  restart(): void
  close(): void
}

export interface AlertListener {
  /** From here on the board's alerts are told of; of those that stand, or of some in between, nothing was said. */
  missed(): void
  /** An alert as it now is. */
  take(record: AlertRecord): void
}
