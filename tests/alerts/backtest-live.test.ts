// The back-test on real servers and stores: against what the same rules did live, and who may ask. Not the judging of many floors
// (backtest.test.ts).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { alertRecord, type AlertRecord } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY, type AlertRuleSettings } from '../../shared/alerts/alert-rules.ts'
import { backtestAnswer, type BacktestAnswer } from '../../shared/alerts/backtest.ts'
import { RULE_PARTS, WHY_NOT } from '../../server/alerts/backtest/rule-parts.ts'
import { signIn } from '../access/access-world.ts'
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const TEAM = 'Care'
const MINUTE = 60_000
/** A server that is busy judges less often, and what only time changes once a second. */
const BETWEEN_LOOKS_MS = 2_500

let server: WorkspaceServer
let headers: Record<string, string>
beforeAll(async () => {
  server = await startTestServer({ env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password } })
  headers = await administrator(server.url)
})
afterAll(() => server.stop())

const ask = (method: string, path: string, body?: unknown, by = headers) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { ...by, origin: server.url, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })
const tryRule = (rule: object, more: object = {}, by = headers) =>
  ask('POST', `/api/alert-rules/backtest?team=${TEAM}`, { rule, ...more }, by)
const tried = async (rule: object): Promise<BacktestAnswer> => {
  const answer = await tryRule(rule, { days: 1 })
  expect(answer.status, await answer.clone().text()).toBe(200)
  return backtestAnswer.strict().parse(await answer.json())
}
const tell = (...events: CloudEvent[]) =>
  until('they are taken', async () => (await server.post(events)).status === 202, 30_000)
const history = async (): Promise<AlertRecord[]> => {
  const answer = await ask('GET', `/api/alerts?team=${TEAM}&state=all`)
  return z.object({ alerts: z.array(alertRecord) }).parse(await answer.json()).alerts
}
const RULES: Record<string, AlertRuleSettings> = {
  full: { ...RULE_GALLERY.usedCapacity, limit: 0.4, clearLimit: 0.2, forMs: 0, clearAfterMs: 0 },
  lasting: { ...RULE_GALLERY.usedCapacity, limit: 0.4, clearLimit: 0.2, forMs: 800, clearAfterMs: 500 },
  held: { ...RULE_GALLERY.heldWhileAway, forMs: 0 },
  waits: { ...RULE_GALLERY.customerWaits, limit: 1_000, clearLimit: null, escalateAfterMs: null },
}

test('[BT4] it says what the same rules did on a real server: as often, of the same, at the same instants to a look', async () => {
  const before = at(Date.now() - 5 * MINUTE)
  await tell(
    agentEvent('profile', 'a1', { name: 'Ana', team: TEAM, capacity: 2 }, before),
    agentEvent('status', 'a1', { status: 'available' }, before),
  )
  for (const [id, rule] of Object.entries(RULES))
    expect((await ask('PUT', `/api/alert-rules/${id}?team=${TEAM}`, rule)).status).toBe(200)
  const ofOwn = async (state: AlertRecord['state']) =>
    (await history()).filter((alert) => alert.ruleId in RULES && alert.state === state)
  for (const round of [1, 2]) {
    const chat = `c${round}`
    await tell(chatEvent('queued', chat, { team: TEAM }))
    await until('a customer waits', async () =>
      (await ofOwn('open')).some(({ ruleId }) => ruleId === 'waits'),
    )
    await tell(chatEvent('accepted', chat, { agent: 'a1' }))
    await until('half of the places have been taken for some time', async () =>
      (await ofOwn('open')).some(({ ruleId }) => ruleId === 'lasting'),
    )
    await tell(agentEvent('status', 'a1', { status: 'away' }))
    await until('a chat is held', async () => (await ofOwn('open')).some(({ ruleId }) => ruleId === 'held'))
    await tell(
      chatEvent('closed', chat, { by: 'agent' }),
      agentEvent('status', 'a1', { status: 'available' }),
    )
    await until('all is over', async () => (await ofOwn('cleared')).length === 4 * round)
  }
  const alerts = await history()
  for (const [ruleId, rule] of Object.entries(RULES)) {
    const live = alerts
      .filter((alert) => alert.ruleId === ruleId)
      .sort((a, b) => (a.openedEpochMs ?? 0) - (b.openedEpochMs ?? 0))
    const { opened, count } = await tried(rule)
    expect([ruleId, count]).toEqual([ruleId, live.length])
    expect(opened.map(({ agent, agentName }) => [agent, agentName])).toEqual(
      live.map(({ agent }) => [agent, agent === null ? null : 'Ana']),
    )
    opened.forEach(({ sinceEpochMs, openedAtEpochMs, clearedAtEpochMs }, place) => {
      const same = live[place]
      if (same?.openedEpochMs == null || same.cleared === null || clearedAtEpochMs === null)
        throw new Error(`${ruleId} is not over`)
      // Where the facts tell when it began, both name the same instant.
      if (ruleId === 'held' || ruleId === 'waits') expect(sinceEpochMs).toBe(same.sinceEpochMs)
      for (const apartMs of [
        same.sinceEpochMs - sinceEpochMs,
        same.openedEpochMs - openedAtEpochMs,
        same.cleared.atEpochMs - clearedAtEpochMs,
      ])
        expect(Math.abs(apartMs)).toBeLessThanOrEqual(BETWEEN_LOOKS_MS)
    })
  }
}, 120_000)

test('[BT5] who may set rules may try them; what is no rule, and what the ledger does not tell, is refused', async () => {
  const { accounts } = server.running.access
  const person = { email: 'lead@example.org', name: 'Lead', password: 'as long as is wanted' }
  await accounts.createUser({ ...person, role: 'supervisor', teams: [TEAM] })
  const cookie = (await signIn(server.url, person.email, person.password)) ?? ''
  const rule = RULE_GALLERY.usedCapacity
  expect((await tryRule(rule, {}, { cookie })).status).toBe(403)
  expect((await tryRule(rule, {}, {})).status).toBe(401)
  expect((await ask('POST', '/api/alert-rules/backtest?team=Nobody', { rule })).status).toBe(404)
  expect((await tryRule(rule, { days: 31 })).status).toBe(400)
  const faulty = await tryRule({ ...rule, limit: 7 })
  expect(faulty.headers.get('content-type')).toContain('application/problem+json')
  expect(await faulty.json()).toMatchObject({ status: 400, errors: [{ pointer: '/rule/limit' }] })
  const untold = Object.values(RULE_GALLERY).filter(({ kind }) => RULE_PARTS[kind] === null)
  expect(untold.map(({ kind }) => kind).sort()).toEqual(Object.keys(WHY_NOT).sort())
  for (const each of untold) {
    const refused = await tryRule(each)
    expect(refused.status).toBe(422)
    // It says why.
    expect(JSON.stringify(await refused.json())).toContain(JSON.stringify(WHY_NOT[each.kind]).slice(1, -1))
  }
})
