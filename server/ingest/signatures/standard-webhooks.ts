// Standard Webhooks 1.0 signatures, symmetric: of `<id>.<timestamp>.<body>`, on the bytes of the body. Not who holds which
// secret (server/access/sources.ts).
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { SignatureCheck } from '../../access/source-proof.ts'

const PREFIX = 'whsec_'
const VERSION = 'v1,'
/** How far the sender's clock and ours may be apart, and how old a captured request may be played again. */
export const TOLERANCE_MS = 5 * 60 * 1000
/** More than any rotation needs; each one costs a comparison. */
const MOST_SIGNATURES = 16
const SHA256_BYTES = 32

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

/** The `v1` signatures of the header's list; other versions are left out, for a sender may add them. */
function signaturesOf(headers: IncomingHttpHeaders): Buffer[] {
  return headerOf(headers, 'webhook-signature')
    .split(' ')
    .filter((each) => each.startsWith(VERSION))
    .slice(0, MOST_SIGNATURES)
    .map((each) => Buffer.from(each.slice(VERSION.length), 'base64'))
    .filter((each) => each.length === SHA256_BYTES)
}

export const standardWebhooks: SignatureCheck = {
  faultOfHeaders(headers, nowMs) {
    // The signature covers the body alone: what an event says must stand there.
    if (Object.keys(headers).some((name) => name.startsWith('ce-')))
      return 'An event in ce- headers cannot be signed: send it whole in the body.'
    const missing = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].filter(
      (name) => headerOf(headers, name) === '',
    )
    if (missing.length > 0) return `The request is not signed: ${missing.join(', ')} missing.`
    const timestamp = headerOf(headers, 'webhook-timestamp')
    if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp must be whole seconds since 1970.'
    const aheadMs = Number(timestamp) * 1000 - nowMs
    if (aheadMs < -TOLERANCE_MS)
      return 'webhook-timestamp lies more than 5 minutes back: sign at each try, and set the clock.'
    if (aheadMs > TOLERANCE_MS) return 'webhook-timestamp lies more than 5 minutes ahead: set the clock.'
    return signaturesOf(headers).length === 0
      ? 'webhook-signature holds no signature of the form v1,<base64>.'
      : null
  },

  isSigned(headers, bytes, secrets) {
    const given = signaturesOf(headers)
    const head = `${headerOf(headers, 'webhook-id')}.${headerOf(headers, 'webhook-timestamp')}.`
    return secrets.some((secret) => {
      const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64')
      const wanted = createHmac('sha256', key).update(head, 'latin1').update(bytes).digest()
      return given.some((signature) => timingSafeEqual(signature, wanted))
    })
  },
}
