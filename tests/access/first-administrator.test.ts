// How the first administrator comes into being, and that it happens once. Not later accounts.
import { afterEach, describe, expect, inject, test } from 'vitest'
import { sql } from 'kysely'
import { refusedHost } from '../../server/access/loopback.ts'
import { cookiesOf, openWorld, signIn, type World } from './access-world.ts'

let world: World | undefined
const open = async (environment = {}) => (world = await openWorld(inject('databaseUrl'), environment))
afterEach(async () => {
  await world?.close()
  world = undefined
})

const setupUrlOf = async ({ access }: World) => {
  const prepared = await access.prepare()
  if (!prepared.ok) throw new Error(prepared.problem)
  return prepared.setupUrl
}
const post = (url: string, body: unknown, path = '/api/setup') =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const ada = { name: 'Ada', email: 'Ada@Example.com', password: 'correct horse' }

describe('the first administrator', () => {
  test('[AC3] a one-time link makes it, signs it in, and is gone after that', async () => {
    const here = await open()
    const setupUrl = await setupUrlOf(here)
    expect(setupUrl).toMatch(/^http:\/\/localhost:\d+\/setup\/fvs_/)
    const token = setupUrl?.split('/').at(-1)

    const refused = await post(here.url, { ...ada, token: 'fvs_wrong' })
    expect(refused.status).toBe(403)
    const short = await post(here.url, { ...ada, token, password: 'short' })
    expect(short.status).toBe(400)
    expect(short.headers.get('content-type')).toContain('application/problem+json')

    const made = await post(here.url, { ...ada, token })
    expect(made.status).toBe(201)
    const me = await fetch(`${here.url}/api/me`, { headers: { cookie: cookiesOf(made) } })
    expect(await me.json()).toEqual({
      kind: 'user',
      name: 'Ada',
      email: 'ada@example.com',
      role: 'administrator',
      teams: 'all',
    })
    expect((await post(here.url, { ...ada, email: 'eve@example.com', token })).status).toBe(410)
    expect(await setupUrlOf(here)).toBeNull()
  })

  test('[AC3] a link says before it is used whether it still makes anybody', async () => {
    const here = await open()
    const token = (await setupUrlOf(here))?.split('/').at(-1)
    const statusOf = async (body: unknown) => (await post(here.url, body, '/api/setup/check')).status
    expect(await statusOf({ token })).toBe(204)
    expect(await statusOf({ token: 'fvs_wrong' })).toBe(403)
    expect(await statusOf({})).toBe(400)
    await post(here.url, { ...ada, token })
    expect(await statusOf({ token })).toBe(410)
  })

  test('[AC3] a link used by many at once makes one administrator', async () => {
    const here = await open()
    const token = (await setupUrlOf(here))?.split('/').at(-1)
    const tries = Array.from({ length: 15 }, (_, n) =>
      post(here.url, { ...ada, email: `p${n}@example.com`, token }),
    )
    const statuses = (await Promise.all(tries)).map((answer) => answer.status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 410)).toHaveLength(14)
    expect(await here.access.accounts.listUsers()).toHaveLength(1)
  })

  test('[AC3] only the hash of a link is kept, and the next start makes another', async () => {
    const here = await open()
    const first = (await setupUrlOf(here))?.split('/').at(-1)
    const second = (await setupUrlOf(here))?.split('/').at(-1)
    const rows = await sql<{ row: string }>`select setup_link::text as row from setup_link`.execute(
      here.database.db,
    )
    expect(rows.rows).toHaveLength(1)
    expect(rows.rows[0]?.row).not.toContain(second)
    expect((await post(here.url, { ...ada, token: first })).status).toBe(403)
  })

  test('[AC4] ADMIN_EMAIL and ADMIN_PASSWORD make it at start, and never reset a password', async () => {
    const given = { ADMIN_EMAIL: 'Boss@example.com', ADMIN_PASSWORD: 'first password' }
    const here = await open(given)
    expect(await setupUrlOf(here)).toBeNull()
    expect(await signIn(here.url, 'boss@example.com', 'first password')).toBeDefined()
    await here.access.accounts.setPassword('boss@example.com', 'second password')
    expect(await setupUrlOf(here)).toBeNull()
    expect(await signIn(here.url, 'boss@example.com', 'first password')).toBeUndefined()
    expect(await signIn(here.url, 'boss@example.com', 'second password')).toBeDefined()
    expect(await here.access.accounts.listUsers()).toHaveLength(1)
  })

  test('[AC4] several servers that start at once make one', async () => {
    const here = await open({ ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'first password' })
    const starts = await Promise.all(Array.from({ length: 6 }, () => here.access.prepare()))
    expect(starts.every((start) => start.ok && start.setupUrl === null)).toBe(true)
    expect(await here.access.accounts.listUsers()).toHaveLength(1)
  })

  test('[AC5] a host beyond loopback is refused until there is one', async () => {
    const here = await open({ HOST: '0.0.0.0' })
    const refused = await here.access.prepare()
    expect(refused.ok ? '' : refused.problem).toContain('HOST is 0.0.0.0')
    await here.access.accounts.createUser({ ...ada, role: 'administrator', teams: 'all' })
    expect((await here.access.prepare()).ok).toBe(true)
  })

  test.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['localhost', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.9', false],
    ['localhost.example.com', false],
    ['127.0.0.1.example.com', false],
  ])('[AC5] %s without an administrator may start: %s', (host, may) => {
    expect(refusedHost(host, false) === undefined).toBe(may)
    expect(refusedHost(host, true)).toBeUndefined()
  })
})
