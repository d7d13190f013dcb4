// Corrections against a whole server: what is laid over a day, by whom and why, what stays of what was, and taking it back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentEvent, at } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const LEAD = { email: 'lead@example.com', password: 'correct horse battery' }
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS
const day = new Date(midnightMs).toISOString().slice(0, 10)
const iso = (hours: number) => new Date(midnightMs + hours * HOUR_MS).toISOString()

let server: Awaited<ReturnType<typeof startTestServer>>
let cookie: string
beforeAll(async () => {
  server = await startTestServer({ env: { ADMIN_EMAIL: LEAD.email, ADMIN_PASSWORD: LEAD.password } })
  cookie = await signIn(LEAD)
  await server.post([
    agentEvent('profile', 'a1', { team: 'Care' }, at(midnightMs)),
    agentEvent('status', 'a1', { status: 'available' }, at(midnightMs + 8 * HOUR_MS)),
    agentEvent('status', 'a1', { status: 'away', reason: 'Break' }, at(midnightMs + 10 * HOUR_MS)),
    agentEvent('status', 'a1', { status: 'available' }, at(midnightMs + 12 * HOUR_MS)),
    agentEvent('logout', 'a1', {}, at(midnightMs + 16 * HOUR_MS)),
  ])
})
afterAll(() => server.stop())

async function signIn(person: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(person),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

const post = async (path: string, body: object) => {
  const answer = await fetch(`${server.url}/api/logs/agents/a1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, cookie },
    body: JSON.stringify(body),
  })
  return {
    status: answer.status,
    body: z.looseObject({ id: z.string().optional() }).parse(await answer.json()),
  }
}

const totals = z.object({
  availableMs: z.number(),
  awayMs: z.number(),
  offlineMs: z.number(),
  unknownMs: z.number(),
})
const answered = z.object({
  pending: z.boolean(),
  totals,
  before: totals.nullable(),
  mayCorrect: z.boolean(),
  periods: z.array(
    z.object({
      status: z.string(),
      reason: z.string().nullable(),
      from: z.string(),
      cause: z.string(),
      why: z.object({ how: z.string().nullable(), by: z.string().nullable(), note: z.string().nullable() }),
    }),
  ),
  corrections: z.array(
    z.object({
      id: z.string(),
      by: z.string(),
      note: z.string(),
      undone: z.object({ note: z.string() }).nullable(),
    }),
  ),
})

/** The day, when nothing of it waits to be derived. */
const settled = () =>
  until('the day is derived', async () => {
    const answer = await fetch(`${server.url}/api/logs/agents/a1/days/${day}`, { headers: { cookie } })
    const read = answer.status === 200 ? answered.parse(await answer.json()) : null
    return read?.pending === false && read.totals.availableMs > 0 ? read : null
  })
const hours = ({ availableMs, awayMs, offlineMs, unknownMs }: z.infer<typeof totals>) =>
  [availableMs, awayMs, offlineMs, unknownMs].map((ms) => ms / HOUR_MS)

describe('a correction', () => {
  it('[CR1] lies over what the events say, with who and why, and both totals can be read; another takes it back', async () => {
    const before = await settled()
    expect([hours(before.totals), before.before, before.mayCorrect]).toEqual([[6, 2, 8, 8], null, true])
    const made = await post('corrections', {
      from: iso(9),
      to: iso(11),
      status: 'away',
      reason: 'Training',
      note: 'was in the training, forgot to say so',
    })
    expect(made.status).toBe(201)
    await until('it is derived', async () => (await settled()).corrections.length === 1)
    const after = await settled()
    expect([hours(after.totals), after.before && hours(after.before)]).toEqual([
      [5, 3, 8, 8],
      [6, 2, 8, 8],
    ])
    const corrected = after.periods.find(({ cause }) => cause === 'correction')
    expect(corrected).toMatchObject({
      status: 'away',
      reason: 'Training',
      from: iso(9),
      why: { how: 'by hand', by: LEAD.email, note: 'was in the training, forgot to say so' },
    })
    expect(after.periods.map(({ status, cause }) => `${status} ${cause}`)).toEqual([
      'unknown none',
      'available event',
      'away correction',
      'away event',
      'available event',
      'offline event',
    ])

    const undone = await post(`corrections/${made.body.id}/undo`, { note: 'it was another day' })
    expect(undone.status).toBe(201)
    const again = await until('it is taken back', async () => {
      const read = await settled()
      return read.corrections[0]?.undone === null ? null : read
    })
    expect([hours(again.totals), again.before]).toEqual([[6, 2, 8, 8], null])
    expect(again.corrections).toMatchObject([{ by: LEAD.email, undone: { note: 'it was another day' } }])
    expect((await post(`corrections/${made.body.id}/undo`, { note: 'again' })).status).toBe(409)
  })

  it('[CR2] is refused without a why, of what has not been, over the end of a day, and of nobody', async () => {
    const whole = { from: iso(9), to: iso(11), status: 'available', note: 'why' }
    for (const [change, status] of [
      [{ note: '  ' }, 400],
      [{ to: iso(9) }, 400],
      [{ status: 'gone' }, 400],
      [{ reason: 'Lunch' }, 400],
      [{ to: iso(25) }, 400],
      [{ from: iso(47), to: new Date(Date.now() + HOUR_MS).toISOString() }, 400],
    ] as const)
      expect([change, (await post('corrections', { ...whole, ...change })).status]).toEqual([change, status])
    expect((await post('corrections/none/undo', { note: 'why' })).status).toBe(404)
    const answer = await fetch(`${server.url}/api/logs/agents/nobody/corrections`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url, cookie },
      body: JSON.stringify(whole),
    })
    expect(answer.status).toBe(404)
  })

  it('[CR3] is refused from sources, and by whom no team lets', async () => {
    const sent = await server.post(
      [agentEvent('status', 'a1', {}, {})].map((event) => ({
        ...event,
        type: 'floorview.system.agent.correction',
      })),
    )
    expect(sent.body).toMatchObject({ accepted: 0 })
    const answer = await fetch(`${server.url}/api/logs/agents/a1/corrections`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ from: iso(9), to: iso(10), status: 'away', note: 'x' }),
    })
    expect(answer.status).toBe(401)
  })
})
