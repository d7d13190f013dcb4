// Frames written straight to a reader's connection, framed once for all of them: Socket.IO's own way makes a packet, its options
// and several events for each reader of each frame. Same bytes on the wire. Not who gets a frame (readers.ts).
import { Socket } from 'node:net'
import type { BoardFrame } from '../../shared/protocol.ts'

export type Connection = Pick<Socket, 'write' | 'writable' | 'writableLength'>

/** A WebSocket's text message that is whole, from a server and so unmasked. */
const FINAL_TEXT = 0x81
const LENGTH_16 = 126
const LENGTH_64 = 127

/** One whole WebSocket message (RFC 6455, 5.2). */
function framed(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  const head = length < LENGTH_16 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10)
  head[0] = FINAL_TEXT
  if (length < LENGTH_16) head[1] = length
  else if (length < 65_536) {
    head[1] = LENGTH_16
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = LENGTH_64
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, payload])
}

/** The message as Socket.IO sends an event: engine packet 4, packet type 2, the namespace where it is not the main one. */
export function frameMessage(namespace: string, frame: BoardFrame): Buffer {
  const prefix = namespace === '/' ? '' : `${namespace},`
  return framed(`42${prefix}${JSON.stringify(['board:frame', frame])}`)
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && name in of ? Reflect.get(of, name) : undefined
}

/**
 * The TCP connection beneath a Socket.IO socket; null where messages may not be written to it as they are, which is no fault:
 * they go by Socket.IO then. The names are those of engine.io and ws, which promise nothing of them.
 */
export function connectionOf(socket: { conn: { transport: object } }): Connection | null {
  const webSocket = field(socket.conn.transport, 'socket')
  const connection = field(webSocket, '_socket')
  // Compressed messages depend on those before them.
  const isPlain = field(webSocket, 'extensions') === ''
  return isPlain && connection instanceof Socket ? connection : null
}

/** Whether an earlier message is still on its way into the connection, or nothing can be written to it. */
export function isBusy(connection: Connection): boolean {
  return connection.writableLength > 0 || !connection.writable
}
