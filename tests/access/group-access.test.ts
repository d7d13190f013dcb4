// Who may read a group's board and what lies behind it, and what becomes of its readers when it changes. Real servers and stores.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsEvent } from '../../server/live/settings-event.ts'
import { keepMinutes, readMinutes } from '../../server/ledger/team-minutes.ts'
import { createMinuteRecorder, minuteOf } from '../../server/insight/minute-recorder.ts'
import { submissionOf } from '../../server/live/plan.ts'
import { createLogger } from '../../server/logger.ts'
import { minutesAnswer, numberAnswer, teamTodayAnswer } from '../../server/openapi/insight-schemas.ts'
import { createBoards } from '../../server/publish/boards.ts'
import { board } from '../../shared/board.ts'
import { boardOfTeam } from '../../shared/floor/board-teams.ts'
import { openReader } from '../support/board-reader.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'
import { signIn } from './access-world.ts'

const PASSWORD = 'correct horse battery'
const GROUP = 'group:front'
const MINUTE_MS = 60_000
let server: WorkspaceServer
/** A session of somebody who supervises these teams. */
const sessions = new Map<string, string>()
const of = (name: string) => sessions.get(name) ?? ''

beforeAll(async () => {
  server = await startTestServer()
  const { accounts, groups } = server.running.access
  for (const [name, teams] of [['both', ['Sales', 'Support']], ['one', ['Sales']], ['all', 'all'], ['none', []]] as const) {
    const email = `${name}@example.com`
    await accounts.createUser({ email, name, role: 'supervisor', teams, password: PASSWORD })
    sessions.set(name, (await signIn(server.url, email, PASSWORD)) ?? '')
  } // prettier-ignore
  await groups.add({ name: 'Front', teams: ['Support', 'Sales'] })
  await groups.add({ name: 'Back', teams: ['Night'] })
  const longAgo = at(Date.now() - 20 * MINUTE_MS)
  await server.post([
    agentEvent('profile', 'a1', { name: 'Ana', team: 'Sales', capacity: 3 }, longAgo),
    agentEvent('status', 'a1', { status: 'available' }, longAgo),
    agentEvent('profile', 'a2', { name: 'Bo', team: 'Support', capacity: 2 }, longAgo),
    agentEvent('status', 'a2', { status: 'available' }, longAgo),
    agentEvent('profile', 'a3', { name: 'Cy', team: 'Night' }, longAgo),
    chatEvent('queued', 'c1', { team: 'Support' }),
  ])
  await until('the floor shows all three', async () => (await server.board('Night')).agents.length === 1)
})
afterAll(() => server.stop())

const ask = (path: string, cookie: string) =>
  fetch(`${server.url}${path}`, { headers: { cookie }, signal: AbortSignal.timeout(15_000) })
const paths = (id: string) =>
  ['board', 'minutes', 'numbers/waiting', 'team-today'].map(
    (route) => `/api/${route}?team=${encodeURIComponent(id)}`,
  )
const statuses = async (id: string, cookie: string) =>
  Promise.all(paths(id).map(async (path) => (await ask(path, cookie)).status))
const joined = async (id: string, cookie: string) =>
  openReader({ url: server.url, team: id, cookie }).then(
    (reader) => {
      reader.close()
      return 'shown'
    },
    (error: unknown) => String(error),
  )

