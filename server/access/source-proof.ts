// How a request proves which source sends it: a bearer token, or a signature over the very bytes of its body. Not the
// arithmetic of a signature (server/ingest/signatures), nor what the body says.
import type { IncomingHttpHeaders } from 'node:http'
import type { Request, Response } from 'express'
import { problem, type Problem } from '../problem.ts'
import { unauthorized } from './permission.ts'
import type { Source, Sources, SigningSource } from './sources.ts'
import { bearerOf } from './tokens.ts'

export type Proven = { ok: true; source: Source; bytes: Uint8Array } | { ok: false; problem: Problem }
export type SourceProof = (
  req: Request,
  res: Response,
  sources: Pick<Sources, 'authenticate' | 'signing'>,
) => Promise<Proven>

/** One way to sign. What is wrong is said in words for whoever sets a sender up; they never quote what was sent. */
export interface SignatureCheck {
  /** What the headers alone show, before a byte of the body is kept; null where they may be right. */
  faultOfHeaders(headers: IncomingHttpHeaders, nowMs: number): string | null
  /** True where one of the secrets signed these bytes; in constant time for each secret. */
  isSigned(headers: IncomingHttpHeaders, bytes: Uint8Array, secrets: readonly string[]): boolean
}

/** Reads a body up to its limit; rejects with what the error handler answers. `inflate`: also what is compressed. */
export type ReadBody = (req: Request, res: Response, how: { inflate: boolean }) => Promise<Uint8Array>

const refused = (detail: string): Proven => ({
  ok: false,
  problem: problem(401, 'Unauthorized', detail),
})
const NO_BODY = new Uint8Array()

function sourceOfToken(req: Request, sources: Pick<Sources, 'authenticate'>): Source | null {
  const bearer = bearerOf(req.headers.authorization)
  return bearer === undefined ? null : sources.authenticate(bearer)
}

/** The token alone; the body stays unread. */
export const byToken: SourceProof = (req, _res, sources) => {
  const source = sourceOfToken(req, sources)
  return Promise.resolve(
    source === null ? { ok: false, problem: unauthorized() } : { ok: true, source, bytes: NO_BODY },
  )
}

/** The bytes are judged as they came, so a body that would have to be unpacked first is not taken. */
async function signed(
  req: Request,
  res: Response,
  { source, secrets }: SigningSource,
  { check, readBody, nowMs }: { check: SignatureCheck; readBody: ReadBody; nowMs: () => number },
): Promise<Proven> {
  const fault = check.faultOfHeaders(req.headers, nowMs())
  if (fault !== null) return refused(fault)
  const bytes = await readBody(req, res, { inflate: false })
  return check.isSigned(req.headers, bytes, secrets)
    ? { ok: true, source, bytes }
    : refused('The signature does not fit the body and any valid secret of this source.')
}

/** A bearer token, which counts alone where there is one; else a signature by the source that `?source=` names. */
export function byTokenOrSignature(deps: {
  check: SignatureCheck
  readBody: ReadBody
  nowMs: () => number
}): SourceProof {
  return async (req, res, sources) => {
    if (bearerOf(req.headers.authorization) !== undefined) {
      const source = sourceOfToken(req, sources)
      if (source === null) return { ok: false, problem: unauthorized() }
      return { ok: true, source, bytes: await deps.readBody(req, res, { inflate: true }) }
    }
    const { source: id } = req.query
    if (typeof id !== 'string')
      return refused(
        'Send a source’s token as Authorization: Bearer, or sign the request and name the source as ?source=.',
      )
    const signing = sources.signing(id)
    // One answer for all: which sources there are, and which of them sign, is nobody's to find out.
    if (signing === null || signing.connector !== null || signing.secrets.length === 0)
      return refused('No source of this name has a signing secret.')
    return signed(req, res, signing, deps)
  }
}

/** The signature of a vendor's webhook, by the secret of the source that the path names. Another vendor's source is none. */
export function byWebhookSignature(deps: {
  connector: string
  check: SignatureCheck
  readBody: ReadBody
  nowMs: () => number
}): SourceProof {
  return async (req, res, sources) => {
    const { source: id } = req.params
    const signing = typeof id === 'string' ? sources.signing(id) : null
    if (signing === null || signing.connector !== deps.connector)
      return {
        ok: false,
        problem: problem(404, 'Not Found', `There is no ${deps.connector} source of this name.`),
      }
    return signed(req, res, signing, deps)
  }
}
