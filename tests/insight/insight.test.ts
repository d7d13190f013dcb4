// What lies behind a board, over HTTP: an agent's now, the rows of numbers, a team's day. Real stores, ledger and derivation on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApiDocument } from '../../server/openapi/openapi-document.ts'
import { agentNowAnswer, numberAnswer, teamTodayAnswer } from '../../server/openapi/insight-schemas.ts'
import { numberName } from '../../shared/floor/number-rows.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { startAskedServer, type AskedServer } from './signed-in.ts'

const MINUTE_MS = 60_000
let asked: AskedServer
/** Told from now back, so that all of it lies in the windows and, in a zone where it is noon, in one day. */
const T0 = Date.now() - 20 * MINUTE_MS
const minute = (count: number) => at(T0 + count * MINUTE_MS)
const team = 'Care & Orders'
const inTeam = encodeURIComponent(team)

beforeAll(async () => {
  asked = await startAskedServer()
  const { server } = asked
  const agents = ['ana', 'ben'].flatMap((agent) => [
    agentEvent('profile', agent, { name: `${agent} of care`, team, capacity: 3 }, minute(0)),
    agentEvent('status', agent, { status: 'available' }, minute(1)),
  ])
  const chats = [1, 2, 3].flatMap((chat) => [
    chatEvent('queued', `c${chat}`, { team, queue: 'returns' }, minute(chat)),
    chatEvent('accepted', `c${chat}`, { agent: 'ana', team }, minute(chat + 0.5)),
    chatEvent('message', `c${chat}`, { role: 'customer', text: 'hi' }, minute(chat + 0.6)),
    chatEvent('message', `c${chat}`, { role: 'agent', agent: 'ana' }, minute(chat + 1)),
  ])
  const rest = [
    chatEvent('transferred', 'c1', { to: { agent: 'ben' } }, minute(6)),
    chatEvent('message', 'c1', { role: 'customer' }, minute(7)),
    chatEvent('closed', 'c2', { by: 'agent' }, minute(8)),
    chatEvent('rated', 'c2', { score: 4, min: 1, max: 5 }, minute(9)),
    chatEvent('queued', 'c9', { team, queue: 'orders' }, minute(9)),
    agentEvent('status', 'ana', { status: 'away', reason: 'lunch' }, minute(10)),
    agentEvent('status', 'ana', { status: 'available' }, minute(14)),
    agentEvent('status', 'ben', { status: 'away', reason: 'Siesta' }, minute(12)),
    agentEvent('heartbeat', 'ben', { ttl: 3600 }, minute(12)),
  ]
  const { status } = await server.post([...agents, ...chats, ...rest])
  expect(status).toBe(202)
})
afterAll(() => asked.server.stop())

const today = async () => teamTodayAnswer.parse(await asked.json(`/api/team-today?team=${inTeam}`))
const settled = () =>
  until('the day is derived', async () => ((await today()).pending ? null : today()), 20_000)

