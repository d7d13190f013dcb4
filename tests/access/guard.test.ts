// The guard: who gets in where, by which credential, and that nothing is registered beside it. Not roles (roles.test.ts).
import express from 'express'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { sql } from 'kysely'
import { createGuard } from '../../server/access/guarded.ts'
import { isForeignOrigin } from '../../server/access/identify.ts'
import { openWorld, signIn, type World } from './access-world.ts'
import { keptLog } from './quiet-log.ts'
import { serveApp } from './serve-app.ts'

let world: World
let adminCookie = ''
let leadCookie = ''
let teamlessCookie = ''
let displayToken = ''
let sourceToken = ''

beforeAll(async () => {
  world = await openWorld(
    inject('databaseUrl'),
    { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'boss password' },
    (app, { guard }) => {
      guard.route(app, {
        method: 'get',
        path: '/open',
        permission: 'public',
        handler: (_req, res) => void res.json({}),
      })
      guard.route(app, {
        method: 'get',
        path: '/board',
        permission: {
          action: 'board.read',
          team: (req) => (typeof req.query.team === 'string' ? req.query.team : undefined),
        },
        handler: (_req, res, { person, scope }) => void res.json({ name: person.name, scope }),
      })
      guard.route(app, {
        method: 'post',
        path: '/users',
        permission: { action: 'users.write', team: () => null },
        handler: (_req, res) => void res.json({}),
      })
      guard.route(app, {
        method: 'post',
        path: '/events',
        permission: 'source',
        handler: (_req, res, source) => void res.json(source),
      })
      guard.route(app, {
        method: 'post',
        path: '/inside',
        permission: 'operator',
        handler: (_req, res) => void res.json({}),
      })
    },
  )
  const { access, url } = world
  await access.prepare()
  const lead = {
    email: 'lead@example.com',
    password: 'lead password',
    name: 'Lead',
    role: 'supervisor',
  } as const
  await access.accounts.createUser({ ...lead, teams: ['Sales', 'São Paulo'] })
  await access.accounts.createUser({ ...lead, email: 'new@example.com', teams: [] })
  adminCookie = (await signIn(url, 'boss@example.com', 'boss password')) ?? ''
  leadCookie = (await signIn(url, 'LEAD@example.com', 'lead password')) ?? ''
  teamlessCookie = (await signIn(url, 'new@example.com', 'lead password')) ?? ''
  displayToken = (await access.displays.add('Sales', 'Hall')).token
  const added = await access.sources.add('crm', { sequencing: true })
  sourceToken = added.ok ? added.token : ''
})
afterAll(() => world.close())

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(world.url + path, { method, headers })

