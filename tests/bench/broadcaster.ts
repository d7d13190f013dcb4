// A process that sends one frame to many boards as fast as it can: by Floorview's readers over Socket.IO, or as ready bytes over raw
// `ws`. The next frame goes out when nobody still waits for the last. For fan-out.ts.
import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import { boardWebSockets } from '../../server/publish/board-web-sockets.ts'
import { Readers } from '../../server/publish/readers.ts'
import { frameOf, type FrameChanges, type FrameStamps } from '../../shared/frame-stamps.ts'
import type { ClientToServer, ServerToClient } from '../../shared/protocol.ts'
import { answerOrders } from './forked.ts'

export type BroadcastOrder =
  { kind: 'begin'; how: 'ws' | 'floorview' } | { kind: 'flood'; boards: number; seconds: number }

export interface BroadcastReport {
  frames: number
  tookS: number
  cpuMs: number
}

/** As large as a frame of a busy board: some changed agents and numbers. */
const STAMPS: FrameStamps = {
  revision: 'd01793e9.3:1000',
  after: 'd01793e9.3:999',
  asOf: '1795327604699-0',
  pulseAgeMs: 834,
  atEpochMs: 1795327604761,
  oldestEpochMs: 1795327604699,
}
const CHANGES: FrameChanges = {
  a: Array.from({ length: 6 }, (_, slot) => [10 + slot, 14, 1, 'Lunch', 95 + slot]),
  n: [3862, 15, 11, 6, 2, 40, 60, 20],
}
const TEXT = `42${JSON.stringify(['board:frame', frameOf(STAMPS, CHANGES)])}`

/** The bytes of one unmasked text frame of RFC 6455. */
function framed(text: string): Buffer {
  const payload = Buffer.from(text)
  const head =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([head, payload])
}

interface Broadcaster {
  boards: () => number
  isIdle: () => boolean
  send: () => void
}

function rawBoards(server: ReturnType<typeof createServer>): Broadcaster {
  const sockets = new Set<Duplex>()
  const upgrader = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) =>
    upgrader.handleUpgrade(request, socket, head, () => sockets.add(socket)),
  )
  const bytes = framed(TEXT)
  return {
    boards: () => sockets.size,
    isIdle: () => {
      for (const socket of sockets) if (socket.writableLength > 0) return false
      return true
    },
    send: () => {
      for (const socket of sockets) socket.write(bytes)
    },
  }
}

function floorviewBoards(server: ReturnType<typeof createServer>): Broadcaster {
  const room = 'board:bench'
  // As the workspace makes it.
  const io = new Server<ClientToServer, ServerToClient>(server, {
    transports: ['websocket'],
    serveClient: false,
    ...boardWebSockets,
    maxHttpBufferSize: 10_000,
  })
  const readers = new Readers((frame, except) =>
    io
      .to(room)
      .except([...except])
      .emit('board:frame', frame),
  )
  const transports = new Set<{ writable: boolean }>()
  // Frames may be written past the transports, straight to these.
  const connections = new Set<Duplex>()
  server.on('connection', (connection) => connections.add(connection))
  io.on('connection', (socket) => {
    void socket.join(room)
    readers.add(socket)
    transports.add(socket.conn.transport)
  })
  return {
    boards: () => readers.size,
    isIdle: () => {
      for (const transport of transports) if (!transport.writable) return false
      for (const connection of connections) if (connection.writableLength > 0) return false
      return true
    },
    send: () => readers.send(STAMPS, CHANGES),
  }
}

let broadcaster: Broadcaster | null = null

function flood({ isIdle, send }: Broadcaster, seconds: number): Promise<BroadcastReport> {
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  let frames = 0
  return new Promise((resolve) => {
    const next = (): void => {
      const tookS = (performance.now() - startedMs) / 1000
      if (tookS >= seconds) {
        const used = process.cpuUsage(cpuBefore)
        return resolve({ frames, tookS, cpuMs: (used.user + used.system) / 1000 })
      }
      if (isIdle()) {
        send()
        frames += 1
      }
      setImmediate(next)
    }
    next()
  })
}

answerOrders<BroadcastOrder>(async (order) => {
  if (order.kind === 'begin') {
    const server = createServer()
    broadcaster = order.how === 'ws' ? rawBoards(server) : floorviewBoards(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return { port: address.port, frameBytes: framed(TEXT).length }
  }
  if (broadcaster === null) throw new Error('nothing was begun')
  if (broadcaster.boards() !== order.boards)
    throw new Error(`${broadcaster.boards()} of ${order.boards} boards are there`)
  return flood(broadcaster, order.seconds)
})
