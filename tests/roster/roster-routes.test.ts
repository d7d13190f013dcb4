// Rosters on real servers and stores: taking a file, who may, two at once, a restart, a lost floor, and the alert that follows.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { alertRecord, type AlertRecord } from '../../shared/alerts/alert-record.ts'
import { rosterImport, rosterList } from '../../shared/roster/roster-answers.ts'
import { signIn } from '../access/access-world.ts'
import { agentEvent, at, cloudEvent } from '../support/cloud-events.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const TEAM = 'Care'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
const password = 'correct horse battery'

let server: WorkspaceServer
let headers: Record<string, string>
const people: Record<string, string> = {}
beforeAll(async () => {
  server = await startTestServer({ env })
  headers = await administrator(server.url)
  await tell(
    agentEvent('profile', 'a1', { name: 'Ana', team: TEAM, email: 'ana@example.com' }),
    agentEvent('profile', 'b1', { name: 'Bia', team: 'Sales' }),
  )
  const { accounts } = server.running.access
  for (const [name, role, teams] of [
    ['chief', 'administrator', [TEAM]],
    ['other', 'administrator', ['Sales']],
    ['lead', 'supervisor', [TEAM]],
  ] as const) {
    await accounts.createUser({ email: `${name}@example.com`, name, role, teams: [...teams], password })
    people[name] = (await signIn(server.url, `${name}@example.com`, password)) ?? ''
  }
}, 120_000)
afterAll(() => server.stop())

const tell = (...events: Parameters<WorkspaceServer['post']>[0][number][]) =>
  until('they are taken', async () => (await server.post(events)).status === 202, 30_000)
interface Sent {
  query?: string
  type?: string
  by?: Record<string, string>
  team?: string
  to?: WorkspaceServer
}
const put = async (
  text: string | Buffer,
  { query = '', type = 'text/csv', by, team = TEAM, to = server }: Sent = {},
) => {
  const answer = await fetch(`${to.url}/api/roster?team=${team}${query}`, {
    method: 'PUT',
    headers: { ...(by ?? headers), origin: to.url, 'content-type': type },
    body: typeof text === 'string' ? text : new Uint8Array(text),
    signal: AbortSignal.timeout(30_000),
  })
  return { status: answer.status, body: (await answer.json()) as unknown }
}
const get = (query = '', by = headers, to = server) =>
  fetch(`${to.url}/api/roster?team=${TEAM}${query}`, { headers: by, signal: AbortSignal.timeout(15_000) })
const shifts = async (to = server) => rosterList.parse(await (await get('', headers, to)).json()).shifts
const minute = (ms: number) => new Date(Math.floor(ms / MINUTE) * MINUTE).toISOString()
const csv = (...rows: [agent: string, fromMs: number, toMs: number][]) =>
  [
    'agent,start,end',
    ...rows.map(([agent, from, to]) => [agent, minute(from), minute(to)].join(',')),
    '',
  ].join('\r\n')
const tomorrow = Date.now() + DAY

