// Transcripts, the search over them and the scores of their messages, of a whole server: who may read, in which order, found how.
import { dropSomeTexts } from '../../server/ledger/retention/drop-rows.ts'
import { noteKeptFrom } from '../../server/ledger/retention/kept-from.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createDatabase } from '../../server/ledger/database.ts'
import { markAllMessages } from '../../server/ledger/read-messages.ts'
import { SENTIMENT_MODEL } from '../../server/ledger/sentiment/model.ts'
import { startAskedServer, type AskedServer } from '../insight/signed-in.ts'
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { query } from '../support/stored-state.ts'
import { until } from '../support/until.ts'

const SUPERVISOR = { email: 'lead@example.org', password: 'as long as is wanted' }
const transcript = z.object({
  chat: z.string(),
  team: z.string(),
  leftOut: z.number(),
  messages: z.array(
    z.object({
      at: z.string(),
      role: z.string(),
      agent: z.object({ id: z.string(), name: z.string() }).nullable(),
      text: z.string().nullable(),
      textState: z.string(),
      sentiment: z.number().nullable(),
      sentimentBy: z.string().nullable(),
    }),
  ),
})
const found = z.object({
  hits: z.array(
    z.object({
      chat: z.string(),
      team: z.string(),
      excerpt: z.array(z.object({ text: z.string(), isHit: z.boolean() })),
    }),
  ),
  next: z.string().nullable(),
})

const readings = z.object({
  chat: z.string(),
  team: z.string(),
  readings: z.array(
    z.object({ at: z.string(), user: z.object({ id: z.string(), name: z.string().nullable() }) }),
  ),
  leftOut: z.number(),
})

let asked: AskedServer
let cookie = ''
const startMs = Date.now() - 3_600_000
let minute = 0
const next = () => at(startMs + (minute += 1) * 1000)
const said = (chat: string, role: string, text?: string, more: object = {}): CloudEvent =>
  chatEvent('message', chat, { role, ...(text !== undefined && { text }), ...more }, next())

beforeAll(async () => {
  asked = await startAskedServer()
  const { server } = asked
  await server.running.access.accounts.createUser({
    ...SUPERVISOR,
    name: 'Lead',
    role: 'supervisor',
    teams: ['Care'],
  })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(SUPERVISOR),
  })
  cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  await server.post([
    agentEvent('profile', 'a1', { name: 'Ana Costa', team: 'Care' }, next()),
    chatEvent('queued', 'c1', { team: 'Care' }, next()),
    said('c1', 'customer', 'Hello, my parcel never arrived and I am very disappointed with the service'),
    chatEvent('accepted', 'c1', { agent: 'a1' }, next()),
    said('c1', 'agent', 'I am sorry. Refunds take five days.'),
    said('c1', 'agent', 'Let me look at the order.', { agent: 'a1' }),
    said('c1', 'customer', 'awful', {}),
    said('c1', 'customer'),
    said('c1', 'customer', 'thank you so much, that is great', { sentiment: -0.5 }),
    said('c1', 'bot', 'Rate us'),
    chatEvent('queued', 's1', { team: 'Sales' }, next()),
    said('s1', 'customer', 'Quero um reembolso, o produto chegou quebrado e o atendimento foi péssimo'),
    chatEvent('queued', 'o1', { team: 'Care' }, next()),
    said('o1', 'customer', 'Ik wil graag mijn geld terug, want dit is echt heel slecht'),
  ])
  await until('every message with a text is read', async () => {
    const [row] = await query(server, 'select count(*)::int as n from message_reading')
    return z.object({ n: z.number() }).parse(row).n === 8
  })
})
afterAll(() => asked.server.stop())

const messages = async (chat: string) =>
  transcript.parse(await asked.json(`/api/logs/chats/${chat}/transcript`)).messages
const asLead = (path: string) => fetch(`${asked.server.url}${path}`, { headers: { cookie } })
const search = async (words: string) => found.parse(await asked.json(`/api/logs/search?${words}`))