describe('a group of teams', () => {
  it('[GR1] is read by whoever may read each of its teams, by every route and by socket, and by nobody else', async () => {
    for (const who of ['both', 'all']) expect(await statuses(GROUP, of(who))).toEqual([200, 200, 200, 200])
    for (const who of ['one', 'none']) {
      expect(await statuses(GROUP, of(who))).toEqual([403, 403, 403, 403])
      // Which teams it has is not told to who may not see them.
      expect(await (await ask(paths(GROUP)[0] ?? '', of(who))).text()).not.toContain('Support')
    }
    expect(await joined(GROUP, of('both'))).toBe('shown')
    expect(await joined(GROUP, of('one'))).toContain('403')
    expect((await ask(paths(GROUP)[0] ?? '', '')).status).toBe(401)
  })

  it('[GR1] that is not there is answered 404 to whoever has any team', async () => {
    expect(await statuses('group:nobody', of('one'))).toEqual([404, 404, 404, 404])
    expect(await statuses('group:nobody', of('none'))).toEqual([403, 403, 403, 403])
    expect(await joined('group:nobody', of('one'))).toContain('404')
    expect(await (await ask(paths('group:nobody')[0] ?? '', of('one'))).json()).toMatchObject({
      title: 'No such group',
      detail: 'There is no group nobody.',
    })
  })

  it('[GR1] is listed to who may read it, with its teams', async () => {
    const listed = async (who: string) => {
      const answer = (await (await ask('/api/teams', of(who))).json()) as { groups: unknown } // only compared below
      return answer.groups
    }
    const front = { id: GROUP, name: 'Front', teams: ['Sales', 'Support'] }
    expect(await listed('both')).toEqual([front])
    expect(await listed('one')).toEqual([])
    expect(await listed('all')).toEqual([{ id: 'group:back', name: 'Back', teams: ['Night'] }, front])
  })

  it('[GR2] has one board of all its agents, each with their team, and the rows behind its numbers', async () => {
    const shown = board.parse(await (await ask(paths(GROUP)[0] ?? '', of('both'))).json())
    expect(shown).toMatchObject({ team: GROUP, name: 'Front', teams: ['Sales', 'Support'] })
    expect(shown.agents.map(({ name, team }) => [name, team])).toEqual([['Ana', 'Sales'], ['Bo', 'Support']]) // prettier-ignore
    expect(shown.numbers).toMatchObject({ signedIn: 2, capacity: 5, waiting: 1 })
    const waiting = numberAnswer.parse(await (await ask(paths(GROUP)[2] ?? '', of('both'))).json())
    expect(waiting).toMatchObject({ team: GROUP, value: 1, rows: [{ chat: 'default:c1' }] })
  })

  it('[GR7] is shown by a display that was paired with it, which reads what is behind it and no other board', async () => {
    const headers = { authorization: `Bearer ${await server.displayToken(GROUP)}` }
    const status = async (path: string) => (await fetch(server.url + path, { headers })).status
    expect(await Promise.all(paths(GROUP).map(status))).toEqual([200, 200, 200, 403])
    expect(await status('/api/agents/a2/now')).toBe(200)
    expect(await status('/api/agents/a3/now')).toBe(404)
    expect(await Promise.all([paths('Night')[0] ?? '', paths('group:back')[0] ?? ''].map(status))).toEqual([
      403, 403,
    ])
    const { token } = await server.running.access.displays.add(GROUP, 'Door')
    const link = await fetch(`${server.url}/display/${token}`, { redirect: 'manual' })
    expect(link.headers.get('location')).toBe('/wall/group%3Afront')
  })

  it('[GR9] has its day so far, a row for each agent by the business day of their own team', async () => {
    const { life } = server.running
    const fromMs = Date.now() - 60 * MINUTE_MS
    for (const [team, zone] of [['Sales', 'Asia/Tokyo'], ['Support', 'America/Lima']] as const)
      await life.committer.submit([submissionOf(settingsEvent(team, { zone }, fromMs, life.clock.now()))]) // prettier-ignore
    const ofRoute = async (id: string) =>
      teamTodayAnswer.parse(await (await ask(paths(id)[3] ?? '', of('both'))).json())
    const [group, sales, support] = await until('nothing waits to be derived', async () => {
      const days = await Promise.all([GROUP, 'Sales', 'Support'].map(ofRoute))
      return days.every(({ pending, rows }) => !pending && rows.length > 0) && days[1]?.zone === 'Asia/Tokyo' && days[2]?.zone === 'America/Lima' && days
    }, 30_000) // prettier-ignore
    expect(group?.rows.map(({ team }) => team)).toEqual(['Sales', 'Support'])
    for (const [place, own] of [sales, support].entries()) {
      const row = group?.rows[place]
      expect(row?.fromEpochMs).toBe(own?.fromEpochMs)
      expect(row?.signedInMs).toBeGreaterThanOrEqual(10 * MINUTE_MS)
      const { availableMs = 0, awayMs = 0, unknownMs = 0 } = row ?? {}
      // Nobody here was ever offline, so these are all of the day until the answer's instant.
      expect(row?.signedInMs).toBe(availableMs + awayMs)
      expect(availableMs + awayMs + unknownMs).toBe((group?.atEpochMs ?? 0) - (row?.fromEpochMs ?? 0))
    }
    // What its teams do not have in common is the installation's.
    expect(group?.zone).toBe('UTC')
  })

  it('[GR5] has its minutes recorded as its teams have, since it was made', async () => {
    const { access, database, life } = server.running
    const floor = life.live()?.replica.floor
    const front = access.groups.find(GROUP)
    if (floor === undefined || front === null) throw new Error('there is no floor, or no group')
    const boards = createBoards({ groups: access.groups, knowsTeam: () => true, teams: () => [] })
    const recorder = createMinuteRecorder({
      boards: () => boards.of(['Sales', 'Support']),
      keep: (kept) => keepMinutes(database.db, kept),
      logger: createLogger('silent'),
    })
    const turnMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 2 * MINUTE_MS
    await recorder.pulse(floor, turnMs + 100)
    const signedIn = async (id: string) =>
      (await readMinutes(database.db, id, turnMs, turnMs + 1)).map(([, count]) => count)
    expect(await Promise.all([GROUP, 'Sales', 'Support'].map(signedIn))).toEqual([[2], [1], [1]])
    // One that an earlier group of this id showed is no recording of this one.
    const earlierMs = front.createdAt.getTime() - 1
    await keepMinutes(database.db, [minuteOf(floor, { ...front }, earlierMs, earlierMs), minuteOf(floor, boardOfTeam('Sales'), earlierMs, earlierMs)]) // prettier-ignore
    const answered = async (id: string) =>
      minutesAnswer.parse(await (await ask(paths(id)[1] ?? '', of('both'))).json()).rows.map(([atMs]) => atMs)
    expect(await answered('Sales')).toContain(earlierMs)
    expect(await answered(GROUP)).not.toContain(earlierMs)
  })
})

