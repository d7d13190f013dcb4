// Alerts on real servers and stores, from an event to the message: judged by every server, and each thing once. Not the life of one
// (life.test.ts), nor what channels do (webhook.test.ts and the like).
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { alertRecord, type AlertRecord } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { signIn } from '../access/access-world.ts'
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'
import { startReceiver, type Receiver } from './receiver.ts'

const TEAM = 'Care'
const MINUTE = 60_000
const env = { ALERT_PRIVATE_TARGETS: '1', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
const alertList = z.object({ alerts: z.array(alertRecord), next: z.string().nullable() })

let server: WorkspaceServer
let headers: Record<string, string>
beforeEach(async () => {
  server = await startTestServer({ env })
  headers = await administrator(server.url)
})
afterEach(() => server.stop())

const ask = (method: string, path: string, body?: unknown, by = headers, of = server) =>
  fetch(`${of.url}${path}`, {
    method,
    headers: { ...by, origin: of.url, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  })
const list = async (state = 'standing', more = ''): Promise<AlertRecord[]> => {
  const answer = await ask('GET', `/api/alerts?team=${TEAM}&state=${state}${more}`)
  return alertList.parse(await answer.json()).alerts
}
const standing = (kind: string) =>
  until(`an alert of ${kind} stands`, async () => (await list()).find((alert) => alert.kind === kind))
const over = (kind: string) =>
  until(`no alert of ${kind} stands`, async () => !(await list()).some((alert) => alert.kind === kind))
/** A customer who has waited past the team's limit. */
const waiting = (chat = 'c1'): CloudEvent[] => [
  agentEvent('profile', 'a1', { name: 'Ana', team: TEAM, capacity: 1 }, at(Date.now() - 10 * MINUTE)),
  agentEvent('status', 'a1', { status: 'available' }, at(Date.now() - 10 * MINUTE)),
  chatEvent('queued', chat, { team: TEAM }, at(Date.now() - 5 * MINUTE)),
]
/** Until they are taken: a busy machine may refuse for a moment, as any sender must expect. */
const tell = (events: CloudEvent[], to = server) =>
  until('they are taken', async () => (await to.post(events)).status === 202, 30_000)
const setRule = async (id: string, rule: object) =>
  expect((await ask('PUT', `/api/alert-rules/${id}?team=${TEAM}`, rule)).status).toBe(200)

/** What a webhook got, by step. */
const told = ({ accepted }: Receiver): string[] =>
  accepted.map(({ body }) => z.object({ type: z.string() }).parse(JSON.parse(body.toString())).type)

test('[AE8] of two servers that both judge, an alert opens once and clears once, and each is told once', async () => {
  const receiver = await startReceiver()
  const other = await startTestServer({ env, workspace: server.workspace })
  try {
    // Its start has replaced the token that the first one gave the default source.
    const tellIt = (events: CloudEvent[]) => tell(events, other)
    const made = await ask('POST', '/api/alert-channels', {
      kind: 'webhook',
      name: 'hook',
      url: receiver.url,
    })
    expect(made.status).toBe(201)
    await tellIt(waiting())
    const alert = await standing('customerWaits')
    expect(alert).toMatchObject({ team: TEAM, ruleId: 'customerWaits', severity: 'act', state: 'open' })
    await until('it was told', () => told(receiver).length > 0)
    await tellIt([chatEvent('accepted', 'c1', { agent: 'a1' })])
    await over('customerWaits')
    await until('its end was told', () => told(receiver).includes('floorview.alert.cleared'))
    const history = await until('its history is derived', async () => {
      const [first] = await list('all')
      return first?.state === 'cleared' && first
    })
    expect(history).toMatchObject({ key: alert.key, sinceEpochMs: alert.sinceEpochMs, cleared: { by: null } })
    // Both servers have looked again since.
    await tellIt(waiting('c2'))
    await standing('customerWaits')
    await until('the next was told', () => told(receiver).length >= 3)
    expect(told(receiver)).toEqual([
      'floorview.alert.opened',
      'floorview.alert.cleared',
      'floorview.alert.opened',
    ])
    expect((await list('all')).filter(({ key }) => key === alert.key)).toHaveLength(1)
    expect((await list('all', '&kind=customerWaits')).map(({ key }) => key)).toContain(alert.key)
    expect(await list('all', '&kind=ratingLow')).toEqual([])
    expect(await list('standing', '&kind=ratingLow')).toEqual([])
  } finally {
    await other.stop({ drop: false })
    await receiver.stop()
  }
}, 60_000)

test('[AE9] a restart in the middle of a duration changes nothing of when it opens', async () => {
  const forMs = 4000
  await tell([...waiting('c0'), chatEvent('accepted', 'c0', { agent: 'a1' })])
  await setRule('usedCapacity', { ...RULE_GALLERY.usedCapacity, forMs, clearAfterMs: 0 })
  const pendingMs = await until('it is pending', () => {
    const facts = [...(server.running.life.live()?.replica.floor.alerts.of(TEAM).values() ?? [])]
    return facts.find(({ episode }) => episode?.kind === 'usedCapacity')?.episode?.sinceMs
  })
  await server.stop({ drop: false })
  server = await startTestServer({ env, workspace: server.workspace })
  headers = await administrator(server.url)
  const alert = await standing('usedCapacity')
  expect(alert.sinceEpochMs).toBe(pendingMs)
  expect(alert.openedEpochMs).toBe(pendingMs + forMs)
}, 60_000)

describe('what people do', () => {
  const act = (what: string, body: object, by = headers) => ask('POST', `/api/alerts/${what}`, body, by)

  test('[AE10] who was first has it; it may be put off and cleared; what is over is over', async () => {
    await tell(waiting())
    const { key } = await standing('customerWaits')
    const of = { team: TEAM, key }
    const first = await act('acknowledge', { ...of, via: 'page' })
    expect(first.status).toBe(200)
    expect(alertRecord.parse(await first.json()).acknowledged).toMatchObject({ via: 'page' })
    await until('every reader sees it', async () => (await standing('customerWaits')).acknowledged)
    const again = alertRecord.parse(await (await act('acknowledge', { ...of, via: 'api' })).json())
    expect(again.acknowledged).toMatchObject({ via: 'page' })
    expect((await act('snooze', { ...of, forMs: 10 * MINUTE })).status).toBe(200)
    await until('it is put off', async () => (await standing('customerWaits')).snoozedUntilEpochMs)
    expect((await act('snooze', { ...of, forMs: 5 })).status).toBe(400)
    expect((await act('acknowledge', { ...of, key: 'none' })).status).toBe(404)
    expect((await act('clear', of)).status).toBe(200)
    await over('customerWaits')
    expect((await act('acknowledge', of)).status).toBe(409)
    const [past] = await until('its history says so', async () => {
      const all = await list('all')
      return all[0]?.cleared != null && all
    })
    expect(past).toMatchObject({
      key,
      acknowledged: { by: expect.any(String) as string },
      cleared: { via: 'api' },
    })
  }, 60_000)

  test('[AE11] only people of the team may, and no display', async () => {
    await tell([...waiting(), agentEvent('profile', 'b1', { team: 'Sales' })])
    const { key } = await standing('customerWaits')
    const { accounts } = server.running.access
    const password = 'correct horse battery'
    await accounts.createUser({
      email: 's@example.com',
      name: 'S',
      role: 'supervisor',
      teams: ['Sales'],
      password,
    })
    const cookie = (await signIn(server.url, 's@example.com', password)) ?? ''
    expect((await act('acknowledge', { team: TEAM, key }, { cookie })).status).toBe(403)
    expect((await act('acknowledge', { team: 'Sales', key }, { cookie })).status).toBe(404)
    expect((await ask('GET', `/api/alerts?team=${TEAM}`, undefined, { cookie })).status).toBe(403)
    expect((await ask('GET', `/api/alert-rules?team=${TEAM}`, undefined, { cookie })).status).toBe(403)
    const rule = RULE_GALLERY.fewFree
    expect((await ask('PUT', `/api/alert-rules/fewFree?team=Sales`, rule, { cookie })).status).toBe(403)
    const display = { authorization: `Bearer ${await server.displayToken(TEAM)}` }
    expect((await ask('GET', `/api/alerts?team=${TEAM}`, undefined, display)).status).toBe(200)
    expect((await act('acknowledge', { team: TEAM, key }, display)).status).toBe(403)
    expect((await standing('customerWaits')).acknowledged).toBeNull()
  }, 60_000)
})

test('[AE12] who follows a board is told of its alerts as they open, change and close', async () => {
  await tell([agentEvent('profile', 'a1', { team: TEAM })])
  await until('the team is there', async () => (await server.board(TEAM)).agents.length === 1)
  const token = await server.displayToken(TEAM)
  const socket = io(server.url, { transports: ['websocket'], auth: { token } })
  try {
    const heard: [string, AlertRecord][] = []
    for (const name of ['alert:opened', 'alert:changed', 'alert:closed'])
      socket.on(name, (alert: unknown) => void heard.push([name, alertRecord.parse(alert)]))
    await until('it is connected', () => socket.connected)
    const joined: unknown = await socket.emitWithAck('board:join', { board: TEAM })
    expect(joined).toMatchObject({ board: { team: TEAM } })
    await tell(waiting())
    const { key } = await standing('customerWaits')
    await ask('POST', '/api/alerts/acknowledge', { team: TEAM, key })
    await until('it was told of who has it', () => heard.some(([name]) => name === 'alert:changed'))
    await tell([chatEvent('accepted', 'c1', { agent: 'a1' })])
    const ofIt = () => heard.filter(([, alert]) => alert.key === key).map(([name]) => name)
    await until('it was told of its end', () => ofIt().includes('alert:closed'))
    expect(ofIt()).toEqual(['alert:opened', 'alert:changed', 'alert:closed'])
  } finally {
    socket.close()
  }
}, 60_000)

describe('rules', () => {
  test('[AE13] a team begins with the gallery; a changed rule holds at once; put back it is the gallery’s', async () => {
    await tell(waiting())
    await standing('customerWaits')
    const rules = async () => {
      const answer: unknown = await (await ask('GET', `/api/alert-rules?team=${TEAM}`)).json()
      return z
        .object({ rules: z.array(z.looseObject({ id: z.string(), isChanged: z.boolean() })) })
        .parse(answer).rules
    }
    expect((await rules()).map(({ id }) => id)).toEqual(Object.keys(RULE_GALLERY))
    await setRule('customerWaits', { ...RULE_GALLERY.customerWaits, enabled: false })
    await over('customerWaits')
    expect((await rules()).filter(({ isChanged }) => isChanged).map(({ id }) => id)).toEqual([
      'customerWaits',
    ])
    expect((await ask('DELETE', `/api/alert-rules/customerWaits?team=${TEAM}`)).status).toBe(200)
    await standing('customerWaits')
    await setRule('long-waits', { ...RULE_GALLERY.customerWaits, limit: 10 * MINUTE })
    expect((await rules()).map(({ id }) => id)).toContain('long-waits')
    await tell([chatEvent('queued', 'c9', { team: TEAM }, at(Date.now() - 20 * MINUTE))])
    await until('its own limit is judged', async () =>
      (await list()).some(({ ruleId }) => ruleId === 'long-waits'),
    )
    expect((await ask('DELETE', `/api/alert-rules/long-waits?team=${TEAM}`)).status).toBe(204)
    await until(
      'it is gone, and its alert',
      async () => !(await list()).some(({ ruleId }) => ruleId === 'long-waits'),
    )
  }, 60_000)

  test('[AE14] an impossible rule is refused, with what is wrong of which field, and nothing changes', async () => {
    await tell(waiting())
    await standing('customerWaits')
    const put = async (id: string, rule: object) => {
      const answer = await ask('PUT', `/api/alert-rules/${id}?team=${TEAM}`, rule)
      return { status: answer.status, body: (await answer.json()) as unknown }
    }
    const used = RULE_GALLERY.usedCapacity
    for (const [rule, pointer] of [
      [{ ...used, limit: 3 }, '/limit'],
      [{ ...used, limit: 0.5, clearLimit: 0.8 }, '/clearLimit'],
      [{ ...used, forMs: -1 }, '/forMs'],
      [{ ...used, quietHours: { from: '09:00', to: '09:00' } }, '/quietHours/to'],
      [{ ...used, workingHours: { days: [], from: '25:00', to: '09:00' } }, '/workingHours/from'],
      [{ ...RULE_GALLERY.signalLost, limit: 5 }, '/limit'],
    ] as const) {
      const { status, body } = await put(rule.kind, rule)
      expect(status).toBe(400)
      expect(body).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown,
      })
    }
    expect((await put('fewFree', used)).status).toBe(409)
    expect((await put('no%20id', used)).status).toBe(400)
    expect((await ask('PUT', '/api/alert-rules/fewFree?team=Nowhere', RULE_GALLERY.fewFree)).status).toBe(404)
  })
})