describe('what lies behind a board', () => {
  it('[BB1] an agent’s now has three facts with their ages, open chats, last ratings and the day so far', async () => {
    await settled()
    // A chat that is derived marks its agents' days once more.
    const now = await until('the day is derived', async () => {
      const answer = agentNowAnswer.parse(await asked.json('/api/agents/ana/now'))
      return answer.today.pending ? null : answer
    })
    expect(now).toMatchObject({
      team,
      agent: { id: 'default:ana', name: 'ana of care', load: 1 },
      stated: { status: 'available', reason: null, sinceEpochMs: T0 + 14 * MINUTE_MS },
      reachability: { reachable: null, leaseEndEpochMs: null, lostSinceEpochMs: null },
      activity: { lastEpochMs: T0 + 14 * MINUTE_MS },
      chats: [
        { id: 'default:c3', heldSinceEpochMs: T0 + 3.5 * MINUTE_MS, unansweredSinceEpochMs: null, queue: 'returns', isStale: false },
      ],
      ratings: [{ score: 4, atEpochMs: T0 + 9 * MINUTE_MS, chat: 'default:c2' }],
      today: {
        chats: 3,
        awayMs: 4 * MINUTE_MS,
        awayByReason: [{ reason: 'Lunch', kind: 'rest', ms: 4 * MINUTE_MS, limitMs: 60 * MINUTE_MS, budgetMs: 60 * MINUTE_MS }],
        firstReplyMs: 0.4 * MINUTE_MS,
        firstReplyCount: 2,
        pending: false,
      },
    }) // prettier-ignore
    const ben = agentNowAnswer.parse(await asked.json(`/api/agents/${encodeURIComponent('default:ben')}/now`))
    expect(ben).toMatchObject({
      reachability: { reachable: true, leaseEndEpochMs: T0 + 72 * MINUTE_MS },
      chats: [{ id: 'default:c1', unansweredSinceEpochMs: T0 + 7 * MINUTE_MS }],
      today: { chats: 1, awayByReason: [{ reason: 'Siesta', kind: 'rest', limitMs: null, budgetMs: null }] },
    })
  })

  it('[BB2] the rows of a number are those that the board counts', async () => {
    const board = await asked.server.board(team)
    const numbers = await Promise.all(
      numberName.options.map(async (number) =>
        numberAnswer.parse(await asked.json(`/api/numbers/${number}?team=${inTeam}`)),
      ),
    )
    expect(numbers.map(({ number, value, count, total }) => [number, value, count, total])).toEqual([
      ['available', board.numbers.available, board.numbers.signedIn, 1],
      ['chats', board.numbers.load, 1, 1],
      ['waiting', board.numbers.waiting, 1, 1],
      ['firstReply', board.numbers.firstReplyMs, 3, 3],
      ['serviceLevel', board.numbers.serviceLevel, 4, 4],
      ['rating', null, 1, 1],
    ])
    expect(numbers[2]?.rows).toEqual([
      { chat: 'default:c9', queue: 'orders', sinceEpochMs: T0 + 9 * MINUTE_MS },
    ])
    expect(numbers[5]?.rows).toEqual([
      { chat: 'default:c2', agentId: 'default:ana', agent: 'ana of care', atEpochMs: T0 + 9 * MINUTE_MS, score: 4 },
    ]) // prettier-ignore
  })

  it('[BB3] a team’s day has a row for each agent, and the time of each adds up to the day so far', async () => {
    const day = await settled()
    expect(day.rows.map(({ agentId }) => agentId)).toEqual(['default:ana', 'default:ben'])
    for (const row of day.rows) {
      const now = agentNowAnswer.parse(await asked.json(`/api/agents/${row.agentId}/now`))
      const { fromEpochMs, atEpochMs, availableMs, awayMs, offlineMs, unknownMs } = now.today
      expect(availableMs + awayMs + offlineMs + unknownMs).toBe(atEpochMs - fromEpochMs)
      expect(row.signedInMs).toBe(row.availableMs + row.awayMs)
      // Nobody here was ever offline: what is not known to be signed in is unknown, and counted apart.
      expect(row.signedInMs + row.unknownMs).toBe(day.atEpochMs - day.fromEpochMs)
      expect(row.awayByReason.reduce((sum, { ms }) => sum + ms, 0)).toBe(row.awayMs)
    }
    expect(day.rows[0]).toMatchObject({ chatsNow: 1, capacity: 3, chatsToday: 3, awayMs: 4 * MINUTE_MS })
  })

  it('[BB4] a team’s day as CSV has the same rows under flat names', async () => {
    const answer = await asked.ask(`/api/team-today?team=${inTeam}`, { accept: 'text/csv' })
    const [header, ...lines] = (await answer.text()).trimEnd().split('\r\n')
    expect(answer.headers.get('content-type')).toContain('text/csv')
    expect(answer.headers.get('floorview-pending')).toBe('false')
    expect(header).toMatch(
      /^agentId,agent,team,status,reason,since,reachable,signedInMs,.*,rating,ratingCount,silent$/,
    )
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain('default:ana,ana of care,Care & Orders,available,,')
    expect(lines[0]).toContain(`Lunch=${4 * MINUTE_MS}`)
  })

  it('[BB5] a display reads what is behind its own board, and not a team’s day; nobody reads other teams', async () => {
    const { url, displayToken } = asked.server
    const by = async (path: string, of: string) =>
      (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${await displayToken(of)}` } }))
        .status
    for (const path of [
      `/api/numbers/waiting?team=${inTeam}`,
      `/api/minutes?team=${inTeam}`,
      '/api/agents/ana/now',
    ])
      expect([path, await by(path, team)]).toEqual([path, 200])
    expect(await by(`/api/team-today?team=${inTeam}`, team)).toBe(403)
    expect(await by(`/api/numbers/waiting?team=${inTeam}`, 'main')).toBe(403)
    expect(await by('/api/agents/ana/now', 'main')).toBe(404)
    expect((await fetch(`${url}/api/minutes?team=main`)).status).toBe(401)
  })

  it('[BB6] says what was asked wrongly: no team, no such team, number or agent, and which of two agents', async () => {
    const added = await asked.server.running.access.sources.add('shop', { sequencing: false })
    if (!added.ok) throw new Error(added.problem)
    const { url } = asked.server
    await fetch(`${url}/api/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${added.token}`,
        'content-type': 'application/cloudevents-batch+json',
      },
      body: JSON.stringify([agentEvent('status', 'ana', { status: 'available' })]),
    })
    const status = async (path: string) => (await asked.ask(path)).status
    await until('both agents are known', async () => (await status('/api/agents/ana/now')) === 409)
    expect(await (await asked.ask('/api/agents/ana/now')).json()).toMatchObject({
      ids: ['default:ana', 'shop:ana'],
    })
    expect(await status('/api/agents/default:ana/now')).toBe(200)
    expect(await status('/api/agents/nobody/now')).toBe(404)
    expect(await status('/api/numbers/happiness?team=main')).toBe(404)
    expect(await status('/api/numbers/waiting')).toBe(400)
    expect(await status('/api/team-today?team=nowhere')).toBe(404)
    expect(Object.keys(openApiDocument().paths ?? {})).toContain('/api/agents/{agent}/now')
  })
})
