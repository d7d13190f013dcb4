// A process of many boards that only count the bytes they are sent: so that what is measured is the sending. For fan-out.ts.
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerOrders } from './forked.ts'

export type ReceiverOrder =
  /** `isSocketIo`: each says that it connects, as Socket.IO wants it. */
  { kind: 'connect'; port: number; boards: number; isSocketIo: boolean } | { kind: 'bytes' }

const PATH = '/socket.io/?EIO=4&transport=websocket'
const CONNECT_LIMIT_MS = 10_000

let bytes = 0

/** A short text as a client's frame, which RFC 6455 wants masked. */
function masked(text: string): Buffer {
  const mask = randomBytes(4)
  const payload = Buffer.from(text).map((byte, place) => byte ^ (mask[place % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload])
}

function board(port: number, isSocketIo: boolean): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a board did not connect in time')), CONNECT_LIMIT_MS)
    let heard = ''
    let isOpen = false
    socket.on('error', reject)
    socket.on('data', (part) => {
      bytes += part.length
      if (isOpen) return
      heard += part.toString('latin1')
      const isGreeted = heard.includes('\r\n\r\n') && (!isSocketIo || heard.includes('"sid"'))
      if (!isGreeted) return
      isOpen = true
      clearTimeout(timer)
      if (isSocketIo) socket.write(masked('40'))
      resolve(socket)
    })
    socket.write(
      [
        `GET ${PATH} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        'Sec-WebSocket-Version: 13',
        '',
        '',
      ].join('\r\n'),
    )
  })
}

answerOrders<ReceiverOrder>(async (order) => {
  if (order.kind === 'connect') {
    for (let place = 0; place < order.boards; place += 1) await board(order.port, order.isSocketIo)
    // What the server still says to each after its greeting.
    await sleep(500)
  }
  return { bytes }
})
