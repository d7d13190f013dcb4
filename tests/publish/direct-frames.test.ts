// What is written straight to connections: the very message that Socket.IO would send, or its like compressed, whoever reads it
// since when. Real sockets; what frames say is proved in frames.test.ts.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { Encoder, PacketType } from 'socket.io-parser'
import { expect, it, onTestFinished } from 'vitest'
import * as ws from 'ws'
import { BoardFeed } from '../../server/publish/board-feed.ts'
import { boardWebSockets } from '../../server/publish/board-web-sockets.ts'
import { FrameMessage } from '../../server/publish/frame-message.ts'
import { Readers } from '../../server/publish/readers.ts'
import { boardOfTeam } from '../../shared/floor/board-teams.ts'
import { frameOf, type FrameChanges, type FrameStamps } from '../../shared/frame-stamps.ts'
import type { ClientToServer, ServerToClient } from '../../shared/protocol.ts'
import { until } from '../support/until.ts'

const AT = 1_795_327_604_000
const stampsOf = (n: number): FrameStamps => ({
  revision: `d01793e9.3:${n}`,
  after: `d01793e9.3:${n - 1}`,
  asOf: `${AT + n * 73}-0`,
  pulseAgeMs: (n * 73) % 1000,
  atEpochMs: AT + n * 73 + (n % 50),
  oldestEpochMs: AT + n * 73,
})
const changesOf = (n: number): FrameChanges => ({ a: [[n % 20, 1, n % 5]], n: [2560, 40 + (n % 7), 20] })

it.each([
  ['/', 0],
  ['/sample', 1],
  ['/', 300],
  ['/', 70_000],
])(
  '[FR8] in the namespace %s with %i letters more is the message that Socket.IO would send',
  (nsp, letters) => {
    const frame = frameOf(stampsOf(2), { a: [[0, 4, 'ü'.repeat(letters)]] })
    const packet = { type: PacketType.EVENT, nsp, data: ['board:frame', frame] }
    const text = `4${new Encoder().encode(packet).join('')}`
    const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false }
    // ws publishes this class, and its types leave it out.
    const { Sender } = ws as unknown as { Sender: { frame: (...given: unknown[]) => unknown } }
    const parts = Sender.frame(Buffer.from(text), options)
    expect(Array.isArray(parts) ? Buffer.concat(parts) : null).toEqual(
      new FrameMessage(nsp, frame, null).plain,
    )
  },
)

/** Readers as a workspace has them, on real sockets; `connect` gives what a client of these terms is told, and how to slow it. */
async function startReaders() {
  const http = createServer()
  const io = new Server<ClientToServer, ServerToClient>(http, {
    transports: ['websocket'],
    serveClient: false,
    ...boardWebSockets,
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo // listening on a port, so it has this shape
  const readers = new Readers((frame, except) => io.except([...except]).emit('board:frame', frame))
  const clients = new Set<ws.WebSocket>()
  onTestFinished(async () => {
    for (const client of clients) client.terminate()
    await io.close()
  })
  const connect = async (perMessageDeflate: ws.ClientOptions['perMessageDeflate']) => {
    const client = new ws.WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate,
    })
    clients.add(client)
    const told: unknown[] = []
    const reader = { told, isSlow: false, id: '', failed: null as Error | null, bytes: () => 0 }
    client.on('upgrade', ({ socket }) => (reader.bytes = () => socket.bytesRead))
    client.on('error', (error) => (reader.failed = error))
    client.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.startsWith('0')) client.send('40')
      if (text.startsWith('42')) told.push((JSON.parse(text.slice(2)) as unknown[])[1])
    })
    const welcomed = new Promise<void>((resolve) => {
      io.once('connection', (socket) => {
        reader.id = socket.id
        const transport = {
          get writable() {
            return !reader.isSlow && socket.conn.transport.writable
          },
          // Where its connection is looked for.
          socket: Reflect.get(socket.conn.transport, 'socket') as unknown,
        }
        readers.add({
          id: socket.id,
          emit: (event, frame) => socket.emit(event, frame),
          nsp: socket.nsp,
          handshake: socket.handshake,
          conn: { transport },
        })
        resolve()
      })
    })
    await welcomed
    return reader
  }
  return { readers, connect }
}

it('[FR9] compressed once for all, frames read the same to who joins late, skips some, asks for other terms, or for none', async () => {
  const { readers, connect } = await startReaders()
  const feed = new BoardFeed(boardOfTeam('care'), 'd01793e9.3')
  const [early, slow, plain] = [await connect(true), await connect(true), await connect(false)]
  const [forgetful, narrow] = [
    await connect({ serverNoContextTakeover: true }),
    await connect({ serverMaxWindowBits: 9 }),
  ]
  const sent: unknown[] = []
  const send = (n: number): void => {
    readers.send(stampsOf(n), changesOf(n))
    sent.push(JSON.parse(JSON.stringify(frameOf(stampsOf(n), changesOf(n)))))
  }
  const arrived = (all: readonly { told: unknown[]; failed: Error | null }[], count: number) =>
    until(
      'everybody was told',
      () => all.every(({ told }) => told.length >= count) || all.some(({ failed }) => failed !== null),
    )
  const everybody = [early, slow, plain, forgetful, narrow]
  /** One at a time: a connection that still holds the last would be skipped, as a slow reader is. */
  for (let n = 1; n <= 10; n += 1) {
    send(n)
    await arrived(everybody, n)
  }
  const late = await connect(true)
  slow.isSlow = true
  const rest = [early, plain, forgetful, narrow]
  for (let n = 11; n <= 20; n += 1) {
    send(n)
    await arrived(rest, n)
    await arrived([late], n - 10)
  }
  slow.isSlow = false
  readers.catchUp(feed, { asOf: `${AT}-0`, pulseAgeMs: 1, atEpochMs: AT })
  await arrived([slow], 11)
  for (let n = 21; n <= 30; n += 1) {
    send(n)
    await arrived(rest, n)
    await arrived([late], n - 10)
    await arrived([slow], n - 9)
  }
  expect([...rest, slow, late].map(({ failed }) => failed)).toEqual(Array(6).fill(null))
  for (const { told } of rest) expect(told).toEqual(sent)
  expect(late.told).toEqual(sent.slice(10))
  expect(slow.told.slice(0, 10)).toEqual(sent.slice(0, 10))
  // What it missed, told from where it stood.
  expect(slow.told[10]).toMatchObject({ after: 'd01793e9.3:10' })
  expect(slow.told.slice(11)).toEqual(sent.slice(20))
})

it('[FR9] a frame beside one of its like has less than half of the bytes that it has alone', () => {
  let last: Buffer | null = null
  let [alone, beside] = [0, 0]
  for (let n = 1; n <= 100; n += 1) {
    const message: FrameMessage = new FrameMessage('/', frameOf(stampsOf(n), changesOf(n)), last)
    alone += message.plain.length
    beside += message.compressedAfter(last).length
    last = message.payload
  }
  console.info(`${(alone / 100).toFixed(1)} bytes alone, ${(beside / 100).toFixed(1)} beside another`)
  expect(beside).toBeLessThan(alone / 2)
})
