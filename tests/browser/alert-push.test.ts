// Telling a phone, with a real service worker in a real browser. The maker's push service is beyond reach: its part is played in
// the page, and what the worker is sent comes from the browser's developer tools. Not the server's sending.
import type { CDPSession, Page, Worker } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PushPayload } from '../../shared/alerts/push-payload.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { answerAlerts } from './answered-alerts.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, LEAD_SETTINGS } from './desk-door.ts'

const TEAM = 'Care'
const KEY = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

/** What the maker's service would keep: an address, until it is given up. */
const PLAYED_SERVICE = `
  let kept = null
  PushManager.prototype.getSubscription = async () => kept
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (window.refusesPush) throw new DOMException('Registration failed - push service error', 'AbortError')
    window.subscribedWith = { bytes: applicationServerKey.length, userVisibleOnly }
    kept = {
      endpoint: 'https://push.example/1',
      toJSON: () => ({ endpoint: 'https://push.example/1', expirationTime: null, keys: { p256dh: 'p', auth: 'a' } }),
      unsubscribe: async () => ((kept = null), true),
    }
    return kept
  }
`

const message = (more: Partial<PushPayload> = {}): PushPayload => ({
  title: 'Rui Prates away 22 min',
  body: 'Strategic break, limit 15 min.',
  tag: 'overLimit:default:a1:1',
  url: `/alerts/${TEAM}`,
  key: 'overLimit:default:a1:1',
  team: TEAM,
  step: 'opened',
  count: 1,
  actions: [{ action: 'acknowledge', title: 'Take it' }],
  ...more,
})

async function open({ allowed = true, script = '' } = {}): Promise<{ posted: unknown[] }> {
  const posted: unknown[] = []
  const { context } = world()
  await server.post([agentEvent('profile', 'a1', { name: 'Rui', team: TEAM })])
  if (allowed) await context.grantPermissions(['notifications', 'local-network-access'])
  await answerAlerts(context, [], 'Lead')
  await context.route('**/api/push/key', (route) => route.fulfill({ json: { key: KEY } }))
  await context.route('**/api/push/subscriptions', (route) => {
    posted.push([route.request().method(), route.request().postDataJSON()])
    return route.fulfill({ status: 204 })
  })
  await page.addInitScript(PLAYED_SERVICE + script)
  await enter(page, server.url)
  await page.goto(`${server.url}/alerts/${TEAM}`)
  await page.getByTestId('push').waitFor()
  return { posted }
}
const standing = () => page.getByTestId('push').getAttribute('data-standing')
const offer = () => page.getByRole('button', { name: 'Tell me on this phone' })

/** The worker at work, and a hand that sends it messages as the browser's maker would. */
async function worker(): Promise<{ worker: Worker; send: (message: unknown) => Promise<void> }> {
  const tools: CDPSession = await world().context.newCDPSession(page)
  let registrationId = ''
  tools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    registrationId = registrations.at(-1)?.registrationId ?? registrationId
  })
  await tools.send('ServiceWorker.enable')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  await until(
    'the worker is known',
    () => registrationId !== '' && world().context.serviceWorkers().length > 0,
  )
  const [running] = world().context.serviceWorkers()
  if (running === undefined) throw new Error('there is no worker')
  const send = async (sent: unknown): Promise<void> => {
    await tools.send('ServiceWorker.deliverPushMessage', {
      origin: server.url,
      registrationId,
      data: typeof sent === 'string' ? sent : JSON.stringify(sent),
    })
  }
  return { worker: running, send }
}
interface Shown {
  title: string
  body: string
  tag: string
  renotify: boolean
  actions: string[]
}
const shown = (): Promise<Shown[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    const all = await registration.getNotifications()
    return all.map((each) => ({
      title: each.title,
      body: each.body,
      tag: each.tag,
      renotify: 'renotify' in each && each.renotify === true,
      actions:
        'actions' in each && Array.isArray(each.actions)
          ? each.actions.map(({ title }: { title: string }) => title)
          : [],
    }))
  })

