// Paired displays: the link, the cookie, what is stored, and being seen. Their sockets are in sockets.test.ts.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { createDisplays } from '../../server/access/displays.ts'
import { accessDatabase } from '../../server/access/access-database.ts'
import { cookiesOf, openWorld, type World } from './access-world.ts'
import { keptLog } from './quiet-log.ts'

let world: World
beforeAll(async () => {
  world = await openWorld(inject('databaseUrl'))
})
afterAll(() => world.close())

const follow = (token: string) => fetch(`${world.url}/display/${token}`, { redirect: 'manual' })

describe('displays', () => {
  test('[AC13] the link gives the TV a cookie and goes to the board of its team', async () => {
    const { token } = await world.access.displays.add('São Paulo / Vendas', 'Hall')
    const answer = await follow(token)
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/wall/S%C3%A3o%20Paulo%20%2F%20Vendas',
    ])
    const cookie = answer.headers.getSetCookie().join()
    expect(cookie).toMatch(/^floorview_display=fvd_/)
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=34560000'])
      expect(cookie).toContain(attribute)
    expect(cookie).not.toContain('Secure')
    const me = await fetch(`${world.url}/api/me`, { headers: { cookie: cookiesOf(answer) } })
    expect(await me.json()).toEqual({
      kind: 'display',
      name: 'Hall',
      role: 'display',
      board: 'São Paulo / Vendas',
      teams: ['São Paulo / Vendas'],
    })
  })

  test('[AC13] a link that is wrong or revoked shows a page that says what to do', async () => {
    const { id, token } = await world.access.displays.add('Sales', 'Hall')
    await world.access.displays.revoke(id)
    for (const each of [token, 'fvd_wrong']) {
      const answer = await follow(each)
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([404, []])
      expect(await answer.text()).toContain('Ask an administrator for a new link')
    }
  })

  test('[AC10] only the hash of a token is stored', async () => {
    const { token } = await world.access.displays.add('Sales', 'Hall')
    const { rows } = await sql<{ row: string }>`select display::text as row from display`.execute(
      world.database.db,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ row }) => row).join()).not.toContain(token.slice(4))
  })

  test('[AC12] a revocation on another server is known after a reload, and what it shows is cut off', async () => {
    const deps = { nowMs: () => Date.now(), log: keptLog(), teamsOf: (board: string) => [board] }
    const elsewhere = createDisplays(accessDatabase(world.database.db), deps)
    const { id, token } = await world.access.displays.add('Sales', 'Hall')
    await elsewhere.reload()
    expect(elsewhere.authenticate(token)).toMatchObject({ displayId: id })
    const revoked: string[] = []
    elsewhere.onRevoked((displayId) => revoked.push(displayId))
    await world.access.displays.revoke(id)
    await elsewhere.reload()
    expect([elsewhere.authenticate(token), revoked]).toEqual([null, [id]])
  })

  test('[AC13] when a display was last seen is noted, at most once a minute', async () => {
    const { nowMs, access } = world
    const { id, token } = await access.displays.add('Sales', 'Clock')
    const seen = async () =>
      (await access.displays.list()).find((display) => display.id === id)?.lastSeenAt?.getTime()
    expect(await seen()).toBeUndefined()
    const firstMs = nowMs.value
    access.displays.authenticate(token)
    await vi.waitFor(async () => expect(await seen()).toBe(firstMs))
    nowMs.value += 59_000
    access.displays.authenticate(token)
    nowMs.value += 1000
    access.displays.authenticate(token)
    await vi.waitFor(async () => expect(await seen()).toBe(firstMs + 60_000))
  })
})
