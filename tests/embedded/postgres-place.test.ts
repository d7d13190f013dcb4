// Where a data folder's database lies, without starting one.
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notedPlace, notePlace } from '../../server/embedded/postgres-place.ts'
import { dataFolder } from './data-folder.ts'

test('[OP11] a database noted outside the data folder is found again', async () => {
  const home = await realpath(await dataFolder())
  const outside = join(home, 'elsewhere')
  await mkdir(join(outside, 'data'), { recursive: true })
  await writeFile(join(outside, 'data/PG_VERSION'), '18\n')
  await notePlace(home, outside)
  expect(await notedPlace(home)).toBe(outside)
})

test('[OP11] a database that is noted but gone is an error, never silently an empty one', async () => {
  const home = await realpath(await dataFolder())
  await notePlace(home, join(home, 'gone'))
  await expect(notedPlace(home)).rejects.toThrow('where there is none')
})

test('[OP11] a database inside the data folder needs no note', async () => {
  const home = await realpath(await dataFolder())
  await notePlace(home, join(home, 'postgres'))
  expect(await notedPlace(home)).toBeUndefined()
})
