// The bytes of one frame, each form of them made once however many read it: plain, or compressed as permessage-deflate wants it
// (RFC 7692). Not who is sent which (readers.ts).
import { constants, deflateRawSync } from 'node:zlib'
import type { BoardFrame } from '../../shared/protocol.ts'

/** A WebSocket's text message that is whole, from a server and so unmasked. */
const FINAL_TEXT = 0x81
const COMPRESSED = 0x40
const LENGTH_16 = 126
const LENGTH_64 = 127

/** What ends a flush, and stands in no message (RFC 7692, 7.2.1). */
const FLUSH_END_BYTES = 4
/** A frame is some hundred bytes: a small window and small tables are made fast, which is most of the time. */
const DEFLATE = { level: 3, windowBits: 11, memLevel: 3, finishFlush: constants.Z_SYNC_FLUSH }

/** One whole WebSocket message (RFC 6455, 5.2). */
function framed(payload: Buffer, flags = 0): Buffer {
  const { length } = payload
  const head = length < LENGTH_16 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10)
  head[0] = FINAL_TEXT | flags
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

function compressed(payload: Buffer, dictionary?: Buffer): Buffer {
  const flushed = deflateRawSync(payload, dictionary === undefined ? DEFLATE : { ...DEFLATE, dictionary })
  return framed(flushed.subarray(0, flushed.length - FLUSH_END_BYTES), COMPRESSED)
}

/** A frame as one message. What a reader's last compressed message was is known by its `payload`. */
export class FrameMessage {
  readonly payload: Buffer
  readonly #before: Buffer | null
  #plain: Buffer | null = null
  #alone: Buffer | null = null
  #next: Buffer | null = null

  /** As Socket.IO sends an event: engine packet 4, packet type 2, the namespace where it is not the main one. */
  constructor(namespace: string, frame: BoardFrame, before: Buffer | null) {
    const prefix = namespace === '/' ? '' : `${namespace},`
    this.payload = Buffer.from(`42${prefix}${JSON.stringify(['board:frame', frame])}`)
    this.#before = before
  }

  get plain(): Buffer {
    return (this.#plain ??= framed(this.payload))
  }

  /**
   * Compressed, for a reader whose last compressed message had this payload; null: it had none. What stands in the frame before
   * is told by its place there, so one compression serves every reader that keeps up, whenever it began to read. Any other
   * reader gets one that refers to nothing.
   */
  compressedAfter(last: Buffer | null): Buffer {
    if (last === null || last !== this.#before) return (this.#alone ??= compressed(this.payload))
    return (this.#next ??= compressed(this.payload, last))
  }
}