describe('routes', () => {
  test('[AC6] without an identity only what is public answers, and the refusal is a problem', async () => {
    expect((await ask('/open')).status).toBe(200)
    for (const [path, method] of [
      ['/board', 'GET'],
      ['/api/me', 'GET'],
      ['/users', 'POST'],
      ['/events', 'POST'],
    ] as const) {
      const answer = await ask(path, {}, method)
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        401,
        'application/problem+json; charset=utf-8',
      ])
      expect(await answer.json()).toMatchObject({ status: 401, title: 'Unauthorized' })
    }
  })

  test('[AC6] a handler gets the scope that goes into its query', async () => {
    const scopeOf = async (headers: Record<string, string>) => {
      const answer = await ask('/board', headers)
      return answer.ok ? ((await answer.json()) as { scope: unknown }).scope : answer.status
    }
    expect(await scopeOf({ cookie: adminCookie })).toBe('all')
    expect(await scopeOf({ cookie: leadCookie })).toEqual(['Sales', 'São Paulo'])
    expect(await scopeOf({ cookie: teamlessCookie })).toBe(403)
    expect(await scopeOf({ authorization: `Bearer ${displayToken}` })).toEqual(['Sales'])
    expect(await scopeOf({ cookie: `floorview_display=${displayToken}` })).toEqual(['Sales'])
  })

  test('[AC6] a team that is not theirs is 403, theirs is 200, however it is written', async () => {
    const statusOf = async (team: string, headers: Record<string, string>) =>
      (await ask(`/board?team=${encodeURIComponent(team)}`, headers)).status
    expect(await statusOf('São Paulo', { cookie: leadCookie })).toBe(200)
    expect(await statusOf('Support', { cookie: leadCookie })).toBe(403)
    expect(await statusOf('Support', { cookie: adminCookie })).toBe(200)
    expect(await statusOf('Support', { authorization: `Bearer ${displayToken}` })).toBe(403)
    expect(await statusOf('Sales', { authorization: `Bearer ${displayToken}` })).toBe(200)
  })

  test('[AC6] what belongs to no team needs a scope of all teams', async () => {
    expect((await ask('/users', { cookie: adminCookie }, 'POST')).status).toBe(200)
    expect((await ask('/users', { cookie: leadCookie }, 'POST')).status).toBe(403)
    expect((await ask('/users', { authorization: `Bearer ${displayToken}` }, 'POST')).status).toBe(403)
  })

  test('[AC7] credentials do not stand in for each other', async () => {
    expect((await ask('/events', { authorization: `Bearer ${displayToken}` }, 'POST')).status).toBe(401)
    expect((await ask('/events', { cookie: adminCookie }, 'POST')).status).toBe(401)
    expect((await ask('/board', { authorization: `Bearer ${sourceToken}` })).status).toBe(401)
    // A wrong token is not healed by a good cookie: whoever sends one means it.
    expect((await ask('/board', { authorization: 'Bearer nonsense', cookie: adminCookie })).status).toBe(401)
    const source = await ask('/events', { authorization: `bearer ${sourceToken}` }, 'POST')
    expect(await source.json()).toEqual({ id: 'crm', sequencing: true })
  })

  test("[AC7] an administrator who opens a display's link stays an administrator", async () => {
    const me = await ask('/api/me', { cookie: `${adminCookie}; floorview_display=${displayToken}` })
    expect(await me.json()).toMatchObject({ kind: 'user', role: 'administrator' })
  })

  test("[AC8] the operator's routes are refused from anywhere but their socket", async () => {
    expect((await ask('/inside', { cookie: adminCookie }, 'POST')).status).toBe(403)
    const guard = createGuard({ ...world.access, isOperator: () => true, trustedOrigins: [], log: keptLog() })
    const app = express()
    guard.route(app, {
      method: 'get',
      path: '/inside',
      permission: 'operator',
      handler: (_req, res) => void res.json({}),
    })
    const { url, stop } = await serveApp(app)
    expect((await fetch(`${url}/inside`)).status).toBe(200)
    await stop()
  })

  test('[AC9] a foreign page cannot act with a signed-in cookie', async () => {
    const post = (headers: Record<string, string>) =>
      ask('/users', { cookie: adminCookie, ...headers }, 'POST')
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post({ origin: world.config.publicUrl })).status).toBe(200)
    expect((await post({})).status).toBe(200)
  })

  test('[AC6] every route of the app was registered with a permission, and another one is found out', () => {
    const { app, access } = world
    expect(access.guard.unguarded(app)).toEqual([])
    expect(access.guard.routes().map(({ path }) => path)).toContain('/api/me')
    const other = express()
    other.get('/back-door', (_req, res) => void res.end())
    other.use((_req, _res, next) => next())
    expect(access.guard.unguarded(other)).toEqual(['/back-door', 'middleware <anonymous>'])
  })

  test('[AC6] while accounts cannot be read the answer is 503, and a display still gets in', async () => {
    const broken = createGuard({
      ...world.access,
      accounts: {
        personOfRequest: (headers) =>
          headers.cookie?.includes('session') ? Promise.reject(new Error('away')) : Promise.resolve(null),
      },
      trustedOrigins: [],
      log: keptLog(),
    })
    const app = express()
    broken.route(app, {
      method: 'get',
      path: '/me',
      permission: 'signed-in',
      handler: (_req, res) => void res.json({}),
    })
    const { url, stop } = await serveApp(app)
    const answer = await fetch(`${url}/me`, { headers: { cookie: adminCookie } })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    const cookie = `floorview_display=${displayToken}`
    expect((await fetch(`${url}/me`, { headers: { cookie } })).status).toBe(200)
    await stop()
  })
})

describe('secrets', () => {
  test('[AC10] no token or password is in the database, nor in the log', async () => {
    const { database, log } = world
    const tables = ['"user"', 'account', 'session', 'role_grant', 'setup_link', 'display', 'source']
    let text = log.lines.join('\n')
    for (const table of tables) {
      const rows = await sql<{ row: string }>`select t::text as row from ${sql.raw(table)} t`.execute(
        database.db,
      )
      text += rows.rows.map(({ row }) => row).join('\n')
    }
    for (const secret of [displayToken, sourceToken, 'boss password', 'lead password']) {
      expect(secret).not.toBe('')
      expect(text).not.toContain(secret)
    }
  })
})

describe('isForeignOrigin', () => {
  const trusted = ['https://floor.example']
  test.each([
    [{}, false],
    [{ origin: 'https://floor.example' }, false],
    [{ origin: 'http://10.0.0.5:3000', host: '10.0.0.5:3000' }, false],
    [{ origin: 'http://10.0.0.5:3001', host: '10.0.0.5:3000' }, true],
    [{ origin: 'null', host: '10.0.0.5:3000' }, true],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'none' }, false],
  ] as const)('[AC9] %j is foreign: %s', (headers, foreign) => {
    expect(isForeignOrigin(headers, trusted)).toBe(foreign)
  })
})
