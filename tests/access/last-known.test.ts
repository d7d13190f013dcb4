// Who stays signed in while the database is away. The database is a real one, taken away in the middle.
import { expect, inject, test } from 'vitest'
import type { Person } from '../../shared/roles.ts'
import { rememberingPersons } from '../../server/access/last-known.ts'
import { openWorld, signIn } from './access-world.ts'

const MINUTE_MS = 60_000

test('[AC19] whoever was somebody a short while ago still is while the database is away, and nobody else', async () => {
  const world = await openWorld(inject('databaseUrl'), {
    ADMIN_EMAIL: 'boss@example.com',
    ADMIN_PASSWORD: 'boss password',
  })
  await world.access.prepare()
  const seen = (await signIn(world.url, 'boss@example.com', 'boss password')) ?? ''
  const unseen = (await signIn(world.url, 'boss@example.com', 'boss password')) ?? ''
  const statusOf = async (cookie: string) =>
    (await fetch(`${world.url}/api/me`, { headers: { cookie } })).status
  expect(await statusOf(seen)).toBe(200)

  await world.close({ keepServing: true })
  expect(await statusOf(seen)).toBe(200)
  expect(await statusOf(unseen)).toBe(503)
  expect(await statusOf(seen.replace(/.$/, 'x'))).not.toBe(200)
  expect(await statusOf('')).toBe(401)
  world.nowMs.value += 16 * MINUTE_MS
  expect(await statusOf(seen)).toBe(503)
  await world.stopServing()
})

test('[AC19] a database that answers is always asked', async () => {
  const boss: Person = {
    kind: 'user',
    userId: 'u',
    name: 'B',
    email: 'b@x.org',
    role: 'supervisor',
    teams: [],
  }
  const answers: (Person | null | Error)[] = [boss, null, new Error('away'), boss, new Error('away')]
  const ask = rememberingPersons(
    {
      personOfRequest: () => {
        const answer = answers.shift() ?? null
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
      },
    },
    { nowMs: () => 0, isHttps: false },
  )
  const headers = { cookie: 'floorview.session_token=abc' }
  expect(await ask(headers)).toEqual(boss)
  expect(await ask(headers)).toBeNull()
  await expect(ask(headers)).rejects.toThrow('away')
  expect(await ask(headers)).toEqual(boss)
  expect(await ask(headers)).toEqual(boss)
})