describe('[RO8] taking a roster', () => {
  test('a dry run shows every row and takes nothing; then it is taken, listed, and taken again without change', async () => {
    const file = csv(['Ana', tomorrow, tomorrow + HOUR], ['default:late', tomorrow, tomorrow + HOUR])
    const dry = rosterImport.parse((await put(file, { query: '&dryRun=1' })).body)
    expect(dry).toMatchObject({
      isDryRun: true,
      isTakeable: true,
      neverSeen: ['default:late'],
      counts: { shifts: 2, agents: 2 },
    })
    expect(dry.rows.map(({ agent, state }) => [agent, state])).toEqual([
      ['default:a1', 'taken'],
      ['default:late', 'taken'],
    ])
    expect(await shifts()).toEqual([])
    expect((await put(file)).status).toBe(200)
    const taken = await until('both are listed', async () => {
      const all = await shifts()
      return all.length === 2 && all
    })
    expect(taken).toEqual([
      {
        agent: 'default:a1',
        agentName: 'Ana',
        from: minute(tomorrow),
        to: minute(tomorrow + HOUR),
        isSeen: true,
      },
      {
        agent: 'default:late',
        agentName: 'late',
        from: minute(tomorrow),
        to: minute(tomorrow + HOUR),
        isSeen: false,
      },
    ])
    expect((await put(file)).status).toBe(200)
    const events = await until('both are in the ledger', async () => {
      const all = (await eventsInLedger(server)).filter(({ type }) => type === 'system.agent.roster')
      return all.length >= 2 && all
    })
    expect(events.map(({ subject }) => subject).sort()).toEqual(['roster/default:a1', 'roster/default:late'])
  })

  test('who was never seen is on no board and in no log; the roster alone says nothing of a day', async () => {
    const board = await server.board(TEAM)
    expect(board.agents.map(({ id }) => id)).not.toContain('default:late')
    const logs = await fetch(
      `${server.url}/api/logs/users?team=${TEAM}&from=${new Date(Date.now() - HOUR).toISOString()}&to=${new Date().toISOString()}`,
      { headers },
    )
    expect(logs.status).toBe(200)
    expect(await logs.text()).not.toContain('default:late')
  })

  test('a range of the list, and what is no range', async () => {
    const range = (from: number, to: number) =>
      `&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`
    const of = async (query: string) => rosterList.parse(await (await get(query)).json()).shifts.length
    expect(await of(range(tomorrow + MINUTE, tomorrow + 2 * MINUTE))).toBe(2)
    expect(await of(range(tomorrow + 2 * HOUR, tomorrow + 3 * HOUR))).toBe(0)
    expect((await get('&from=yesterday')).status).toBe(400)
    expect((await get(range(tomorrow, tomorrow - HOUR))).status).toBe(400)
  })

  test('one faulty row, and nothing is taken: every fault with its line and field', async () => {
    const before = await shifts()
    const answer = await put(
      csv(
        ['Ana', tomorrow + 2 * HOUR, tomorrow + 3 * HOUR],
        ['nobody', tomorrow, tomorrow],
        ['Bia', tomorrow, tomorrow + HOUR],
      ),
    )
    expect(answer).toMatchObject({
      status: 400,
      body: {
        title: 'Faulty rows',
        errorCount: 3,
        errors: [
          { line: 3, uid: null, field: 'agent', pointer: '/3/agent' },
          { line: 3, uid: null, field: 'end' },
          { line: 4, uid: null, field: 'agent' },
        ],
      },
    })
    expect(await shifts()).toEqual(before)
  })

  test('a calendar is taken by its type', async () => {
    const stamp = (ms: number) => minute(ms).replaceAll(/[-:]|\.000/g, '')
    const fromMs = tomorrow + DAY
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:x1',
      `DTSTART:${stamp(fromMs)}`,
      `DTEND:${stamp(fromMs + HOUR)}`,
      'RRULE:FREQ=DAILY;COUNT=3',
      'ATTENDEE:mailto:ANA@example.com',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n')
    const answer = rosterImport.parse((await put(text, { type: 'text/calendar; charset=utf-8' })).body)
    expect(answer.counts).toMatchObject({ shifts: 3, agents: 1 })
    await until('they are listed', async () => (await shifts()).length === 5)
    const faulty = text.replace('ana@example.com', 'x').replace('ANA@example.com', 'nobody@example.com')
    expect((await put(faulty, { type: 'text/calendar' })).body).toMatchObject({
      errors: [{ line: 3, uid: 'x1', field: 'ATTENDEE' }, { line: 3 }, { line: 3 }],
    })
  })

  test('what is refused before it is read', async () => {
    const file = csv(['Ana', tomorrow, tomorrow + HOUR])
    expect((await put('x'.repeat(1024 * 1024 + 1))).status).toBe(413)
    expect((await put(file, { type: 'application/json' })).status).toBe(415)
    expect((await put(file, { query: '&zone=Mars' })).status).toBe(400)
    expect((await put(file, { team: 'Nowhere' })).status).toBe(404)
    expect((await put(file, { team: '' })).status).not.toBe(200)
    expect((await put(Buffer.from([0x61, 0xff, 0xfe]))).body).toMatchObject({
      detail: 'The file is not UTF-8.',
    })
    expect((await put('agent,start,end\n')).body).toMatchObject({ title: 'Nothing to take' })
    expect((await put('agent;begin\n')).body).toMatchObject({
      title: 'Not a roster',
      errors: [{ line: 1, field: 'file' }],
    })
  })

  test('administrators of the team take one, supervisors read it, others neither; no source may say one', async () => {
    const file = csv(['Ana', tomorrow + 6 * HOUR, tomorrow + 7 * HOUR])
    const as = (name: string) => ({ cookie: people[name] ?? '' })
    expect((await put(file, { by: as('other') })).status).toBe(403)
    expect((await put(file, { by: as('lead') })).status).toBe(403)
    expect((await put(file, { by: as('chief'), query: '&dryRun=true' })).status).toBe(200)
    expect((await get('', as('other'))).status).toBe(403)
    const read = rosterList.parse(await (await get('', as('lead'))).json())
    expect(read.mayWrite).toBe(false)
    expect(rosterList.parse(await (await get('', as('chief'))).json()).mayWrite).toBe(true)
    const display = { authorization: `Bearer ${await server.displayToken(TEAM)}` }
    expect((await get('', display)).status).toBe(403)
    const said = await server.post([
      cloudEvent('system.agent.roster', 'agent/a1', { team: TEAM, shifts: [], asOf: '0-0' }),
    ])
    expect(said.body).toMatchObject({ accepted: 0, rejected: [{}] })
  })
})

