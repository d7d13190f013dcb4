// GET /api/logs/trends and the switch of its lists on a whole server: who may ask, what is refused, what is told. Not the numbers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LEAD, LEAD_SETTINGS } from '../browser/desk-door.ts'
import { changing, livedWeeks } from '../support/lived-weeks.ts'
import { startTestServer } from '../support/server.ts'
import { query } from '../support/stored-state.ts'
import { until } from '../support/until.ts'

const CARE = { email: 'care@example.com', password: 'another horse battery' }
const DAY_MS = 86_400_000
const midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS
let server: Awaited<ReturnType<typeof startTestServer>>
let cookies: Record<'lead' | 'care' | 'nobody', string>

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

const ask = (who: keyof typeof cookies, path: string, body?: object) =>
  fetch(`${server.url}${path}`, {
    method: body === undefined ? 'GET' : 'PUT',
    headers: { cookie: cookies[who], origin: server.url, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })

const trend = z.object({
  metric: z.string(),
  reason: z.string().nullable(),
  recent: z.object({ level: z.number().nullable(), count: z.number() }),
  change: z.number().nullable(),
  verdict: z.string(),
  byWeek: z.array(z.unknown()),
})
const entry = z.object({ name: z.string(), why: z.array(trend), beside: z.array(trend) })
const page = z.object({
  weeks: z.number(),
  pending: z.boolean(),
  trends: z.array(trend),
  agents: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  lists: z.object({ fallingBehind: z.array(entry), improving: z.array(entry) }).nullish(),
  listsOn: z.boolean().optional(),
  mayTurnLists: z.boolean().optional(),
})
const read = async (who: keyof typeof cookies, path: string) => {
  const answer = await ask(who, path)
  expect(answer.status).toBe(200)
  return page.parse(await answer.json())
}

beforeAll(async () => {
  server = await startTestServer({ env: { ...LEAD_SETTINGS, TIME_ZONE: 'UTC' } })
  await server.running.access.accounts.createUser({ ...CARE, name: 'Care lead', role: 'supervisor', teams: ['Care'] }) // prettier-ignore
  cookies = { lead: await signIn(LEAD), care: await signIn(CARE), nobody: '' }
  const lived = { midnightMs, days: 56, chats: 4 }
  const people = [
    { agent: 'rui', name: 'Rui', team: 'Care', of: changing(4.2, { score: -1.5 }) },
    { agent: 'ana', name: 'Ana', team: 'Care', of: changing(4, { slower: 0.4 }) },
    { agent: 'eva', name: 'Eva', team: 'Care', of: changing(4) },
    { agent: 'bo', name: 'Bo', team: 'Help', of: changing(4) },
  ]
  for (const person of people) {
    const events = livedWeeks({ ...lived, ...person })
    for (let from = 0; from < events.length; from += 900) await server.post(events.slice(from, from + 900))
  }
  await until(
    'the weeks are derived',
    async () => {
      const { trends, pending } = await read('lead', '/api/logs/trends?team=Care')
      const counts = trends.filter(({ metric }) => metric === 'sentiment').map(({ recent }) => recent.count)
      return !pending && counts[0] === 3 * 28 * 4
    },
    120_000,
  )
}, 180_000)
afterAll(() => server.stop())

describe('trends', () => {
  it('[TD13] are read by who may read the team’s logs, and of an agent by who may read one of their teams', async () => {
    expect((await ask('nobody', '/api/logs/trends?team=Care')).status).toBe(401)
    expect((await ask('care', '/api/logs/trends?team=Help')).status).toBe(403)
    expect((await ask('care', '/api/logs/trends?agent=bo')).status).toBe(404)
    expect((await ask('lead', '/api/logs/trends?team=Nowhere')).status).toBe(404)
    expect((await ask('lead', '/api/logs/trends?agent=bo')).status).toBe(200)
    const { agents } = await read('care', '/api/logs/trends?team=Care&weeks=13')
    expect(agents?.map(({ name }) => name)).toEqual(['Ana', 'Eva', 'Rui'])
  })

  it('[TD13] are refused clearly where the question is none', async () => {
    for (const asked of ['', '?team=Care&agent=rui', '?team=Care&weeks=5', '?team=Care&format=xml']) {
      const answer = await ask('lead', `/api/logs/trends${asked}`)
      expect([asked, answer.status]).toEqual([asked, 400])
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
    }
  })

  it('[TD14] of an agent say what changed for sure, with every week; of one without a change nothing', async () => {
    const of = async (agent: string) => (await read('care', `/api/logs/trends?agent=${agent}`)).trends
    const rui = await of('rui')
    const rating = rui.find(({ metric }) => metric === 'rating')
    expect(rating).toMatchObject({ verdict: 'more-than-chance', recent: { count: 112 } })
    expect(rating?.byWeek).toHaveLength(8)
    expect(rating?.change).toBeLessThan(-1)
    const sure = (await of('eva')).filter(({ verdict }) => verdict === 'more-than-chance')
    expect(sure.map(({ metric }) => metric)).toEqual([])
  })

  it('[TD15] are taken along as a file: JSON as it is, CSV with a line a trend', async () => {
    const csv = await ask('care', '/api/logs/trends?team=Care&format=csv')
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.headers.get('content-disposition')).toContain('trends-4-weeks.csv')
    const lines = (await csv.text()).trimEnd().split('\r\n')
    const shown = await read('care', '/api/logs/trends?team=Care')
    expect(lines).toHaveLength(1 + shown.trends.length)
    expect(lines[0]).toContain('metric,reason,weeks')
    expect(lines.some((line) => line.includes('awayReason,Lunch,4'))).toBe(true)
    const json = await ask('care', '/api/logs/trends?team=Care&format=json')
    expect(json.headers.get('content-disposition')).toContain('.json')
    expect(page.parse(await json.json())).toEqual(shown)
  })
})

