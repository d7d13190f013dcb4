// What an address is answered that nothing is at, or that is asked by another method. Over HTTP, on the whole app.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer } from '../support/server.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

let server: WorkspaceServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const ask = (path: string, method = 'GET') => fetch(`${server.url}${path}`, { method })

it.each([
  ['GET', '/api/events', 'POST'],
  ['DELETE', '/api/events', 'POST'],
  ['POST', '/api/board', 'GET, HEAD'],
  ['POST', '/api/logs/agents/default:a1/days/2026-10-22', 'GET, HEAD'],
  ['PUT', '/readyz', 'GET, HEAD'],
])('[AC22] %s %s is 405, and says what is taken there', async (method, path, allow) => {
  const answer = await ask(path, method)
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe(allow)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({ status: 405, title: 'Method not allowed' })
})

it.each(['/api/nothing', '/api/events/1', '/hooks/nothing', '/hooks/'])(
  '[AC22] %s is 404 with a problem',
  async (path) => {
    const answer = await ask(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  },
)

it.each([
  '/',
  '/sign-in',
  '/wall/Care%20%2F%20S%C3%BCd',
  '/today',
  '/logs/default%3Aa1/2026-10-22',
  '/sample/wall/Care',
])('[UI9] %s is a page', async (path) => {
  const answer = await ask(path)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('<!doctype html>')
})

it.each(['/nothing', '/wall/a/b', '/logs/a', '/sample/sign-in', '/wp-login.php'])(
  '[UI9] %s is 404, with the page that says so',
  async (path) => {
    const answer = await ask(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('<!doctype html>')
  },
)
