// The routes of channels, messages and devices, on a real server: who may what, and that no secret comes out. Not the sending.
import { createECDH, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { alertChannel } from '../../server/alerts/delivery/channel-form.ts'
import { alertDelivery } from '../../server/alerts/delivery/delivery-list.ts'
import { signIn } from '../access/access-world.ts'
import { startTestServer } from '../support/server.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'
import { until } from '../support/until.ts'
import { aNotice, anAlert } from './delivery-world.ts'
import { answerWith, startReceiver, type Receiver } from './receiver.ts'

const PASSWORD = 'as long as is wanted'
const WHO = ['all', 'support', 'lead'] as const
type Who = (typeof WHO)[number]

let server: WorkspaceServer
let guarded: WorkspaceServer
let receiver: Receiver
const cookies = new Map<string, string>()

/** The administrator of all teams, of one, and a supervisor of that one. */
async function addPeople(of: WorkspaceServer): Promise<void> {
  const grants = {
    all: { role: 'administrator', teams: 'all' },
    support: { role: 'administrator', teams: ['Support'] },
    lead: { role: 'supervisor', teams: ['Support'] },
  } as const
  for (const who of WHO) {
    const email = `${who}@example.org`
    await of.running.access.accounts.createUser({ email, name: who, password: PASSWORD, ...grants[who] })
    cookies.set(`${of.workspace} ${who}`, (await signIn(of.url, email, PASSWORD)) ?? '')
  }
}

beforeAll(async () => {
  ;[server, guarded, receiver] = await Promise.all([
    startTestServer({ env: { ALERT_PRIVATE_TARGETS: '1' } }),
    startTestServer(),
    startReceiver(),
  ])
  await addPeople(server)
  await addPeople(guarded)
})
beforeEach(() => {
  receiver.answerBy(answerWith(200, {}, 'ok'))
  receiver.received.length = 0
})
afterAll(async () => {
  await Promise.all([server.stop(), guarded.stop(), receiver.stop()])
})

async function ask(who: Who, method: string, path: string, body?: unknown, of = server) {
  const answer = await fetch(of.url + path, {
    method,
    headers: {
      cookie: cookies.get(`${of.workspace} ${who}`) ?? '',
      origin: of.url,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  })
  const text = await answer.text()
  const said: unknown = text === '' ? null : JSON.parse(text)
  return { status: answer.status, type: answer.headers.get('content-type'), said, text }
}

const made = z.object({ channel: alertChannel.strict(), secret: z.string().nullable() })
const listed = z.object({ channels: z.array(alertChannel.strict()) })
const deliveries = z.object({ deliveries: z.array(alertDelivery.strict()), next: z.string().nullable() })
const addWebhook = async (who: Who, more: Record<string, unknown> = {}) => {
  const { status, said } = await ask(who, 'POST', '/api/alert-channels', {
    kind: 'webhook',
    name: 'Hook',
    url: `${receiver.url}/very-secret-path`,
    ...more,
  })
  expect(status).toBe(201)
  return made.parse(said)
}

test('[AD15] an administrator makes, sees, changes and removes channels; a supervisor none', async () => {
  const { channel, secret } = await addWebhook('all', { leastSeverity: 'act' })
  expect(secret).toMatch(/^whsec_/)
  expect(channel).toMatchObject({ teams: null, steps: ['opened', 'escalated', 'cleared'], enabled: true })
  expect(channel.settings).toEqual({ origin: new URL(receiver.url).origin })
  const path = `/api/alert-channels/${channel.id}`
  const changed = await ask('all', 'PATCH', path, { name: 'Other', steps: ['opened'], enabled: false })
  expect(changed.said).toMatchObject({
    channel: { ...channel, name: 'Other', steps: ['opened'], enabled: false },
  })
  const list = await ask('all', 'GET', '/api/alert-channels')
  expect(listed.parse(list.said).channels.map(({ name }) => name)).toContain('Other')
  // One that is there from the first day.
  expect(listed.parse(list.said).channels.map(({ id }) => id)).toContain('phones')
  for (const [method, where] of [
    ['GET', '/api/alert-channels'],
    ['POST', '/api/alert-channels'],
    ['PATCH', path],
    ['DELETE', path],
    ['POST', `${path}/test`],
    ['POST', `${path}/secret`],
    ['GET', '/api/alert-deliveries'],
    ['POST', '/api/alert-deliveries/msg_1/resend'],
  ] as const)
    expect((await ask('lead', method, where, method === 'GET' ? undefined : {})).status, where).toBe(403)
  expect((await ask('all', 'DELETE', path)).status).toBe(204)
  expect((await ask('all', 'DELETE', path)).status).toBe(404)
})

test('[AD15] who administers some teams only sees and makes channels of those', async () => {
  const [ofAll, ofSales, own] = [
    await addWebhook('all'),
    await addWebhook('all', { teams: ['Sales', 'Support'] }),
    await addWebhook('support', { teams: ['Support'] }),
  ]
  const list = listed.parse((await ask('support', 'GET', '/api/alert-channels')).said)
  expect(list.channels.map(({ id }) => id)).toEqual([own.channel.id])
  for (const { channel } of [ofAll, ofSales]) {
    const path = `/api/alert-channels/${channel.id}`
    expect((await ask('support', 'PATCH', path, { name: 'Mine' })).status).toBe(404)
    expect((await ask('support', 'POST', `${path}/test`)).status).toBe(404)
    expect((await ask('support', 'POST', `${path}/secret`)).status).toBe(404)
    expect((await ask('support', 'DELETE', path)).status).toBe(404)
  }
  const order = { kind: 'webhook', name: 'Hook', url: receiver.url }
  for (const teams of [null, ['Sales'], ['Support', 'Sales']]) {
    expect((await ask('support', 'POST', '/api/alert-channels', { ...order, teams })).status).toBe(403)
    const path = `/api/alert-channels/${own.channel.id}`
    expect((await ask('support', 'PATCH', path, { teams })).status).toBe(403)
  }
})

test('[AD15] what a channel cannot be is a problem that says what', async () => {
  for (const [body, words] of [
    [{ kind: 'pigeon' }, 'kind'],
    [{ kind: 'webhook', name: 'x' }, 'url'],
    [{ kind: 'webhook', name: 'x', url: 'no address' }, 'https://'],
    [{ kind: 'webhook', name: 'x', url: receiver.url, colour: 'red' }, 'colour'],
    [{ kind: 'email', name: 'x', to: ['nobody'] }, 'to.0'],
    [{ kind: 'email', name: 'x', to: ['a@example.org'] }, 'SMTP_URL'],
    [{ kind: 'push', name: 'x', steps: [] }, 'steps'],
  ] as const) {
    const { status, type, said } = await ask('all', 'POST', '/api/alert-channels', body)
    expect([status, type]).toEqual([400, 'application/problem+json; charset=utf-8'])
    expect(z.object({ detail: z.string() }).parse(said).detail).toContain(words)
  }
  const { channel } = await addWebhook('all')
  const change = await ask('all', 'PATCH', `/api/alert-channels/${channel.id}`, { to: ['a@example.org'] })
  expect(change.status).toBe(400)
  const bad = await ask('all', 'GET', '/api/alert-deliveries?limit=0&cursor=x')
  expect([bad.status, bad.type]).toEqual([400, 'application/problem+json; charset=utf-8'])
})

test('[AD7] without ALERT_PRIVATE_TARGETS no channel and no device leads into a private network', async () => {
  for (const url of [receiver.url, 'https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/latest'])
    for (const kind of ['webhook', 'slack']) {
      const refused = await ask('all', 'POST', '/api/alert-channels', { kind, name: 'x', url }, guarded)
      expect(refused.status, url).toBe(400)
      expect(refused.text).toMatch(/url: (.+ leads into a private network|must begin with https)/)
    }
  const keys = { p256dh: 'x', auth: 'y' }
  const subscription = { endpoint: 'https://10.0.0.1/push', keys }
  const refused = await ask('lead', 'POST', '/api/push/subscriptions', subscription, guarded)
  expect(refused.said).toMatchObject({
    status: 400,
    detail: expect.stringContaining('endpoint: 10.0.0.1 leads into a private network') as string,
  })
})

test('[AD16] a test says what the receiver said, and no secret is ever answered or logged', async () => {
  const { channel, secret } = await addWebhook('all')
  const path = `/api/alert-channels/${channel.id}`
  expect((await ask('all', 'POST', `${path}/test`)).said).toMatchObject({ ok: true, answer: '200 ok' })
  expect(JSON.parse(String(receiver.received[0]?.body))).toMatchObject({ type: 'floorview.alert.test' })
  receiver.answerBy(answerWith(418, {}, 'I am\na teapot'))
  expect((await ask('all', 'POST', `${path}/test`)).said).toMatchObject({
    ok: false,
    answer: '418 I am a teapot',
  })
  const rotated = await ask('all', 'POST', `${path}/secret`)
  const later = z.object({ secret: z.string() }).parse(rotated.said).secret
  const answers = await Promise.all(
    ['/api/alert-channels', '/api/alert-deliveries'].map(
      async (where) => (await ask('all', 'GET', where)).text,
    ),
  )
  for (const text of [...answers, server.logLines.join('\n')])
    for (const hidden of [secret ?? 'none', later, 'very-secret-path']) expect(text).not.toContain(hidden)
})

test('[AD16] dead letters are listed a page at a time, each to whoever administers its team, and sent again', async () => {
  receiver.answerBy(answerWith(400, {}, 'no'))
  await addWebhook('all')
  const notices = ['Support', 'Sales', 'Support'].map((team) => aNotice(anAlert({ team })))
  await server.running.alertDelivery?.notify(notices)
  const failed = async (who: Who, more = '') =>
    deliveries.parse((await ask(who, 'GET', `/api/alert-deliveries?state=failed${more}`)).said)
  const keys = notices.map(({ alert }) => alert.key)
  const own = async (who: Who) =>
    (await failed(who, '&limit=200')).deliveries.filter(({ alertKey }) => keys.includes(alertKey))
  // All of them, of every channel that the tests before have made: a page must not change while it is turned.
  await until('none waits', async () => {
    const waiting = await ask('all', 'GET', '/api/alert-deliveries?state=waiting')
    return deliveries.parse(waiting.said).deliveries.length === 0
  })
  const all = await own('all')
  expect(all.length).toBeGreaterThanOrEqual(3)
  expect(all.every(({ answer }) => answer === '400 no')).toBe(true)
  expect((await own('support')).every(({ team }) => team === 'Support')).toBe(true)
  const pages = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await failed('all', `&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
    pages.push(...page.deliveries)
    cursor = page.next
  }
  expect(pages).toEqual((await failed('all', '&limit=200')).deliveries)
  receiver.answerBy(answerWith(200))
  const [ofSales, ofSupport] = ['Sales', 'Support'].map((team) => all.find((one) => one.team === team)?.id)
  expect((await ask('support', 'POST', `/api/alert-deliveries/${ofSales}/resend`)).status).toBe(404)
  expect((await ask('support', 'POST', `/api/alert-deliveries/${ofSupport}/resend`)).status).toBe(202)
  await until('it is sent', async () =>
    deliveries
      .parse((await ask('all', 'GET', '/api/alert-deliveries?state=sent')).said)
      .deliveries.some(({ id }) => id === ofSupport),
  )
})

test('[AD13] a person lets a device be told and takes it back; a display has none', async () => {
  const { key } = z.object({ key: z.string() }).parse((await ask('lead', 'GET', '/api/push/key')).said)
  expect(Buffer.from(key, 'base64url').length).toBe(65)
  const ecdh = createECDH('prime256v1')
  const p256dh = ecdh.generateKeys().toString('base64url')
  const subscription = {
    endpoint: `${new URL(receiver.url).origin}/push/1`,
    expirationTime: null,
    keys: { p256dh, auth: randomBytes(16).toString('base64url') },
  }
  const path = '/api/push/subscriptions'
  expect((await ask('lead', 'POST', path, subscription)).status).toBe(204)
  // A push channel's test goes to the devices of whoever asks.
  expect((await ask('all', 'POST', '/api/alert-channels/phones/test')).status).toBe(409)
  expect((await ask('all', 'POST', path, subscription)).status).toBe(204)
  expect((await ask('all', 'POST', '/api/alert-channels/phones/test')).said).toMatchObject({ ok: true })
  expect(receiver.received.map(({ path: asked }) => asked)).toEqual(['/push/1'])
  // Another's device is not ended by this; one's own is.
  expect((await ask('lead', 'DELETE', path, { endpoint: subscription.endpoint })).status).toBe(204)
  expect((await ask('all', 'POST', '/api/alert-channels/phones/test')).status).toBe(200)
  expect((await ask('all', 'DELETE', path, { endpoint: subscription.endpoint })).status).toBe(204)
  expect((await ask('all', 'POST', '/api/alert-channels/phones/test')).status).toBe(409)
  const broken = { ...subscription, keys: { p256dh: 'AAAA', auth: 'AAAA' } }
  expect((await ask('lead', 'POST', path, broken)).status).toBe(400)
  const display = await fetch(`${server.url}/api/push/key`, {
    headers: { authorization: `Bearer ${await server.displayToken('Support')}` },
  })
  expect(display.status).toBe(403)
})
