// Signing in with a browser or a script: origins, cookies, limits, and the tables that better-auth wants.
import { getMigrations } from 'better-auth/db/migration'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { sql } from 'kysely'
import { openWorld, signIn, type World } from './access-world.ts'

const ADMIN = { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'boss password' }
let world: World
let secure: World
beforeAll(async () => {
  world = await openWorld(inject('databaseUrl'), ADMIN)
  await world.access.prepare()
  secure = await openWorld(inject('databaseUrl'), {
    ...ADMIN,
    PUBLIC_URL: 'https://floor.example',
    TRUST_PROXY: '1',
  })
  secure.app.set('trust proxy', secure.config.trustProxy)
  await secure.access.prepare()
})
afterAll(async () => {
  await world.close()
  await secure.close()
})

const post = (at: World, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${at.url}/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const boss = { email: 'boss@example.com', password: 'boss password' }

describe('signing in', () => {
  test('[AC15] from both names of this machine while PUBLIC_URL is unset, and from no foreign page', async () => {
    const { port } = new URL(world.url)
    const statusFrom = async (origin: string) =>
      (await post(world, '/sign-in/email', boss, { origin })).status
    expect(await statusFrom(`http://localhost:${port}`)).toBe(200)
    expect(await statusFrom(`http://127.0.0.1:${port}`)).toBe(200)
    expect(await statusFrom('https://evil.example')).toBe(403)
  })

  test('[AC15] with an https PUBLIC_URL, from there alone and with a Secure cookie', async () => {
    const answer = await post(secure, '/sign-in/email', boss, { origin: 'https://floor.example' })
    expect(answer.status).toBe(200)
    const cookie = answer.headers.getSetCookie().join()
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax']) expect(cookie).toContain(attribute)
    expect((await post(secure, '/sign-in/email', boss, { origin: secure.url })).status).toBe(403)
    expect((await post(world, '/sign-in/email', boss)).headers.getSetCookie().join()).not.toContain('Secure')
  })

  test('[AC15] nobody can sign themselves up', async () => {
    const eve = { email: 'eve@example.com', password: 'eve password', name: 'Eve' }
    expect((await post(world, '/sign-up/email', eve)).ok).toBe(false)
    expect(await world.access.accounts.listUsers()).toHaveLength(1)
  })

  test('[AC15] signing out ends the session', async () => {
    const cookie = (await signIn(world.url, boss.email, boss.password)) ?? ''
    const me = () => fetch(`${world.url}/api/me`, { headers: { cookie } })
    expect((await me()).status).toBe(200)
    expect((await post(world, '/sign-out', {}, { cookie })).status).toBe(200)
    expect((await me()).status).toBe(401)
  })

  test('[AC15] a session in use is prolonged when a page asks who it is', async () => {
    const cookie = (await signIn(world.url, boss.email, boss.password)) ?? ''
    const me = () => fetch(`${world.url}/api/me`, { headers: { cookie } })
    expect((await me()).headers.getSetCookie()).toEqual([])
    await sql`update session set "expiresAt" = "expiresAt" - interval '2 days'`.execute(world.database.db)
    expect((await me()).headers.getSetCookie().join()).toContain('session_token')
  })

  test("[AC16] the client's address is the one that Express knows, whatever a client claims", async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-floorview-client-address': '198.51.100.1' }
    await post(secure, '/sign-in/email', boss, headers)
    const { rows } = await sql<{ ipAddress: string }>`
      select "ipAddress" from session order by "createdAt" desc limit 1`.execute(secure.database.db)
    expect(rows[0]?.ipAddress).toBe('203.0.113.7')
    await post(world, '/sign-in/email', boss, headers)
    const other = await sql<{ ipAddress: string }>`
      select "ipAddress" from session order by "createdAt" desc limit 1`.execute(world.database.db)
    expect(other.rows[0]?.ipAddress).toBe('127.0.0.1')
  })

  test('[AC16] failed tries are limited for each address, successful ones are not counted', async () => {
    const from = (address: string, password: string) =>
      post(secure, '/sign-in/email', { ...boss, password }, { 'x-forwarded-for': address })
    for (let n = 0; n < 25; n += 1) expect((await from('203.0.113.20', boss.password)).status).toBe(200)
    for (let n = 0; n < 20; n += 1) expect((await from('203.0.113.20', 'wrong password')).status).toBe(401)
    const refused = await from('203.0.113.20', boss.password)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect(await refused.json()).toMatchObject({ status: 429 })
    expect((await from('203.0.113.21', boss.password)).status).toBe(200)
  })

  test('[AC17] the frozen tables are all that better-auth wants', async () => {
    const wanted = await getMigrations(world.access.signIn.options)
    expect({ create: wanted.toBeCreated, add: wanted.toBeAdded }).toEqual({ create: [], add: [] })
  })
})