describe('a phone', () => {
  it('[AP13] is told once somebody asks for it: with the server’s key, and its address given to the server', async () => {
    const { posted } = await open()
    expect(await standing()).toBe('offered')
    await offer().click()
    await page.getByText('This phone is told').waitFor()
    expect(posted).toEqual([
      [
        'POST',
        { endpoint: 'https://push.example/1', expirationTime: null, keys: { p256dh: 'p', auth: 'a' } },
      ],
    ])
    expect(await page.evaluate('window.subscribedWith')).toEqual({ bytes: 65, userVisibleOnly: true })
    await page.getByRole('button', { name: 'Stop telling' }).click()
    await offer().waitFor()
    expect(posted[1]).toEqual(['DELETE', { endpoint: 'https://push.example/1' }])
  })

  it('[AP13] that its maker will not have told says why, and is offered again', async () => {
    const { posted } = await open({ script: 'window.refusesPush = true' })
    await offer().click()
    await page.getByRole('alert').getByText('push service error').waitFor()
    expect([await standing(), posted]).toEqual(['offered', []])
  })

  it.each([
    [
      'blocked',
      { allowed: false, script: "Object.defineProperty(Notification, 'permission', { value: 'denied' })" },
    ],
    ['unable', { script: 'delete window.PushManager' }],
    ['insecure', { script: "Object.defineProperty(window, 'isSecureContext', { value: false })" }],
    [
      'install',
      {
        script:
          "Object.defineProperty(navigator, 'userAgent', { value: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)' })",
      },
    ],
  ])('[AP13] that cannot be told says so in words: %s', async (name, how) => {
    await open(how)
    expect(await standing()).toBe(name)
    expect(await page.getByTestId('push').getByRole('button').count()).toBe(0)
    expect((await page.getByTestId('push').textContent())?.length).toBeGreaterThan(30)
  })

  it('[AP14] shows what it is sent, and an escalation in the same place, heard again', async () => {
    await open()
    const { send } = await worker()
    await send(message())
    await until('it is shown', async () => (await shown()).length === 1)
    expect(await shown()).toEqual([
      {
        title: 'Rui Prates away 22 min',
        body: 'Strategic break, limit 15 min.',
        tag: 'overLimit:default:a1:1',
        renotify: false,
        actions: ['Take it'],
      },
    ])
    await send(message({ title: 'Still: Rui Prates away 32 min', step: 'escalated', actions: [] }))
    await until('it is replaced', async () => (await shown())[0]?.title.startsWith('Still') === true)
    expect(await shown()).toMatchObject([{ renotify: true, actions: [] }])
    await send('no message at all')
    await until('something is shown of it too', async () => (await shown()).length === 2)
  })

  it('[AP15] takes the alert from its notification as its person, without opening the page', async () => {
    await open()
    const { worker: running, send } = await worker()
    await running.evaluate(`
      self.asked = []
      self.fetch = async (url, init) => (self.asked.push({ url, ...init }), new Response('{}', { status: 200 }))
    `)
    await send(message())
    await until('it is shown', async () => (await shown()).length === 1)
    await running.evaluate(`
      self.registration.getNotifications().then(([notification]) =>
        self.dispatchEvent(new NotificationEvent('notificationclick', { notification, action: 'acknowledge' })))
    `)
    await until('it is asked for', async () => (await running.evaluate('self.asked.length')) === 1)
    expect(await running.evaluate('self.asked[0]')).toMatchObject({
      url: '/api/alerts/acknowledge',
      method: 'POST',
      credentials: 'same-origin',
      body: JSON.stringify({ key: 'overLimit:default:a1:1', team: TEAM, via: 'notification' }),
    })
    expect(await shown()).toEqual([])
    expect(world().context.pages().length).toBe(1)
  })

  it('[AP16] can have the page on its home screen: a manifest whose icons are there, and a worker that answers for no page', async () => {
    await open()
    const address = await page.locator('link[rel=manifest]').getAttribute('href')
    const manifest = await page.context().request.get(`${server.url}${address ?? ''}`)
    expect(manifest.headers()['content-type']).toContain('manifest+json')
    const said = (await manifest.json()) as {
      start_url: string
      display: string
      icons: { src: string; sizes: string }[]
    }
    expect(said).toMatchObject({ start_url: '/alerts', display: 'standalone' })
    for (const { src, sizes } of said.icons) {
      const size = await page.evaluate(async (from) => {
        const image = new Image()
        image.src = from
        await image.decode()
        return `${image.naturalWidth}x${image.naturalHeight}`
      }, src)
      if (sizes !== 'any') expect(size).toBe(sizes)
    }
    const source = await (await page.context().request.get(`${server.url}/alert-worker.js`)).text()
    expect(source).not.toContain('"fetch"')
    await page.goto(`${server.url}/`)
    expect(await page.locator('link[rel=manifest]').count()).toBe(0)
  })
})