describe('the lists', () => {
  it('[TD16] are off until an administrator turns them on, which is kept with who did; then they say why', async () => {
    const before = await read('care', '/api/logs/trends?team=Care')
    expect(before).toMatchObject({ listsOn: false, lists: null, mayTurnLists: false })
    const turn = (who: 'lead' | 'care', on: unknown) => ask(who, '/api/logs/trends/lists?team=Care', { on })
    expect((await turn('care', true)).status).toBe(403)
    expect((await turn('lead', 'yes')).status).toBe(400)
    expect((await ask('lead', '/api/logs/trends/lists?team=Nowhere', { on: true })).status).toBe(404)
    expect(await (await turn('lead', true)).json()).toEqual({ listsOn: true })
    await until(
      'the team knows',
      async () => (await read('care', '/api/logs/trends?team=Care')).listsOn === true,
    )
    const { lists } = await read('care', '/api/logs/trends?team=Care')
    expect(lists?.fallingBehind.map(({ name, why }) => [name, why.map(({ metric }) => metric)])).toEqual([
      ['Rui', ['rating']],
    ])
    expect(lists?.improving.map(({ name, why }) => [name, why.map(({ metric }) => metric)])).toEqual([
      ['Ana', ['firstReply']],
    ])
    const csv = await (await ask('care', '/api/logs/trends?team=Care&format=csv')).text()
    expect(csv).toContain(',Rui,fallingBehind,rating,')
    await until('the ledger has it', async () => {
      const rows = await query(server, `select data->>'user' as by, data->'changes' as changes from event where type = 'system.team.settings'`) // prettier-ignore
      const kept = z.array(z.object({ by: z.string(), changes: z.object({ trendLists: z.boolean() }) }))
      return kept.safeParse(rows).data?.some(({ by, changes }) => by !== '' && changes.trendLists) === true
    })
    expect(await (await turn('lead', false)).json()).toEqual({ listsOn: false })
    await until(
      'they are gone',
      async () => (await read('care', '/api/logs/trends?team=Care')).lists === null,
    )
  })
})