describe('a transcript', () => {
  test('[TR1] tells who said what in order, by name, and of each text whether it was given', async () => {
    const said = await messages('c1')
    expect(said.map(({ role, agent, textState }) => [role, agent?.name ?? null, textState])).toEqual([
      ['customer', null, 'given'],
      ['agent', 'Ana Costa', 'given'],
      ['agent', 'Ana Costa', 'given'],
      ['customer', null, 'given'],
      ['customer', null, 'none'],
      ['customer', null, 'given'],
      ['bot', null, 'given'],
    ])
    expect(said.map((each) => each.at)).toEqual([...said.map((each) => each.at)].sort())
    expect(await messages('default:c1')).toEqual(said)
  })

  test('[TR1] of a time whose texts were dropped, says that they were removed', async () => {
    const oldMs = Date.now() - 70 * 86_400_000
    await asked.server.post([
      chatEvent('queued', 'old', { team: 'Care' }, at(oldMs)),
      chatEvent('message', 'old', { role: 'customer', text: 'long ago' }, at(oldMs + 1000)),
    ])
    await until('it is there', async () => (await messages('old'))[0]?.text === 'long ago')
    const { database } = asked.server.running
    const keptMs = oldMs + 3_600_000
    await noteKeptFrom(database.db, 'text', keptMs)
    expect(await dropSomeTexts(database.db, keptMs, 1_000)).toBeGreaterThan(0)
    const found: unknown = await (await asLead('/api/logs/search?q=long')).json()
    expect(found).toMatchObject({ textKeptFrom: new Date(keptMs).toISOString() })
    expect(await messages('old')).toMatchObject([{ text: null, textState: 'removed' }])
  })

  test('[TR2] is read by those of its team alone, and who read it is kept', async () => {
    expect((await asLead('/api/logs/chats/c1/transcript')).status).toBe(200)
    for (const chat of ['s1', 'default:s1', 'nowhere'])
      expect((await asLead(`/api/logs/chats/${chat}/transcript`)).status).toBe(404)
    expect((await fetch(`${asked.server.url}/api/logs/chats/c1/transcript`)).status).toBe(401)
    const reads = await query(
      asked.server,
      `select "user".email, chat from transcript_read join "user" on "user".id = user_id where chat is not null`,
    )
    expect(reads).toContainEqual({ email: SUPERVISOR.email, chat: 'default:c1' })
    expect(reads).not.toContainEqual({ email: SUPERVISOR.email, chat: 'default:s1' })
  })

  test('[TR6] tells administrators who read it and when, newest first, and nobody else', async () => {
    expect(await asked.json('/api/logs/chats/s1/transcript')).toMatchObject({ mayAudit: true })
    expect(await (await asLead('/api/logs/chats/c1/transcript')).json()).toMatchObject({ mayAudit: false })
    const told = readings.parse(await asked.json('/api/logs/chats/default:c1/readings'))
    expect(told).toMatchObject({ chat: 'default:c1', team: 'Care', leftOut: 0 })
    expect(told.readings[0]?.user.name).toBe('Lead')
    const atMs = told.readings.map(({ at }) => Date.parse(at))
    expect(atMs).toEqual(atMs.toSorted((a, b) => b - a))
    expect(Math.abs(Date.now() - (atMs[0] ?? 0))).toBeLessThan(60_000)
    // To see who read is no reading.
    expect(readings.parse(await asked.json('/api/logs/chats/c1/readings'))).toEqual(told)
    expect(readings.parse(await asked.json('/api/logs/chats/o1/readings')).readings).toEqual([])
    expect((await asLead('/api/logs/chats/c1/readings')).status).toBe(403)
    expect((await fetch(`${asked.server.url}/api/logs/chats/c1/readings`)).status).toBe(401)
    expect((await asked.ask('/api/logs/chats/nowhere/readings')).status).toBe(404)
  })

  test('[TR6] of more than 200 readings the latest are told, also of accounts that are gone', async () => {
    await asked.server.running.database.pool.query(
      `insert into transcript_read (read_at, user_id, chat)
       select now() - make_interval(hours => n), 'long gone', 'default:o1' from generate_series(1, 207) as n`,
    )
    const told = readings.parse(await asked.json('/api/logs/chats/o1/readings'))
    expect([told.readings.length, told.leftOut]).toEqual([200, 7])
    expect(told.readings[0]?.user).toEqual({ id: 'long gone', name: null })
  })

  test('[TR1] a chat that two sources have is asked back for', async () => {
    const added = await asked.server.running.access.sources.add('second', { sequencing: false })
    const token = added.ok ? added.token : ''
    await fetch(`${asked.server.url}/api/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify([chatEvent('queued', 'o1', { team: 'Care' }, next())]),
    })
    await until(
      'both are known',
      async () => (await asked.ask('/api/logs/chats/o1/transcript')).status === 409,
    )
  })
})

describe('the search', () => {
  test('[TR3] finds messages by the stems of their language and marks what it found', async () => {
    const { hits } = await search('q=refund')
    expect(hits.map(({ chat }) => chat)).toEqual(['default:c1'])
    expect(hits[0]?.excerpt.filter(({ isHit }) => isHit).map(({ text }) => text)).toEqual(['Refunds'])
    expect((await search('q=reembolsos')).hits.map(({ chat }) => chat)).toEqual(['default:s1'])
    expect((await search('q=geld')).hits.map(({ chat }) => chat)).toEqual(['default:o1'])
    expect((await search(`q=${encodeURIComponent('"five days" -order')}`)).hits).toHaveLength(1)
    expect((await search('q=%21%21')).hits).toEqual([])
  })

  test('[TR4] finds in the teams that one may read, and refuses others that are named', async () => {
    const hits = async (path: string) => found.parse(await (await asLead(path)).json()).hits
    expect(await hits('/api/logs/search?q=reembolso')).toEqual([])
    expect(await hits('/api/logs/search?q=refunds&team=Care')).toHaveLength(1)
    expect((await asLead('/api/logs/search?q=reembolso&team=Sales')).status).toBe(403)
    expect((await search('q=reembolso&team=Sales')).hits).toHaveLength(1)
    expect((await search('q=reembolso&team=Care')).hits).toEqual([])
    const reads = await query(asked.server, 'select search from transcript_read where search is not null')
    expect(reads).toContainEqual({ search: 'refunds' })
  })

  test('[TR3] pages hold each message once, newest first, and a cursor of nobody’s is refused', async () => {
    await asked.server.post(
      Array.from({ length: 25 }, (_, index) =>
        said(`p${index % 4}`, 'customer', `zebra number ${index}`, { team: 'Care' }),
      ),
    )
    await until('all are found', async () => (await search('q=zebra&limit=100')).hits.length === 25)
    const all: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: z.infer<typeof found> = await search(`q=zebra&limit=10${cursor && `&cursor=${cursor}`}`)
      all.push(...page.hits.map(({ excerpt }) => excerpt.map(({ text }) => text).join('')))
      cursor = page.next
    }
    expect(all).toEqual(Array.from({ length: 25 }, (_, index) => `zebra number ${24 - index}`))
    expect((await asked.ask('/api/logs/search?q=zebra&cursor=e30')).status).toBe(400)
    expect((await asked.ask('/api/logs/search?q=')).status).toBe(400)
  })
})

describe('scores', () => {
  test('[SN3] [SN4] customers’ words alone are scored, not what the source scored, with the model’s name beside', async () => {
    const told = (await messages('c1')).map(({ role, sentiment, sentimentBy }) => [
      role,
      sentiment === null ? null : Math.sign(sentiment),
      sentimentBy,
    ])
    expect(told).toEqual([
      ['customer', -1, SENTIMENT_MODEL],
      ['agent', null, null],
      ['agent', null, null],
      // Too short to be sure of: taken for the language of its chat.
      ['customer', -1, SENTIMENT_MODEL],
      ['customer', null, null],
      ['customer', -1, 'source'],
      ['bot', null, null],
    ])
    expect((await messages('default:o1')).map(({ sentiment }) => sentiment)).toEqual([null])
  })

  test('[SN4] are made again on demand, and are then the same', async () => {
    const { server } = asked
    const before = await messages('c1')
    await query(
      server,
      `update message_reading set sentiment = 0.123, model = 'older' where chat = 'default:c1'`,
    )
    const database = createDatabase({
      url: server.databaseUrl,
      schema: server.workspace,
      onError: () => undefined,
    })
    expect(await markAllMessages(database.db, Date.now())).toBeGreaterThanOrEqual(3)
    await database.close()
    await until(
      'they are as before',
      async () => JSON.stringify(await messages('c1')) === JSON.stringify(before),
    )
  })

  test('[SN5] a chat’s mood on the agent’s day says who scored it and how much nobody did', async () => {
    // In the zone of the test's server it is about noon, so that of three dates in UTC one is its day.
    const days = [-1, 0, 1].map((away) => new Date(Date.now() + away * 86_400_000).toISOString().slice(0, 10))
    const row = await until('the day has the chat', async () => {
      for (const each of days) {
        const answer = await asked.ask(`/api/logs/agents/a1/days/${each}`)
        const body = z
          .object({
            chats: z.array(
              z.object({ id: z.string(), sentimentBy: z.array(z.string()), unscoredMessages: z.number() }),
            ),
          })
          .safeParse(await answer.json())
        const chat = body.data?.chats.find(({ id }) => id === 'default:c1')
        if (chat !== undefined) return chat
      }
      return null
    })
    expect(row).toMatchObject({ sentimentBy: [SENTIMENT_MODEL, 'source'], unscoredMessages: 1 })
  })
})
