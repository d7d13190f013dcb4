// The WebSockets of boards: they grant compression, for frames (frame-message.ts), and compress nothing themselves, for two who do
// would each refer to what the other sent. Not what goes over them.
import { WebSocket, WebSocketServer, type ServerOptions } from 'ws'

type Sent = Parameters<WebSocket['send']>

/** Sends what it is given as it is. */
export class PlainSender extends WebSocket {
  override send(
    data: Sent[0],
    ...rest: [] | [done?: (error?: Error) => void] | [options: object, done?: (error?: Error) => void]
  ): void {
    const [first, second] = rest
    const [options, done] = typeof first === 'object' ? [first, second] : [{}, first]
    super.send(data, { ...options, compress: false }, done)
  }
}

class BoardWebSocketServer extends WebSocketServer<typeof PlainSender> {
  constructor(options: ServerOptions<typeof PlainSender>) {
    super({ ...options, WebSocket: PlainSender })
  }
}

/** Of a Socket.IO server for boards. */
export const boardWebSockets = { wsEngine: BoardWebSocketServer, perMessageDeflate: true } as const
