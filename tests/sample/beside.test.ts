// The sample beside a workspace, in real stores: who may read it, that neither knows the other, and how it is left. Not what
// happens on its floor (simulator.test.ts), nor its pages (tests/browser).
import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { administrator, ADMIN } from '../support/server-process.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { keysInRedis, query } from '../support/stored-state.ts'
import { until } from '../support/until.ts'

type Server = Awaited<ReturnType<typeof startTestServer>>

const env = { SAMPLE: '1', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
const isServed = ({ running: { sample } }: Server) =>
  sample.door.state() === 'on' && sample.running()?.life.live() != null
let server: Server
beforeEach(async () => {
  server = await startTestServer({ env })
  await until('the sample is served', () => isServed(server))
})
afterEach(() => server.stop())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers, signal: AbortSignal.timeout(10_000) })
const send = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { origin: server.url, ...headers },
    signal: AbortSignal.timeout(30_000),
  })

/** The cookie of somebody with the role in the team named. */
async function person(
  role: 'administrator' | 'supervisor',
  teams: string[],
): Promise<Record<string, string>> {
  const email = `${randomBytes(6).toString('hex')}@floorview.test`
  const password = 'another password for tests'
  const made = await server.running.access.accounts.createUser({ email, password, name: 'One', role, teams })
  expect(made.ok).toBe(true)
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ email, password }),
  })
  return { cookie: answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ') } // prettier-ignore
}

/** Resolves once the socket hears of an end or a refusal. */
function sampleSocket(token: string): Socket {
  return io(`${server.url}/sample`, { transports: ['websocket'], auth: { token }, reconnection: false })
}

const schemas = async (): Promise<unknown[]> =>
  query(server, `select nspname from pg_namespace where nspname like '${server.workspace}%' order by nspname`)
const own = () => ({ nspname: server.workspace })
const keysOfSample = () => keysInRedis({ redisUrl: server.redisUrl, workspace: `${server.workspace}_sample` })

