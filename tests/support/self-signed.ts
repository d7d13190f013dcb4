// A certificate that vouches for itself, for servers of tests on this machine: made anew, so that none expires in the repository.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** One value of DER (X.690): its tag, its length in one to three bytes, its content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const [INTEGER, BITS, OCTETS, OID, UTF8, UTC_TIME, SEQUENCE, SET] = [2, 3, 4, 6, 12, 23, 0x30, 0x31] as const
const sequence = (...parts: readonly Buffer[]) => der(SEQUENCE, ...parts)
const oid = (hex: string) => der(OID, Buffer.from(hex, 'hex'))
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))
const COMMON_NAME = oid('550403')
const ALTERNATIVE_NAMES = oid('551d11')

const utcTime = (atMs: number) =>
  der(UTC_TIME, Buffer.from(`${new Date(atMs).toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`))

export interface SelfSigned {
  /** Both in PEM. */
  key: string
  cert: string
}

/** Of `localhost` and 127.0.0.1, from an hour ago for a day; with `ended`, until a minute ago. */
export function selfSigned({ ended = false } = {}): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const nowMs = Date.now()
  const name = sequence(der(SET, sequence(COMMON_NAME, der(UTF8, Buffer.from('localhost')))))
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))
  const signed = sequence(
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(nowMs - 3_600_000), utcTime(ended ? nowMs - 60_000 : nowMs + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(ALTERNATIVE_NAMES, der(OCTETS, names)))),
  )
  const bits = Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)])
  const whole = sequence(signed, ECDSA_WITH_SHA256, der(BITS, bits)).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}
