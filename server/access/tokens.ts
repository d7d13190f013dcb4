// Makes and hashes the tokens of sources, displays and set-up links. Not where they are kept, or who may use them.
import { createHash, randomBytes } from 'node:crypto'

/** What a token is for, told by its beginning: a leaked one is then known for what it is. */
const PREFIX = { source: 'fv_', display: 'fvd_', setup: 'fvs_' } as const
const RANDOM_BYTES = 32

/** A new token of 256 random bits. It is shown once; only its hash is kept. */
export function newToken(use: keyof typeof PREFIX): string {
  return PREFIX[use] + randomBytes(RANDOM_BYTES).toString('base64url')
}

/**
 * The hash under which a token is kept and looked up. Looking up a hash tells an attacker's clock nothing about a
 * token, and one round of SHA-256 is enough where the token itself is random.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1]
}
