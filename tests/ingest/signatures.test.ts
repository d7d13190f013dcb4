// Signed requests to the event API: whose signature counts, over which bytes, and for how long. The sender is the standard's
// own library. Not vendors' webhooks (hooks.test.ts).
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSigningSecret } from '../../server/access/source-secrets.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { problemOf, sendRaw } from '../support/send-raw.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger, stateHash } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const BATCH = 'application/cloudevents-batch+json'
let server: WorkspaceServer
const secret = newSigningSecret()
beforeAll(async () => {
  server = await startTestServer({ judgesAlerts: false })
  await server.running.access.sources.add('shop', { sequencing: false, secret })
  await server.running.access.sources.add('other', { sequencing: false, secret: newSigningSecret() })
  await server.running.access.sources.add('tokens-only', { sequencing: false })
})
afterAll(() => server.stop())

const bodyOf = (...agents: string[]) =>
  JSON.stringify(agents.map((agent) => agentEvent('status', agent, { status: 'available' })))

/** The headers of a signed body; the library takes text alone, so bytes are signed as the text that they are. */
function signature(body: string, { by = secret, atMs = Date.now(), id = `msg_${randomUUID()}` } = {}) {
  const at = new Date(Math.floor(atMs / 1000) * 1000)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at.getTime() / 1000),
    'webhook-signature': new Webhook(by).sign(id, at, body),
  }
}
const send = (body: string | Buffer, headers: Record<string, string>, source = 'shop') =>
  sendRaw(server.url, {
    path: `/api/events?source=${source}`,
    body,
    headers: { 'content-type': BATCH, ...headers },
  })

/** The state once the ledger has what was accepted, so that only what comes now can change it. */
const settledHash = async () => {
  const { counts } = server.running.life.committer
  await until('the ledger holds all', async () => (await eventsInLedger(server)).length === counts.accepted)
  return stateHash(server)
}

const isOnBoard = async (agent: string) => (await server.board('main')).agents.some(({ id }) => id === agent)

test('[WH1] a signed request is taken, under the ids of the source that signed', async () => {
  const body = bodyOf('ana')
  const answer = await send(body, signature(body))
  expect([answer.status, answer.text]).toEqual([
    202,
    '{"accepted":1,"duplicates":0,"ignored":0,"rejected":[]}',
  ])
  await until('the board has it', () => isOnBoard('shop:ana'))
})

test('[WH1] a request that is sent once more is a repeat, whatever its signature', async () => {
  const body = bodyOf('bea')
  await send(body, signature(body))
  const before = await settledHash()
  expect(JSON.parse((await send(body, signature(body))).text)).toMatchObject({ accepted: 0, duplicates: 1 })
  expect(await settledHash()).toBe(before)
})

test('[WH1] the signature is of the bytes as they came, byte-order mark and line ends included', async () => {
  const body = `\ufeff[\r\n ${bodyOf('cem').slice(1)}\r\n`
  expect((await send(body, signature(body))).status).toBe(202)
  for (const changed of [
    body.slice(1),
    body.replaceAll('\r\n', '\n'),
    JSON.stringify(JSON.parse(body.slice(1))),
  ])
    expect((await send(changed, signature(body))).status).toBe(401)
})

test('[WH1] any one of several signatures may be the right one, and other versions do no harm', async () => {
  const body = bodyOf('dan')
  const right = signature(body)
  const wrong = signature(body, { by: newSigningSecret() })['webhook-signature']
  const many = `v1a,AAAA ${wrong} ${right['webhook-signature']}`
  expect((await send(body, { ...right, 'webhook-signature': many })).status).toBe(202)
})

test('[WH1] a token alone counts where there is one, a wrong one too', async () => {
  const added = await server.running.access.sources.add('both', { sequencing: false, secret })
  if (!added.ok) throw new Error(added.problem)
  const body = bodyOf('eva')
  const byToken = { authorization: `Bearer ${added.token}` }
  expect((await send(body, byToken, 'nobody')).status).toBe(202)
  await until('the board has it', () => isOnBoard('both:eva'))
  expect((await send(body, { ...signature(body), authorization: 'Bearer fv_wrong' })).status).toBe(401)
  expect((await send(bodyOf('fay'), signature(bodyOf('gil')), 'both')).status).toBe(401)
})

