// The worker of an installed page: shows what the phone is sent, and takes an alert from its notification. It keeps nothing and
// answers no request of a page: what a board shows comes from the server or not at all.
import '../src/api/strict-content.ts'
import { pushPayload, type PushPayload } from '../../shared/alerts/push-payload.ts'

declare const self: ServiceWorkerGlobalScope

/** Newer than the library's types, and known to the browsers that have buttons on notifications. */
interface Notice extends NotificationOptions {
  renotify?: boolean
  actions?: { action: string; title: string }[]
}

const TAKE = 'acknowledge'
/** What is shown where a message cannot be read: a push that shows nothing may cost the page its right to be sent any. */
const UNREADABLE: PushPayload = {
  title: 'Floorview',
  body: '',
  tag: 'floorview',
  url: '/alerts',
  key: '',
  team: '',
  step: 'opened',
  count: 1,
  actions: [],
}

function messageOf(data: PushMessageData | null): PushPayload {
  try {
    return pushPayload.parse(data?.json())
  } catch {
    return UNREADABLE
  }
}

function show(message: PushPayload): Promise<void> {
  const { title, body, tag, step, actions } = message
  const notice: Notice = {
    body,
    tag,
    // An escalation takes the place of what it is about, and is heard all the same.
    renotify: step === 'escalated',
    icon: '/icon-192.png',
    badge: '/icon-96.png',
    data: message,
    actions,
  }
  return self.registration.showNotification(title, notice)
}

/** Shows the page: one that is open comes to the front, or else a new one. */
async function open({ url: path }: PushPayload): Promise<void> {
  const url = new URL(path, self.location.origin)
  // A message names a page of ours, whatever else it may hold.
  if (url.origin !== self.location.origin) return
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const same = pages.find((page) => new URL(page.url).pathname === url.pathname)
  if (same !== undefined) await same.focus()
  else await self.clients.openWindow(url)
}

/** Takes the alert as its person; where that is refused the page opens, which says why. */
async function take(message: PushPayload): Promise<void> {
  const { key, team } = message
  const answer = await fetch('/api/alerts/acknowledge', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    credentials: 'same-origin',
    body: JSON.stringify({ key, team, via: 'notification' }),
  }).catch(() => null)
  if (answer === null || !answer.ok) await open(message)
}

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('push', (event) => event.waitUntil(show(messageOf(event.data))))
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const message = pushPayload.safeParse(event.notification.data)
  const said = message.success ? message.data : UNREADABLE
  event.waitUntil(event.action === TAKE ? take(said) : open(said))
})