test('[RO9] two servers that take rosters of one agent at once lose neither: each is planned by the other', async () => {
  const other = await startTestServer({ env, workspace: server.workspace })
  try {
    const days = Array.from({ length: 6 }, (_, day) => Date.now() + (10 + day) * DAY)
    const answers = await Promise.all(
      days.map((fromMs, place) =>
        put(csv(['default:both', fromMs, fromMs + HOUR]), { to: place % 2 === 0 ? server : other }),
      ),
    )
    for (const [place, { status }] of answers.entries()) {
      const fromMs = days[place] ?? 0
      // Whoever came between too often is told to send it again, as any sender is.
      if (status === 503)
        await until(
          'it is taken',
          async () => (await put(csv(['default:both', fromMs, fromMs + HOUR]))).status === 200,
        )
      else expect(status).toBe(200)
    }
    for (const each of [server, other])
      await until(
        'every shift is there',
        async () => (await shifts(each)).filter(({ agent }) => agent === 'default:both').length === 6,
      )
  } finally {
    await other.stop({ drop: false })
  }
}, 60_000)

describe('[RO10] who is missing', () => {
  const alerts = async (state = 'standing'): Promise<AlertRecord[]> => {
    const answer = await fetch(`${server.url}/api/alerts?team=${TEAM}&state=${state}`, { headers })
    return z.object({ alerts: z.array(alertRecord) }).parse(await answer.json()).alerts
  }
  const missing = async (agent: string) =>
    (await alerts()).find((alert) => alert.kind === 'missingAtStart' && alert.agent === agent)

  test('an alert opens by the shift’s beginning, stays the same after a restart, and clears at the log-in', async () => {
    const fromMs = Math.floor((Date.now() - 20 * MINUTE) / MINUTE) * MINUTE
    expect((await put(csv(['default:late', fromMs, fromMs + 4 * HOUR]))).status).toBe(200)
    const alert = await until('it opens', () => missing('default:late'))
    expect(alert).toMatchObject({
      key: `missingAtStart:default:late:${fromMs}`,
      sinceEpochMs: fromMs,
      team: TEAM,
    })
    await server.stop({ drop: false })
    server = await startTestServer({ env, workspace: server.workspace })
    headers = await administrator(server.url)
    const again = await until('it stands', () => missing('default:late'))
    expect(again).toMatchObject({ key: alert.key, openedEpochMs: alert.openedEpochMs })
    await tell(
      agentEvent('profile', 'late', { name: 'Lia', team: TEAM }, at(Date.now())),
      agentEvent('login', 'late', {}, at(Date.now())),
    )
    await until('it is over', async () => (await missing('default:late')) === undefined)
    const past = await until('its history says so', async () =>
      (await alerts('all')).find(({ key, cleared }) => key === alert.key && cleared !== null),
    )
    expect(past.cleared).toMatchObject({ by: null })
    expect((await alerts('all')).filter(({ key }) => key === alert.key)).toHaveLength(1)
  }, 90_000)

  test('a roster that names the shift no more clears it', async () => {
    const fromMs = Math.floor((Date.now() - 20 * MINUTE) / MINUTE) * MINUTE
    expect((await put(csv(['Ana', fromMs, fromMs + 2 * HOUR]))).status).toBe(200)
    await until('it opens', () => missing('default:a1'))
    // Of the same business day, whatever the time is: a whole roster replaces the days that it names.
    const later = await put(csv(['default:relief', fromMs, fromMs + MINUTE]), { query: '&whole=1' })
    expect(later.status).toBe(200)
    await until('it is over', async () => (await missing('default:a1')) === undefined)
  }, 60_000)
})
