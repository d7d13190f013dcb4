// An answer that is JSON already, so that what many boards ask for at once is serialised once. Not what stands in it.
import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser'

/** Given to a socket's answer in place of a value. */
export class ReadyJson {
  readonly json: string

  constructor(json: string) {
    this.json = json
  }
}

class ReadyEncoder extends Encoder {
  /** As Socket.IO encodes an answer, around JSON that is ready. */
  override encode(packet: Packet): ReturnType<Encoder['encode']> {
    const ready: unknown =
      packet.type === PacketType.ACK && Array.isArray(packet.data) ? packet.data[0] : null
    if (!(ready instanceof ReadyJson)) return super.encode(packet)
    const namespace = packet.nsp === '/' ? '' : `${packet.nsp},`
    return [`${PacketType.ACK}${namespace}${packet.id ?? ''}[${ready.json}]`]
  }
}

/** Socket.IO's own parser, for the option `parser` of a server: clients notice nothing. */
export const readyParser = { Encoder: ReadyEncoder, Decoder }
