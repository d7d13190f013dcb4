// A vendor's webhooks over HTTP, from the signature to the board. What each of them means is in intercom.test.ts.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import {
  byAdmin,
  conversation,
  hubSignatureOf,
  notification,
  oldConversation,
  teammate,
} from '../support/intercom-payloads.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { problemOf, sendRaw, type RawAnswer } from '../support/send-raw.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger, stateHash } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const secret = randomBytes(20).toString('hex')
const add = (to: WorkspaceServer, id = 'desk') =>
  to.running.access.sources.add(id, { sequencing: false, connector: 'intercom', secret })

let server: WorkspaceServer
beforeAll(async () => {
  server = await startTestServer({ judgesAlerts: false })
  await add(server)
})
afterAll(() => server.stop())

interface Sending {
  to?: WorkspaceServer
  source?: string
  headers?: Record<string, string>
}
const sendBytes = (
  body: string | Buffer,
  { to = server, source = 'desk', headers = hubSignatureOf(body, secret) }: Sending = {},
): Promise<RawAnswer> =>
  sendRaw(to.url, {
    path: `/hooks/intercom/${source}`,
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
const send = (payload: unknown, sending?: Sending) => sendBytes(JSON.stringify(payload), sending)
const tile = async (id: string, of = server) => (await of.board('main')).agents.find((each) => each.id === id)
/** The state once the ledger has what was accepted, so that only what comes now can change it. */
const settledHash = async () => {
  const { counts } = server.running.life.committer
  await until('the ledger holds all', async () => (await eventsInLedger(server)).length === counts.accepted)
  return stateHash(server)
}
const metrics = async (of = server) => (await fetch(`${of.url}/metrics`)).text()

test('[WH8] a morning of a teammate and a customer is on the board, each answered 200 with nothing', async () => {
  // Times are of whole seconds: what happened one after the other must not claim to have been at once.
  let atS = Math.floor(Date.now() / 1000) - 60
  const next = (topic: string, item: unknown) => notification(topic, item, { created_at: (atS += 5) })
  const steps = [
    next('admin.logged_in', teammate(42)),
    next('conversation.user.created', conversation('c1')),
    next('conversation.user.created', oldConversation('c2')),
    next(
      'conversation.admin.assigned',
      conversation(
        'c1',
        { admin_assignee_id: 42 },
        { part_type: 'assignment', assigned_to: { type: 'admin', id: 42 } },
      ),
    ),
    next(
      'conversation.rating.added',
      conversation('c1', { conversation_rating: { rating: 5, teammate: { id: 42 } } }),
    ),
  ]
  for (const step of steps) {
    const answer = await send(step)
    expect([answer.status, answer.text]).toEqual([200, ''])
  }
  await until('the board has it', async () => ((await tile('desk:42'))?.ratingCount ?? 0) > 0)
  const board = await server.board('main')
  expect(board.agents.find(({ id }) => id === 'desk:42')).toMatchObject({
    name: 'Nia Okoye',
    status: 'available',
    load: 1,
    ratingCount: 1,
  })
  expect(board.numbers).toMatchObject({ waiting: 1, load: 1 })

  const lunch = teammate(42, { away_mode_enabled: true, away_status_reason: 'Lunch' })
  await send(next('admin.away_mode_updated', lunch))
  await until('the lunch is on the board', async () => (await tile('desk:42'))?.status === 'away')
  expect(await tile('desk:42')).toMatchObject({ reason: 'Lunch', load: 1 })
  await send(next('conversation.admin.closed', conversation('c1', { state: 'closed' }, byAdmin('42'))))
  await send(next('admin.logged_out', teammate(42)))
  await until('the end is on the board', async () => (await tile('desk:42'))?.status === 'offline')
  expect(await tile('desk:42')).toMatchObject({ load: 0 })
})

test('[WH7] a delivery that comes once more changes nothing, and out of order the floor ends the same', async () => {
  const at = (secondsAgo: number) => ({ created_at: Math.floor(Date.now() / 1000) - secondsAgo })
  const deliveries = [
    notification('admin.logged_in', teammate(7), at(50)),
    notification('conversation.user.created', conversation('d1'), at(40)),
    notification('conversation.admin.assigned', conversation('d1', { admin_assignee_id: 7 }), at(30)),
    notification('conversation.admin.replied', conversation('d1', {}, byAdmin('7', { body: 'hi' })), at(20)),
    notification('conversation.admin.closed', conversation('d1', {}, byAdmin('7')), at(10)),
    notification('admin.away_mode_updated', teammate(7, { away_mode_enabled: true }), at(5)),
  ]
  for (const each of deliveries) await send(each)
  const before = await settledHash()
  for (const each of deliveries) expect((await send({ ...each, delivery_attempts: 2 })).status).toBe(200)
  expect(await settledHash()).toBe(before)

  const backwards = await startTestServer()
  onTestFinished(() => backwards.stop())
  await add(backwards)
  for (const each of deliveries.toReversed()) await send(each, { to: backwards })
  const here = await tile('desk:7')
  expect(here).toMatchObject({ status: 'away', load: 0 })
  const isSame = async () => JSON.stringify(await tile('desk:7', backwards)) === JSON.stringify(here)
  await until('the other floor ends the same', isSame)
})

test('[WH8] the signature is of the bytes as they came', async () => {
  const body = `\ufeff${JSON.stringify(notification('admin.logged_in', teammate(8)), null, 2).replaceAll('\n', '\r\n')}`
  expect((await sendBytes(body)).status).toBe(200)
  await until('the board has it', async () => (await tile('desk:8'))?.status === 'available')
  const headers = hubSignatureOf(body, secret)
  for (const changed of [body.slice(1), body.replaceAll('\r\n', '\n')])
    expect((await sendBytes(changed, { headers })).status).toBe(401)
})

test('[WH8] a wrong or missing signature is 401, another’s source 404, and a body too long 413', async () => {
  await server.running.access.sources.add('plain', { sequencing: false })
  const payload = JSON.stringify(notification('admin.logged_in', teammate(9)))
  const before = await settledHash()
  const wrong: Record<string, string>[] = [
    {},
    { 'x-hub-signature': 'sha1=' },
    { 'x-hub-signature': `sha256=${'0'.repeat(64)}` },
    hubSignatureOf(payload, 'another secret'),
    hubSignatureOf(`${payload} `, secret),
    { authorization: `Bearer ${server.token}` },
  ]
  for (const headers of wrong) expect(problemOf(await sendBytes(payload, { headers })).status).toBe(401)
  for (const source of ['nobody', 'plain', 'default', '%00'])
    expect(problemOf(await sendBytes(payload, { source })).status).toBe(404)
  const long = JSON.stringify({ topic: 'x'.repeat(1024 * 1024) })
  expect(problemOf(await sendBytes(long)).status).toBe(413)
  expect(problemOf(await sendBytes('[]')).status).toBe(400)
  expect(await settledHash()).toBe(before)
})

test('[WH8] a connector’s secret signs nothing at the event API, and its token does', async () => {
  const added = await add(server, 'second')
  if (!added.ok) throw new Error(added.problem)
  const answer = await sendRaw(server.url, {
    path: '/api/events',
    body: JSON.stringify([agentEvent('profile', '42', { team: 'Support', capacity: 6 })]),
    headers: { authorization: `Bearer ${added.token}`, 'content-type': 'application/cloudevents-batch+json' },
  })
  expect(answer.status).toBe(202)
  await send(notification('admin.logged_in', teammate(42)), { source: 'second' })
  const named = async () => (await server.board('Support')).agents.find(({ name }) => name === 'Nia Okoye')
  expect(await until('the board names them', named)).toMatchObject({ id: 'second:42', capacity: 6 })
})

test('[WH9] webhooks are taken while our own API has used up its part of the queue', async () => {
  let open = (): void => undefined
  let closed: Promise<void> | null = null
  const limits = { capacity: 20, sourceShare: 0.8, webhookReserve: 0.2 }
  const busy = await startTestServer({ judgesAlerts: false, limits, gate: () => closed ?? Promise.resolve() })
  onTestFinished(() => busy.stop())
  await add(busy)
  closed = new Promise((resolve) => (open = resolve))
  const held = busy.post(
    Array.from({ length: 16 }, (_, n) => agentEvent('status', `q${n}`, { status: 'away' })),
  )
  await until('they are held', () => busy.running.life.committer.held === 16)
  expect((await busy.post([agentEvent('status', 'q99', { status: 'away' })])).status).toBe(429)
  const hook = send(notification('admin.logged_out', { id: 1 }), { to: busy })
  await until('the webhook is held too', () => busy.running.life.committer.held === 17)
  const many = notification('admin.logged_in', teammate(2))
  const second = send(many, { to: busy })
  await until('three more are held', () => busy.running.life.committer.held === 20)
  const full = await send(notification('admin.logged_out', { id: 3 }), { to: busy })
  expect([full.status, Number(full.headers['retry-after']) > 0]).toEqual([429, true])
  closed = null
  open()
  expect([(await hook).status, (await second).status, (await held).status]).toEqual([200, 200, 202])
  await until('all are in the ledger once', async () => (await eventsInLedger(busy)).length === 20)
})

test('[WH8] while the floor is not live they are answered 503, for the vendor to send again', async () => {
  const away = await startTestServer()
  onTestFinished(() => away.stop())
  await add(away)
  await away.running.life.stop()
  const answer = await send(notification('admin.logged_in', teammate(1)), { to: away })
  expect([problemOf(answer).status, Number(answer.headers['retry-after']) > 0]).toEqual([503, true])
})

test('[WH10] they are counted by source, topic and outcome', async () => {
  await add(server, 'counted')
  const source = 'counted'
  await send(notification('admin.logged_in', teammate(1)), { source })
  await send(notification('ping', { type: 'ping' }, { id: null }), { source })
  await send(notification('contact.created', {}), { source })
  await send(notification('contact.created', {}), { source })
  await sendBytes('[]', { source })
  for (let n = 0; n < 120; n += 1) await send(notification(`made.up.${n}`, {}), { source })
  const text = await metrics()
  const count = (outcome: string, topic: string) =>
    new RegExp(
      `floorview_webhooks\\{connector="intercom",source="counted",outcome="${outcome}",topic="${topic}"\\} (\\d+)`,
    ).exec(text)?.[1]
  expect([
    count('taken', 'admin.logged_in'),
    count('ignored', 'ping'),
    count('ignored', 'contact.created'),
    count('rejected', ''),
  ]).toEqual(['1', '1', '2', '1'])
  // A sender cannot fill the memory with names.
  expect(Number(count('ignored', 'other'))).toBeGreaterThan(10)
  expect(text.split('source="counted"').length).toBeLessThan(110)
})

test('[IN3] neither the secret nor what somebody wrote stands in the log', async () => {
  const words = 'my parcel 4711 never came'
  await send(notification('conversation.user.replied', conversation('c9', {}, { body: words })))
  await sendBytes('{"topic":', {})
  const log = server.logLines.join('\n')
  expect(log).toContain('webhook rejected')
  for (const text of [secret, words, 'Nia Okoye', 'nia@example.com']) expect(log).not.toContain(text)
})
