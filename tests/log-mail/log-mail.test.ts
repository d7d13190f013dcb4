// Saved views sent by mail: over a real SMTP server, PostgreSQL and Redis, by two senders at once. Not the mail's way (tests/alerts).
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { createLogMail } from '../../server/log-mail/log-mail.ts'
import { dueAfter, type SchedulePlan } from '../../shared/log-schedule.ts'
import { firstView } from '../../shared/log-view.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { LEAD, LEAD_SETTINGS } from '../browser/desk-door.ts'

const MAILS_WITHIN_MS = 30_000
let smtp: SMTPServer
let mails: string[] = []
let refuses: Error | null = null
let server: Awaited<ReturnType<typeof startTestServer>>
let cookie = ''
let stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) => done(refuses),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString('utf8'))
        done(null, 'queued')
      })
    },
  })
  smtp.on('error', () => undefined)
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const { port } = smtp.server.address() as AddressInfo // a listening TCP server has this kind of address
  server = await startTestServer({
    env: { ...LEAD_SETTINGS, SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'floor@example.com' },
  })
  const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(LEAD),
  })
  cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  await server.post([agentEvent('profile', 'a1', { name: '=Ana', team: 'Care' })])
}, 60_000)
afterAll(async () => {
  await server.stop()
  await new Promise<void>((resolve) => smtp.close(resolve))
})
beforeEach(() => {
  mails = []
  refuses = null
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const ask = (method: string, path: string, body?: object) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { cookie, origin: server.url, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

const answered = z.object({
  schedules: z.array(
    z.object({
      id: z.string(),
      mails: z.array(z.object({ due: z.string(), state: z.string(), answer: z.string().nullable() })),
    }),
  ),
})
const PLAN = {
  every: 'day',
  at: '08:00',
  zone: 'Europe/Berlin',
  format: 'csv',
  to: ['boss@example.com'],
} as const

async function planned(plan: object = {}): Promise<{ path: string; id: string; plan: SchedulePlan }> {
  const made = await ask('POST', '/api/log-views', {
    name: 'Each morning',
    view: { ...firstView(), range: '7d' },
  })
  const { id: view } = z.object({ id: z.string() }).parse(await made.json())
  const path = `/api/log-views/${view}/schedules`
  const answer = await ask('POST', path, { ...PLAN, ...plan })
  expect(answer.status).toBe(201)
  const [schedule] = answered.parse(await answer.json()).schedules
  return { path, id: schedule?.id ?? '', plan: { ...PLAN, weekday: 1, to: [...PLAN.to], ...plan } }
}

/** A sender as a server has one, whose clock stands at this instant now. */
function sender(atMs: number) {
  const offsetMs = atMs - Date.now()
  const { running } = server
  const log = { warn: () => undefined }
  return createLogMail({
    database: running.database,
    redisUrl: inject('redisUrl'),
    accounts: running.access.accounts,
    config: {
      workspace: server.workspace,
      publicUrl: server.url,
      mail: {
        smtpUrl: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
        from: 'floor@example.com',
      },
    }, // a listening server
    defaults: running.defaults,
    nowMs: () => Date.now() + offsetMs,
    isLedgerBehind: () => false,
    log,
    sweepMs: 200,
  })
}

const records = async (path: string) =>
  answered.parse(await (await ask('GET', path)).json()).schedules[0]?.mails ?? []

describe('a saved view by mail', () => {
  it('[EXP6] is sent when it is due, once, though several servers look after it, and its record says so', async () => {
    const { path, id, plan } = await planned()
    const dueMs = dueAfter(plan, Date.now() + 86_400_000)
    const senders = [sender(dueMs - 500), sender(dueMs - 500), sender(dueMs - 500)]
    stops = senders.map((one) => one.start())
    await until('it is sent', async () => (await records(path))[0]?.state === 'sent', MAILS_WITHIN_MS)
    await Promise.all(senders.map((one) => one.run({ schedule: id, dueMs })))
    const ofDue = mails.filter((mail) => mail.includes(`-${dueMs}@`))
    expect(ofDue).toHaveLength(1)
    expect(ofDue[0]).toContain('Each morning')
    expect(ofDue[0]).toContain('user-log-')
    expect(ofDue[0]).toContain('/logs/views/')
    expect((await ask('DELETE', `${path}/nothing`)).status).toBe(404)
  }, 60_000)

  it('[EXP7] that was not taken is tried again, at most five times, and its failure is seen', async () => {
    const { path, id, plan } = await planned()
    const dueMs = dueAfter(plan, Date.now())
    const { run } = sender(dueMs)
    refuses = Object.assign(new Error('try later'), { responseCode: 451 })
    for (const state of ['waiting', 'waiting', 'waiting', 'waiting', 'failed', 'failed']) {
      await run({ schedule: id, dueMs })
      const [record] = await records(path)
      expect(record?.state).toBe(state)
      expect(record?.answer).toContain('try later')
    }
    expect(mails).toEqual([])
    refuses = null
    await run({ schedule: id, dueMs })
    expect(mails).toEqual([])
  })

  it('[EXP8] whose plan is not of that time, or is gone, sends nothing', async () => {
    const { path, id, plan } = await planned({ every: 'week', weekday: 3 })
    const { run } = sender(Date.now())
    await run({ schedule: id, dueMs: dueAfter(plan, Date.now()) + 60_000 })
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(204)
    await run({ schedule: id, dueMs: dueAfter(plan, Date.now()) })
    expect(mails).toEqual([])
  })

  it.each([
    [{ at: '25:00' }, 'at'],
    [{ zone: 'Mars/Base' }, 'zone'],
    [{ to: ['nobody'] }, 'to'],
    [{ to: [] }, 'to'],
  ])('[EXP9] planned with %j is refused, naming what is wrong', async (wrong, word) => {
    const { path } = await planned()
    const answer = await ask('POST', path, { ...PLAN, ...wrong })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(word)
  })
})
