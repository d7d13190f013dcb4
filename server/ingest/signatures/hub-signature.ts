// `X-Hub-Signature: sha1=<hex>`, the HMAC of the body alone, as Intercom sends it. It names no time: what guards against an
// old delivery played again is the notification's id and age (connectors/intercom.ts).
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { SignatureCheck } from '../../access/source-proof.ts'

function signatureOf(headers: IncomingHttpHeaders): Buffer | null {
  const value = headers['x-hub-signature']
  const hex = typeof value === 'string' ? /^sha1=([\da-f]{40})$/i.exec(value)?.[1] : undefined
  return hex === undefined ? null : Buffer.from(hex, 'hex')
}

export const hubSignature: SignatureCheck = {
  faultOfHeaders: (headers) =>
    signatureOf(headers) === null ? 'X-Hub-Signature must be sha1= and 40 hexadecimal digits.' : null,

  isSigned(headers, bytes, secrets) {
    const given = signatureOf(headers)
    return (
      given !== null &&
      secrets.some((secret) => timingSafeEqual(given, createHmac('sha1', secret).update(bytes).digest()))
    )
  },
}