test('[WH2] what is not rightly signed is 401, says why, and changes nothing', async () => {
  const body = bodyOf('hal')
  const good = signature(body)
  const { 'webhook-id': _id, ...withoutId } = good
  const { 'webhook-timestamp': _at, ...withoutTime } = good
  const { 'webhook-signature': _v1, ...withoutSignature } = good
  const cases: [Record<string, string>, string, string][] = [
    [withoutId, 'webhook-id missing', 'shop'],
    [withoutTime, 'webhook-timestamp missing', 'shop'],
    [withoutSignature, 'webhook-signature missing', 'shop'],
    [{}, 'webhook-id, webhook-timestamp, webhook-signature missing', 'shop'],
    [{ ...good, 'webhook-timestamp': `${good['webhook-timestamp']}x` }, 'whole seconds', 'shop'],
    [{ ...good, 'webhook-timestamp': String(Number(good['webhook-timestamp']) - 1) }, 'does not fit', 'shop'],
    [{ ...good, 'webhook-id': 'msg_other' }, 'does not fit', 'shop'],
    [{ ...good, 'webhook-signature': 'v1,AAAA' }, 'no signature', 'shop'],
    [{ ...good, 'webhook-signature': good['webhook-signature'].replace('v1', 'v2') }, 'no signature', 'shop'],
    [signature(`${body} `), 'does not fit', 'shop'],
    [signature(body, { atMs: Date.now() - 302_000 }), '5 minutes back', 'shop'],
    [signature(body, { atMs: Date.now() + 302_000 }), '5 minutes ahead', 'shop'],
    [good, 'does not fit', 'other'],
    [good, 'No source', 'tokens-only'],
    [good, 'No source', 'nobody'],
    [{ ...good, 'ce-id': '1' }, 'ce- headers', 'shop'],
  ]
  const before = await settledHash()
  for (const [headers, why, source] of cases) {
    const answer = await send(body, headers, source)
    expect([answer.status, problemOf(answer).detail]).toEqual([401, expect.stringContaining(why)])
  }
  expect((await sendRaw(server.url, { body, headers: { 'content-type': BATCH, ...good } })).status).toBe(401)
  expect(await settledHash()).toBe(before)
  // Just within the tolerance.
  expect((await send(body, signature(body, { atMs: Date.now() - 290_000 }))).status).toBe(202)
})

test('[WH2] the limits of a body hold before its signature is looked at; what is compressed is not signed', async () => {
  const long = ' '.repeat(1024 * 1024 + 1)
  expect(problemOf(await send(long, signature('[]'))).status).toBe(413)
  const body = bodyOf('ida')
  const packed = await send(gzipSync(body), { ...signature(body), 'content-encoding': 'gzip' })
  expect(problemOf(packed)).toMatchObject({
    status: 415,
    detail: expect.stringContaining('signed') as string,
  })
  // Signed and yet no events: the body's own fault.
  expect(problemOf(await send('{', signature('{'))).status).toBe(400)
})

test('[WH3] a new secret is valid beside the earlier one until that is retired; both sign meanwhile', async () => {
  const { sources } = server.running.access
  const added = await sources.addSecret('shop', undefined)
  if (!added.ok) throw new Error(added.problem)
  const statusOf = async (by: string) => {
    const body = bodyOf(randomUUID())
    return (await send(body, signature(body, { by }))).status
  }
  expect([await statusOf(secret), await statusOf(added.secret)]).toEqual([202, 202])
  expect(await sources.retireSecrets('shop')).toBe(1)
  expect([await statusOf(secret), await statusOf(added.secret)]).toEqual([401, 202])
  await sources.remove('shop')
  expect(await statusOf(added.secret)).toBe(401)
})

test('[IN3] no signing secret and no signature stands in the log', async () => {
  const body = bodyOf('jon')
  const headers = signature(body)
  await send(body, headers)
  const log = server.logLines.join('\n')
  expect(log.length).toBeGreaterThan(0)
  for (const text of [secret, secret.slice('whsec_'.length), headers['webhook-signature']])
    expect(log).not.toContain(text)
})
