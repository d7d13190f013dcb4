// Saved views of the user log: whose they are, who sees them, and that they give nobody more than is theirs to see. Real stores.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { firstView } from '../../shared/log-view.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { LEAD, LEAD_SETTINGS } from '../browser/desk-door.ts'

const OTHER = { email: 'care@example.com', password: 'another horse battery' }
let server: Awaited<ReturnType<typeof startTestServer>>
let cookies: Record<'lead' | 'other', string>

async function signIn(body: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

beforeAll(async () => {
  server = await startTestServer({ env: LEAD_SETTINGS })
  const added = await server.running.access.accounts.createUser({ ...OTHER, name: 'Care lead', role: 'supervisor', teams: ['Care'] }) // prettier-ignore
  expect(added).toMatchObject({ ok: true })
  cookies = { lead: await signIn(LEAD), other: await signIn(OTHER) }
  await server.post([
    agentEvent('profile', 'a1', { team: 'Help' }),
    agentEvent('profile', 'a2', { team: 'Care' }),
  ])
  await until('the ledger knows both', async () =>
    (await (await ask('lead', 'GET', '/api/agents')).text()).includes('Help'),
  )
}, 60_000)
afterAll(() => server.stop())

const ask = (who: keyof typeof cookies, method: string, path: string, body?: object) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { cookie: cookies[who], origin: server.url, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

const view = z.object({
  id: z.string(),
  name: z.string(),
  isShared: z.boolean(),
  isMine: z.boolean(),
  by: z.string(),
})
const list = z.object({ views: z.array(view) })
const make = async (order: object) =>
  view.parse(await (await ask('lead', 'POST', '/api/log-views', { view: firstView(), ...order })).json())
const listed = async (who: keyof typeof cookies) => list.parse(await (await ask(who, 'GET', '/api/log-views')).json()).views.map(({ name }) => name) // prettier-ignore

describe('a saved view', () => {
  it('[UL16] is its maker’s alone until it is shared, and nobody else changes or removes it', async () => {
    const own = await make({ name: 'Own' })
    const shared = await make({ name: 'Shared', isShared: true })
    expect(own).toMatchObject({ isMine: true, isShared: false })
    expect(await listed('lead')).toEqual(['Own', 'Shared'])
    expect(await listed('other')).toEqual(['Shared'])
    expect((await ask('other', 'GET', `/api/log-views/${own.id}`)).status).toBe(404)
    const seen = view.parse(await (await ask('other', 'GET', `/api/log-views/${shared.id}`)).json())
    expect(seen).toMatchObject({ isMine: false, name: 'Shared' })
    const changed = { name: 'Mine now', view: firstView() }
    expect((await ask('other', 'PUT', `/api/log-views/${shared.id}`, changed)).status).toBe(404)
    expect((await ask('other', 'DELETE', `/api/log-views/${shared.id}`)).status).toBe(404)
    expect(
      (await ask('lead', 'PUT', `/api/log-views/${shared.id}`, { ...changed, name: 'Again' })).status,
    ).toBe(200)
    expect(await listed('other')).toEqual([])
    expect((await ask('lead', 'DELETE', `/api/log-views/${own.id}`)).status).toBe(204)
    expect(await listed('lead')).toEqual(['Again'])
  })

  it('[UL17] gives nobody rows of teams that are not theirs', async () => {
    const range = `from=2026-01-01&to=${new Date().toISOString()}`
    expect((await ask('other', 'GET', `/api/logs/users?${range}&team=Help`)).status).toBe(403)
    expect((await ask('other', 'GET', `/api/logs/users?${range}&team=Care&team=Help`)).status).toBe(403)
    for (const path of ['', '/totals', '/export'])
      expect(
        (await ask('other', 'GET', `/api/logs/users${path}?${range}&format=json&team=Help`)).status,
      ).toBe(403)
    const all = async () => (await ask('other', 'GET', `/api/logs/users/export?${range}&format=json`)).text()
    await until('the log is derived', async () => (await all()).includes('default:a2'))
    expect(await all()).not.toContain('default:a1')
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ view: { ...firstView(), range: 'always' } }, 'range'],
    [{ view: { ...firstView(), columns: ['agent', 'agent'] } }, 'columns'],
    [{ view: null }, 'view'],
  ])('[UL18] that cannot be is refused, naming what is wrong: %j', async (wrong, word) => {
    const answer = await ask('lead', 'POST', '/api/log-views', { name: 'x', view: firstView(), ...wrong })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(word)
  })
})