describe('a group that changes', () => {
  it('[GR4] is known to another server within seconds, and when it is removed its readers on both are told that it is gone', async () => {
    const other = await startTestServer({ workspace: server.workspace, env: { INGEST_TOKEN: server.token } })
    try {
      const { groups } = server.running.access
      await groups.add({ name: 'Tidal wave', teams: ['Sales', 'Support'] })
      const id = 'group:tidal-wave'
      await until('the other server knows it', () => other.running.access.groups.find(id), 15_000)
      const token = await server.displayToken(id)
      await until('the other server knows the display', () => other.running.access.displays.authenticate(token), 15_000) // prettier-ignore
      const readers = await Promise.all(
        [server, other].map(({ url }) => openReader({ url, team: id, displayToken: token })),
      )
      expect(readers.map(({ shown }) => shown?.agents.length)).toEqual([2, 2])
      expect(await groups.remove(id)).toBe(true)
      await until('both are told', () => readers.every(({ refusals }) => refusals.some((why) => why.startsWith('404'))), 15_000) // prettier-ignore
      // Nobody watches what is not there, and nothing of it goes out.
      expect([server, other].map(({ running }) => running.hub.watched())).toEqual([0, 0])
      for (const reader of readers) reader.close()
    } finally {
      // What it leaves in the stores is the first server's too.
      await other.stop({ drop: false })
    }
  }, 60_000)

  it('[GR4] is judged anew by whoever reads it when it is made again of other teams', async () => {
    const { groups } = server.running.access
    await groups.add({ name: 'Shift', teams: ['Sales'] })
    const reader = await openReader({ url: server.url, team: 'group:shift', cookie: of('one') })
    expect(reader.shown?.agents.map(({ name }) => name)).toEqual(['Ana'])
    await groups.remove('shift')
    await groups.add({ name: 'Shift', teams: ['Support'] })
    await until('the reader is refused', () => reader.refusals.some((why) => why.startsWith('403')))
    expect(reader.shown?.agents.map(({ name }) => name)).toEqual(['Ana'])
    reader.close()
  })
})
