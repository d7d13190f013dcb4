// What a stranger may send to the sign-in: its size, its form, and what it leaves in the output.
import { request } from 'node:http'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { sql } from 'kysely'
import { problem, sendProblem } from '../../server/problem.ts'
import { openWorld, signIn, type World } from './access-world.ts'

const ADMIN = { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'boss password' }
let world: World
const thrown: unknown[] = []
beforeAll(async () => {
  world = await openWorld(inject('databaseUrl'), ADMIN, (app, { guard }) => {
    guard.middleware(
      app,
      (error: unknown, _req: unknown, res: Parameters<typeof sendProblem>[0], _next: unknown) => {
        thrown.push(error)
        sendProblem(res, problem(500))
      },
    )
  })
  await world.access.prepare()
})
afterAll(() => world.close())

const JSON_TYPE = { 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = JSON_TYPE) =>
  fetch(`${world.url}/api/auth/sign-in/email`, { method: 'POST', headers, body })

/** Sends a head and chunks, and gives the answer, which comes before the request has ended. */
function unfinished(headers: Record<string, string | number>, chunks: Buffer[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const sending = request(`${world.url}/api/auth/sign-in/email`, { method: 'POST', headers })
    sending.on('error', reject)
    sending.on('response', (answer) => {
      resolve([answer.statusCode, answer.headers['content-type']])
      sending.destroy()
    })
    sending.flushHeaders()
    for (const chunk of chunks) sending.write(chunk)
  })
}

const TOO_LARGE = [413, 'application/problem+json; charset=utf-8']

test('[AC20] a body that is said to be too large is refused before a byte of it has come', async () => {
  expect(await unfinished({ ...JSON_TYPE, 'content-length': 400_000_000 }, [])).toEqual(TOO_LARGE)
})

test('[AC20] a body that turns out to be too large is refused while it still comes', async () => {
  const chunks = Array.from({ length: 4 }, () => Buffer.alloc(4_000, ' '))
  expect(await unfinished(JSON_TYPE, chunks)).toEqual(TOO_LARGE)
  expect((await post(JSON.stringify({ email: 'x'.repeat(11_000) }))).status).toBe(413)
})

test('[AC20] a body up to the limit, and one in pieces, signs in as before', async () => {
  expect(await signIn(world.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)).toContain('session_token')
  const body = JSON.stringify({ email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD })
  expect((await post(body.padEnd(10 * 1024))).status).toBe(200)
  const status = await new Promise((resolve, reject) => {
    const sending = request(`${world.url}/api/auth/sign-in/email`, { method: 'POST', headers: JSON_TYPE })
    sending.on('error', reject)
    sending.on('response', (answer) => {
      resolve(answer.statusCode)
      answer.resume()
    })
    for (const piece of [body.slice(0, 9), body.slice(9)]) sending.write(piece)
    sending.end()
  })
  expect(status).toBe(200)
})

test('[AC20] what better-auth cannot read leaves no line on the console', async () => {
  const consoles = (['log', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))
  try {
    const malformed = await post('{"email":')
    expect(malformed.status).toBe(400)
    expect(await malformed.json()).toMatchObject({ title: 'Not JSON', status: 400 })
    expect((await post('hello', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post('{}')).status).toBe(400)
    expect((await post('null')).status).toBe(400)
    const whole = JSON.stringify({ email: 'x@example.com', password: 'x' })
    expect((await post(whole, { ...JSON_TYPE, origin: 'https://evil.example' })).status).toBe(403)
    for (const spy of consoles) expect(spy.mock.calls).toEqual([])
  } finally {
    for (const spy of consoles) spy.mockRestore()
  }
})

test('[AC20] a fault of its own is thrown to our error answer, without what the request held', async () => {
  const consoles = (['log', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))
  await sql`alter table account rename to account_away`.execute(world.database.db)
  try {
    const body = JSON.stringify({ email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD })
    expect((await post(body)).status).toBe(500)
    expect(thrown).toHaveLength(1)
    expect(JSON.stringify([String(thrown[0]), world.log.lines])).not.toContain(ADMIN.ADMIN_PASSWORD)
    for (const spy of consoles) expect(spy.mock.calls).toEqual([])
  } finally {
    await sql`alter table account_away rename to account`.execute(world.database.db)
    for (const spy of consoles) spy.mockRestore()
  }
})
