// That a frame written straight to a connection is the very message that Socket.IO would send.
import { Encoder, PacketType } from 'socket.io-parser'
import { expect, it } from 'vitest'
import * as ws from 'ws'
import { frameMessage } from '../../server/publish/direct-frames.ts'
import type { BoardFrame } from '../../shared/protocol.ts'

const frameOf = (reason: string): BoardFrame => ({
  revision: 'b:2', after: 'b:1', asOf: '10-0', pulseAgeMs: 1, at: 2, a: [[0, 4, reason]],
}) // prettier-ignore

it.each([
  ['/', 0],
  ['/sample', 1],
  ['/', 300],
  ['/', 70_000],
])(
  '[FR8] in the namespace %s with %i letters more is the message that Socket.IO would send',
  (nsp, letters) => {
    const frame = frameOf('ü'.repeat(letters))
    const packet = { type: PacketType.EVENT, nsp, data: ['board:frame', frame] }
    const text = `4${new Encoder().encode(packet).join('')}`
    const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false }
    // ws publishes this class, and its types leave it out.
    const { Sender } = ws as unknown as { Sender: { frame: (...given: unknown[]) => unknown } }
    const parts = Sender.frame(Buffer.from(text), options)
    expect(Array.isArray(parts) ? Buffer.concat(parts) : null).toEqual(frameMessage(nsp, frame))
  },
)
