// Messages to devices, by a push service that is real HTTP and decrypts as a browser does. No push service of a browser's maker.
import {
  createECDH,
  createVerify,
  randomBytes,
  createPublicKey,
  createDecipheriv,
  hkdfSync,
} from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pushPayload } from '../../shared/alerts/push-payload.ts'
import { until } from '../support/until.ts'
import { aNotice, anAlert, openDeliveryWorld, PUBLIC_URL, type DeliveryWorld } from './delivery-world.ts'
import { answerWith, startReceiver, type Receiver } from './receiver.ts'

/** A browser's side of a subscription. */
function newDevice(endpoint: string) {
  const ecdh = createECDH('prime256v1')
  const publicKey = ecdh.generateKeys()
  const auth = randomBytes(16)
  return {
    subscription: {
      endpoint,
      keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
    },
    /** RFC 8188 and 8291: what the browser hands to the service worker. */
    read(body: Buffer): unknown {
      const salt = body.subarray(0, 16)
      const keyLength = body.readUInt8(20)
      const sender = body.subarray(21, 21 + keyLength)
      const sealed = body.subarray(21 + keyLength)
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender])
      const secret = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(sender), auth, info, 32))
      const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16))
      const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12))
      const open = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
      const padded = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()])
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString('utf8'))
    },
  }
}

/** The claims of a VAPID header, signed by the key that the installation gives out. */
function claimsOf(authorization: string, publicKey: string): unknown {
  const [, token = '', key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? []
  expect(key).toBe(publicKey)
  const point = Buffer.from(publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const verifier = createVerify('sha256').update(token.slice(0, token.lastIndexOf('.')))
  const isSigned = verifier.verify(
    {
      key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    },
    Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url'),
  )
  expect(isSigned).toBe(true)
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

let world: DeliveryWorld
let receiver: Receiver
const origin = () => new URL(receiver.url).origin
beforeEach(async () => {
  ;[world, receiver] = await Promise.all([openDeliveryWorld(), startReceiver(answerWith(201))])
})
afterEach(async () => {
  await Promise.all([world.close(), receiver.stop()])
})

test('[AD13] every device of those who may act in the team is told, once each, in the form that the service worker reads', async () => {
  const lead = await world.addUser('lead', { role: 'supervisor', teams: ['Support'] })
  const other = await world.addUser('other', { role: 'supervisor', teams: ['Sales'] })
  const [phone, desk, foreign] = ['phone', 'desk', 'foreign'].map((name) =>
    newDevice(`${origin()}/push/${name}`),
  )
  if (phone === undefined || desk === undefined || foreign === undefined) throw new Error('no devices')
  for (const { subscription } of [phone, desk]) await world.delivery.subscriptions.put(lead, subscription)
  // The same device again is the same subscription.
  await world.delivery.subscriptions.put(lead, phone.subscription)
  await world.delivery.subscriptions.put(other, foreign.subscription)
  const notice = aNotice(anAlert())
  await Promise.all([world.delivery.notify([notice]), world.start().notify([notice])])
  await world.allAre('sent', 2)
  expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/push/desk', '/push/phone'])
  const toPhone = receiver.received.find(({ path }) => path === '/push/phone')
  if (toPhone === undefined) throw new Error('the phone was not told')
  const shown = phone.read(toPhone.body)
  expect(pushPayload.safeParse(shown).success).toBe(true)
  expect(shown).toEqual({
    title: 'Ana Souza: signal lost',
    body: expect.stringContaining('Team Support.') as string,
    tag: notice.alert.group,
    url: '/alerts/Support',
    key: notice.alert.key,
    team: 'Support',
    step: 'opened',
    count: 1,
    actions: [{ action: 'acknowledge', title: 'Take it' }],
  })
  expect(toPhone.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: '3600' })
  expect(String(toPhone.headers.topic)).toMatch(/^[A-Za-z0-9_-]{32}$/)
  const claims = claimsOf(String(toPhone.headers.authorization), await world.delivery.pushKey())
  expect(claims).toMatchObject({ aud: origin(), sub: PUBLIC_URL })
  const secrets = [phone.subscription.endpoint, phone.subscription.keys.auth]
  for (const text of [await world.everyRow(), world.log.lines.join('\n')])
    for (const secret of secrets) expect(text).not.toContain(secret)
})

test.each([404, 410])(
  '[AD13] a device that its push service answers with %i is forgotten, and that is no dead letter',
  async (status) => {
    receiver.answerBy(answerWith(status))
    const lead = await world.addUser('lead', { role: 'supervisor', teams: 'all' })
    await world.delivery.subscriptions.put(lead, newDevice(`${origin()}/push/phone`).subscription)
    await world.delivery.notify([aNotice(anAlert())])
    await world.allAre('dropped', 1)
    expect(await world.delivery.subscriptions.ofPerson(lead)).toEqual([])
  },
)

test('[AD13] who lost the team before a message could be sent is not told', async () => {
  const lead = await world.addUser('lead', { role: 'supervisor', teams: ['Support'] })
  await world.delivery.subscriptions.put(lead, newDevice(`${origin()}/push/phone`).subscription)
  await world.delivery.notify([aNotice(anAlert(), { notBeforeEpochMs: Date.now() + 1_500 })])
  await world.allAre('waiting', 1)
  await world.setGrant(lead, { role: 'supervisor', teams: ['Sales'] })
  await world.allAre('dropped', 1)
  expect(receiver.received).toEqual([])
})

test('[AD13] the keys are made once, by whichever server is first, and kept sealed', async () => {
  const servers = [world.delivery, world.start(), world.start()]
  const given = await Promise.all(servers.map((server) => server.pushKey()))
  expect(new Set(given).size).toBe(1)
  expect(Buffer.from(given[0] ?? '', 'base64url').length).toBe(65)
  await until('the row is sealed', async () => /"sealed":"v1\./.test(await world.everyRow()))
})
