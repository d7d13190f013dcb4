// What signing in leaves behind in the process: nothing that every promise would pay for. Not the signing in itself.
import { executionAsyncId } from 'node:async_hooks'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { withAsyncContext } from '../../server/access/async-context.ts'
import { openWorld, signIn, type World } from './access-world.ts'

const ADMIN = { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'boss password' }
let world: World
beforeAll(async () => {
  world = await openWorld(inject('databaseUrl'), ADMIN)
  await world.access.prepare()
})
afterAll(() => world.close())

/** Node numbers what a promise leads to only while its hooks run. */
const areHooked = async () => (await Promise.resolve().then(() => executionAsyncId())) !== 0

test('[AC23] signing in and asking who somebody is leave no hooks behind, and the next one finds its context', async () => {
  expect(await areHooked()).toBe(false)
  for (const times of [1, 3]) {
    const cookies = await Promise.all(
      Array.from({ length: times }, () => signIn(world.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)),
    )
    expect(await areHooked()).toBe(false)
    const persons = await Promise.all(
      cookies.map((cookie) => world.access.personOfRequest({ cookie: cookie ?? '' })),
    )
    expect(persons.map((person) => person?.name)).toEqual(cookies.map(() => ADMIN.ADMIN_EMAIL))
    expect(await areHooked()).toBe(false)
  }
})

test('[AC23] the context stays while any of several calls needs it', async () => {
  let finish = (): void => undefined
  const long = withAsyncContext(async () => {
    await signIn(world.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
    await new Promise<void>((resolve) => {
      finish = resolve
    })
  })
  await signIn(world.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
  await signIn(world.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
  expect(await areHooked()).toBe(true)
  finish()
  await long
  expect(await areHooked()).toBe(false)
})
