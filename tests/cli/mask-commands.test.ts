// The commands of what is masked in a source's texts. Not the masking (tests/ingest/masking.test.ts).
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openCliWorld, type CliWorld } from './cli-world.ts'

let world: CliWorld
beforeAll(async () => {
  world = await openCliWorld(inject('databaseUrl'))
  await world.run('source', 'add', 'crm')
})
afterAll(() => world.close())

test('[MK4] a pattern is added, listed and removed, and the server masks by what is listed', async () => {
  const added = await world.json('source', 'mask', 'add', 'crm', '\\bZX\\d{6}\\b')
  expect(added).toMatchObject({ source: 'crm', pattern: '\\bZX\\d{6}\\b' })
  expect(world.access.masks.of('crm')).toEqual(['\\bZX\\d{6}\\b'])
  expect((await world.run('source', 'mask', 'list', 'crm')).out.join('\n')).toContain('\\bZX\\d{6}\\b')
  const { id } = added as { id: number }
  expect(await world.run('source', 'mask', 'remove', 'crm', String(id))).toMatchObject({
    code: 0,
    out: [`Pattern ${id} of crm is removed.`],
  })
  expect(world.access.masks.of('crm')).toEqual([])
  expect((await world.run('source', 'mask', 'remove', 'crm', String(id))).code).toBe(1)
})

test('[MK4] a bad pattern, a source that is none and one pattern too many are refused with the reason', async () => {
  const refused = async (...words: string[]) => {
    const { code, err } = await world.run('source', 'mask', 'add', ...words)
    return [code, err.join(' ')]
  }
  expect(await refused('crm', '(a)\\1')).toEqual([1, expect.stringContaining('not a pattern')])
  expect(await refused('nobody', 'x')).toEqual([1, expect.stringContaining('no source nobody')])
  for (let count = 0; count < 10; count += 1)
    await world.run('source', 'mask', 'add', 'crm', `secret${count}`)
  expect(await refused('crm', 'another')).toEqual([1, expect.stringContaining('10 patterns already')])
})