describe('who may read it', () => {
  test('[SA1] a supervisor of one team and a display read every board of it, a stranger none', async () => {
    const supervisor = await person('supervisor', ['Care'])
    const display = { authorization: `Bearer ${await server.displayToken('Care')}` }
    expect((await get('/sample/api/board?team=main', supervisor)).status).toBe(200)
    expect((await get('/sample/api/board?team=main', display)).status).toBe(200)
    expect((await get('/sample/api/board?team=main')).status).toBe(401)
    expect((await get('/sample/api/logs/users?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z', supervisor)).status).toBe(200) // prettier-ignore
    expect((await get('/sample/api/agents', display)).status).toBe(403)
    // What they may not see of the workspace's own floor stays closed.
    expect((await get('/api/board?team=main', supervisor)).status).toBe(403)
  })

  test('[SA20] it has a named group of two of its teams, and the workspace has none by it', async () => {
    const supervisor = await person('supervisor', ['Care'])
    const board = await get('/sample/api/board?team=group:all-service', supervisor)
    expect(board.status).toBe(200)
    expect(await board.json()).toMatchObject({ name: 'All service', teams: ['Concierge', 'Support'] })
    expect(server.running.access.groups.all()).toEqual([])
  })

  test('[SA2] nothing is taken from outside, with a token of the workspace either', async () => {
    const answer = await fetch(`${server.url}/sample/api/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/cloudevents-batch+json',
      },
      body: JSON.stringify([agentEvent('status', 'a1', { status: 'available' })]),
    })
    expect(answer.status).toBe(401)
    for (const path of ['/sample/api/auth/sign-in/email', '/sample/api/setup', '/sample/api/sample'])
      expect((await send('POST', path)).status, path).toBe(404)
  })

  test('[SA3] what happens on one floor is not on the other', async () => {
    await server.post([agentEvent('profile', 'a1', { team: 'Own', name: 'Ana' })])
    const headers = await administrator(server.url)
    await until(
      'the own team is there',
      async () => (await get('/api/board?team=Own', headers)).status === 200,
    )
    expect((await get('/sample/api/board?team=Own', headers)).status).toBe(404)
    expect(await schemas()).toEqual([own(), { nspname: `${server.workspace}_sample` }])
  })
})

describe('leaving it', () => {
  test('[SA4] only an administrator of every team may leave it, and no page of another site', async () => {
    for (const headers of [
      await person('supervisor', ['Care']),
      await person('administrator', ['Care']),
      { authorization: `Bearer ${await server.displayToken('Care')}` },
    ])
      expect((await send('DELETE', '/api/sample', headers)).status).toBe(403)
    const headers = await administrator(server.url)
    expect((await send('DELETE', '/api/sample', { ...headers, origin: 'https://evil.test' })).status).toBe(
      403,
    )
    expect((await send('DELETE', '/api/sample')).status).toBe(401)
    expect(await (await get('/api/sample', headers)).json()).toEqual({
      state: 'on',
      mayLeave: true,
      isOwnFloorEmpty: true,
    })
  })

  test('[SA5] drops its data, tells every socket, and leaves the workspace as it is', async () => {
    const headers = await administrator(server.url)
    await server.post([agentEvent('status', 'a1', { status: 'available' })])
    const token = await server.displayToken('main')
    const socket = sampleSocket(token)
    const ended = new Promise<string>((resolve) => socket.on('disconnect', resolve))
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
    expect((await send('DELETE', '/api/sample', headers)).status).toBe(204)
    expect(await ended).toBeTypeOf('string')
    const again = sampleSocket(token)
    const refused = await new Promise<Error>((resolve) => again.on('connect_error', resolve))
    expect(refused).toMatchObject({ data: { status: 410, type: 'urn:floorview:problem:sample-left' } })
    again.close()
    expect((await get('/sample/api/board?team=main', headers)).status).toBe(410)
    expect((await get('/sample/wall/main')).headers.get('content-type')).toContain('text/html')
    expect(await (await get('/api/sample', headers)).json()).toMatchObject({ state: 'left' })
    expect(await schemas()).toEqual([own()])
    expect(await keysOfSample()).toEqual([])
    expect((await server.board('main')).agents.map(({ id }) => id)).toEqual(['default:a1'])
    // It was left already: saying so again changes nothing.
    expect((await send('DELETE', '/api/sample', headers)).status).toBe(204)
  })

  test('[SA6] it stays gone after a restart, and comes back where it is asked for', async () => {
    await send('DELETE', '/api/sample', await administrator(server.url))
    await server.stop({ drop: false })
    server = await startTestServer({ env, workspace: server.workspace })
    await until('it is known as left', () => server.running.sample.door.state() === 'left')
    expect(await schemas()).toEqual([own()])
    expect(await server.running.sample.door.startAgain()).toBe(true)
    expect(server.running.sample.door.state()).toBe('on')
  })

  test('[SA7] a drop that was cut short is finished at the next start', async () => {
    await server.stop({ drop: false })
    await query(server, `update sample_floor set choice = 'leaving'`)
    server = await startTestServer({ env: { ...env, SAMPLE: '0' }, workspace: server.workspace })
    await until('it is dropped', () => server.running.sample.door.state() === 'left')
    expect(await schemas()).toEqual([own()])
    expect(await keysOfSample()).toEqual([])
  })

  test('[SA8] of two servers both serve it, and one that leaves it ends it on both', async () => {
    const other = await startTestServer({ env, workspace: server.workspace })
    try {
      await until('the other serves it', () => isServed(other))
      expect((await send('DELETE', '/api/sample', await administrator(server.url))).status).toBe(204)
      await until('both have left it', () =>
        [server, other].every(({ running }) => running.sample.door.state() === 'left'),
      )
      expect(await schemas()).toEqual([own()])
      expect(await keysOfSample()).toEqual([])
    } finally {
      await other.stop({ drop: false })
    }
  })

  test('[SA19] while it is served it catches up, however far behind, and is not begun anew', async () => {
    const { sample } = server.running
    const before = sample.running()
    // The feeder may note the truth in between: several tries leave it no room.
    for (let attempt = 0; attempt < 5; attempt++) {
      await query(server, `update sample_floor set begun_at = now() - interval '1 day', fed_until = now() - interval '13 hours'`) // prettier-ignore
      await sample.door.startAgain()
      expect(sample.running()).toBe(before)
    }
    expect(sample.door.state()).toBe('on')
  })
})
