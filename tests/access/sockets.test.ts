// The guard on sockets: who is admitted, what they may say, and that a revoked display is gone at once.
import { EventEmitter } from 'node:events'
import { io as connect, type Socket } from 'socket.io-client'
import type { Socket as ServerSocket } from 'socket.io'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { createSocketGuard } from '../../server/access/guarded-sockets.ts'
import type { Identity } from '../../server/access/identify.ts'
import { openWorld, signIn, type World } from './access-world.ts'

let world: World
let adminCookie = ''
let leadCookie = ''
const clients: Socket[] = []
const serverSockets: ServerSocket[] = []

beforeAll(async () => {
  world = await openWorld(
    inject('databaseUrl'),
    { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'boss password' },
    (_app, { guard }, io) => {
      io.on('connection', (socket) => {
        serverSockets.push(socket)
        guard.socketEvent(socket, {
          name: 'board:join',
          permission: { action: 'board.read', team: (payload) => String(payload) },
          handler: (payload, { person, scope }, answer) => answer({ payload, name: person.name, scope }),
        })
        guard.socketEvent(socket, {
          name: 'fail',
          permission: 'signed-in',
          handler: () => Promise.reject(new Error('broken')),
        })
      })
    },
  )
  await world.access.prepare()
  const lead = {
    email: 'lead@example.com',
    password: 'lead password',
    name: 'Lead',
    role: 'supervisor',
  } as const
  await world.access.accounts.createUser({ ...lead, teams: ['Sales'] })
  adminCookie = (await signIn(world.url, 'boss@example.com', 'boss password')) ?? ''
  leadCookie = (await signIn(world.url, 'lead@example.com', 'lead password')) ?? ''
})
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})
afterAll(() => world.close())

interface Credentials {
  auth?: Record<string, string>
  extraHeaders?: Record<string, string>
}
const open = (options: Credentials) => {
  const client = connect(world.url, { transports: ['websocket'], forceNew: true, ...options })
  clients.push(client)
  return client
}
/** Resolves to null once admitted, else to the problem. */
const admission = (client: Socket) =>
  new Promise<unknown>((resolve) => {
    client.once('connect', () => resolve(null))
    client.once('connect_error', (error) => resolve('data' in error ? error.data : error.message))
  })

describe('sockets', () => {
  test('[AC11] whoever is nobody is not admitted, and learns why', async () => {
    expect(await admission(open({}))).toMatchObject({ status: 401 })
    expect(
      await admission(open({ auth: { token: 'fvd_wrong' }, extraHeaders: { cookie: adminCookie } })),
    ).toMatchObject({
      status: 401,
    })
    const extraHeaders = { cookie: adminCookie, origin: 'https://evil.example' }
    expect(await admission(open({ extraHeaders }))).toMatchObject({ status: 403 })
  })

  test('[AC11] a session, a display token or its cookie is admitted, each to its own teams', async () => {
    const { token } = await world.access.displays.add('Sales', 'Hall')
    const ways: Credentials[] = [
      { extraHeaders: { cookie: leadCookie } },
      { auth: { token } },
      { extraHeaders: { cookie: `floorview_display=${token}` } },
      { extraHeaders: { authorization: `Bearer ${token}` } },
    ]
    for (const way of ways) {
      const client = open(way)
      expect(await admission(client)).toBeNull()
      expect(await client.emitWithAck('board:join', 'Sales')).toMatchObject({
        payload: 'Sales',
        scope: ['Sales'],
      })
      expect(await client.emitWithAck('board:join', 'Support')).toMatchObject({ problem: { status: 403 } })
    }
  })

  test('[AC12] a revoked display is cut off at once and not admitted again', async () => {
    const stop = world.access.start()
    const { id, token } = await world.access.displays.add('Sales', 'Hall')
    const client = open({ auth: { token } })
    expect(await admission(client)).toBeNull()
    const gone = new Promise((resolve) => client.once('disconnect', resolve))
    const refused = new Promise<Error>((resolve) => client.once('connect_error', resolve))
    expect(await world.access.displays.revoke(id)).toBe(true)
    // The client comes back by itself, as it does from any lost link, and only then learns why.
    expect(await gone).toBe('transport close')
    expect(await refused).toMatchObject({ data: { status: 401 } })
    stop()
  })

  test('[AC12] who was signed out, or given other teams, is cut off at the next check', async () => {
    const { guard, accounts } = world.access
    const other = {
      email: 'other@example.com',
      password: 'other password',
      name: 'Other',
      role: 'supervisor',
    } as const
    await accounts.createUser({ ...other, teams: ['Sales'] })
    const cookie = (await signIn(world.url, other.email, other.password)) ?? ''
    const client = open({ extraHeaders: { cookie } })
    const kept = open({ extraHeaders: { cookie: leadCookie } })
    // Heard at once: whoever connects first must not be missed while the other is waited for.
    expect(await Promise.all([admission(client), admission(kept)])).toEqual([null, null])
    const gone = new Promise((resolve) => client.once('disconnect', resolve))
    const stop = guard.startChecks(50)
    await accounts.setPassword(other.email, 'another password')
    expect(await gone).toBe('transport close')
    stop()
    expect(kept.connected).toBe(true)
  })

  test('[AC11] a handler that fails answers with a problem and is logged', async () => {
    const client = open({ extraHeaders: { cookie: leadCookie } })
    expect(await admission(client)).toBeNull()
    expect(await client.emitWithAck('fail')).toMatchObject({ problem: { status: 500 } })
    await vi.waitFor(() => expect(world.log.lines.join()).toContain('a socket event failed'))
  })

  test('[AC11] a socket that leaves while it is looked up is forgotten', async () => {
    const client = new EventEmitter()
    const conn = Object.assign(new EventEmitter(), { close: () => undefined })
    const handshake = serverSockets.at(-1)?.handshake
    if (handshake === undefined) throw new Error('no socket')
    const socket = Object.assign(client, { conn, handshake })
    let found: (identity: Identity) => void = () => undefined
    const lookUp = new Promise<Identity>((resolve) => (found = resolve))
    const guard = createSocketGuard({
      identify: () => lookUp,
      displays: world.access.displays,
      trustedOrigins: [],
      log: world.log,
    })
    const admitted = new Promise<void>((resolve) =>
      guard.admit({ use: (admit) => admit(socket, () => resolve()) }),
    )
    conn.emit('close')
    found({
      person: { kind: 'display', displayId: 'd', name: 'D', role: 'display', board: 'D', teams: [] },
      by: 'token',
    })
    await admitted
    expect(guard.personOf(socket)).toBeUndefined()
  })

  test('[AC11] every event of a socket was registered with a permission, and another one is found out', async () => {
    const client = open({ extraHeaders: { cookie: leadCookie } })
    expect(await admission(client)).toBeNull()
    const socket = serverSockets.at(-1)
    if (socket === undefined) throw new Error('no socket')
    expect(world.access.guard.personOf(socket)).toMatchObject({ name: 'Lead' })
    expect(world.access.guard.unguardedEvents(socket)).toEqual([])
    socket.on('back-door', () => undefined)
    expect(world.access.guard.unguardedEvents(socket)).toEqual(['back-door'])
  })
})
