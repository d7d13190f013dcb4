// Whether this browser can be told of alerts while no page is open, and telling it to or not. Not what it is told.
import { z } from 'zod'
import type { Problem } from '../api/answers.ts'
import { anything, ask } from '../api/ask.ts'

const WORKER = '/alert-worker.js'

/** `on`: it is told. `offered`: it could be. All others: why it cannot. */
export type PushStanding = 'on' | 'offered' | 'blocked' | 'install' | 'insecure' | 'unable' | 'off'

const pushKey = z.object({ key: z.string() })

/** An iPhone or iPad in a browser: it is told only where the page was put on the home screen. */
function mustBeInstalled(): boolean {
  const isApple = /iPhone|iPad/.test(navigator.userAgent)
  // An iPad says that it is a Mac, and has a screen to touch.
  const isPad = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1
  return (isApple || isPad) && !matchMedia('(display-mode: standalone)').matches
}

/** The worker, made ready where browsers allow one; null where they do not. Only the page of alerts calls this. */
export async function startWorker(): Promise<ServiceWorkerRegistration | null> {
  if (!isSecureContext || !('serviceWorker' in navigator)) return null
  return navigator.serviceWorker.register(WORKER, { scope: '/' }).catch(() => null)
}

export async function pushStanding(worker: ServiceWorkerRegistration | null): Promise<PushStanding> {
  if (!isSecureContext) return 'insecure'
  if (mustBeInstalled()) return 'install'
  if (worker === null || !('PushManager' in window) || !('Notification' in window)) return 'unable'
  if (Notification.permission === 'denied') return 'blocked'
  const subscribed = await worker.pushManager.getSubscription().catch(() => null)
  if (subscribed !== null && Notification.permission === 'granted') return 'on'
  return (await ask('/api/push/key', pushKey)).ok ? 'offered' : 'off'
}

/** base64url, as the server writes its key, as bytes. */
function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

/** Asks the person, then the browser's maker, then the server. Null where this browser is told from now on. */
export async function startTelling(
  worker: ServiceWorkerRegistration,
  failed: Problem,
): Promise<Problem | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const key = await ask('/api/push/key', pushKey)
  if (!key.ok) return key.problem
  const subscription = await worker.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key.value.key) })
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
  if (typeof subscription === 'string') return { ...failed, detail: subscription }
  const told = await ask('/api/push/subscriptions', anything, { body: subscription.toJSON() })
  if (told.ok) return null
  // Nobody would ever send to it.
  await subscription.unsubscribe().catch(() => false)
  return told.problem
}

/** The server forgets the browser's address, and the browser too. Null where it did. */
export async function stopTelling(worker: ServiceWorkerRegistration): Promise<Problem | null> {
  const subscription = await worker.pushManager.getSubscription().catch(() => null)
  if (subscription === null) return null
  const { endpoint } = subscription
  const forgotten = await ask('/api/push/subscriptions', anything, { method: 'DELETE', body: { endpoint } })
  if (!forgotten.ok) return forgotten.problem
  await subscription.unsubscribe().catch(() => false)
  return null
}
