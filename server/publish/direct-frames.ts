// The connections that frames are written straight to: Socket.IO's own way makes a packet, its options and several events for each
// reader of each frame. Not what is written (frame-message.ts), nor who gets a frame (readers.ts).
import { Socket } from 'node:net'
import { PlainSender } from './board-web-sockets.ts'

export type Connection = Pick<Socket, 'write' | 'writable' | 'writableLength'>

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
  // Compressed messages depend on those before them, so nobody else may compress any.
  const isOurs = field(webSocket, 'extensions') === '' || webSocket instanceof PlainSender
  return isOurs && connection instanceof Socket ? connection : null
}

/** What a client that offers compression may ask for that frames cannot give: a small window, or none kept. */
const TERMS = /server_no_context_takeover|server_max_window_bits/

/** Whether frames may be sent compressed, each by what the one before it had. */
export function takesCompressed(socket: {
  conn: { transport: object }
  handshake?: { headers: { 'sec-websocket-extensions'?: string | undefined } }
}): boolean {
  const offer = socket.handshake?.headers['sec-websocket-extensions'] ?? ''
  const webSocket = field(socket.conn.transport, 'socket')
  return (
    webSocket instanceof PlainSender && webSocket.extensions === 'permessage-deflate' && !TERMS.test(offer)
  )
}

/** Whether an earlier message is still on its way into the connection, or nothing can be written to it. */
export function isBusy(connection: Connection): boolean {
  return connection.writableLength > 0 || !connection.writable
}
