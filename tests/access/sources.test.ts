// Sources and their tokens: made, replaced, removed, and held in memory. The commands are in tests/cli.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { accessDatabase } from '../../server/access/access-database.ts'
import { createSources } from '../../server/access/sources.ts'
import type { Database } from '../../server/ledger/database.ts'
import { dropWorkspace, openWorkspace, openWorld } from './access-world.ts'

let database: Database
beforeAll(async () => {
  database = await openWorkspace(inject('databaseUrl'))
})
afterAll(() => dropWorkspace(database))
const open = () => createSources(accessDatabase(database.db))

describe('sources', () => {
  test('[AC14] INGEST_TOKEN is the token of `default` and replaces its earlier one', async () => {
    const sources = open()
    await sources.setDefaultToken('first-token')
    expect(sources.authenticate('first-token')).toEqual({ id: 'default', sequencing: false })
    await sources.setDefaultToken('second-token')
    await sources.setDefaultToken('second-token')
    expect(sources.authenticate('first-token')).toBeNull()
    expect(sources.authenticate('second-token')).toEqual({ id: 'default', sequencing: false })
    expect((await sources.list()).map(({ id }) => id)).toContain('default')
  })

  test('[AC14] it is there when the server has prepared', async () => {
    const world = await openWorld(inject('databaseUrl'), { INGEST_TOKEN: 'given-at-start' })
    await world.access.prepare()
    expect(world.access.sources.authenticate('given-at-start')).toEqual({ id: 'default', sequencing: false })
    await world.close()
  })

  test('[AC10] only the hash of a token is stored', async () => {
    const added = await open().add('hashed', { sequencing: false })
    const token = added.ok ? added.token : ''
    expect(token).toMatch(/^fv_[A-Za-z0-9_-]{43}$/)
    const { rows } = await sql<{ row: string }>`select source::text as row from source`.execute(database.db)
    expect(rows.map(({ row }) => row).join()).not.toContain(token.slice(3))
  })

  test('[AC14] tokens are checked in memory, so a database that is away stops no event', async () => {
    const away = await openWorkspace(inject('databaseUrl'))
    const sources = createSources(accessDatabase(away.db))
    const added = await sources.add('crm', { sequencing: true })
    const token = added.ok ? added.token : ''
    await dropWorkspace(away)
    await expect(sources.reload()).rejects.toThrow()
    expect(sources.authenticate(token)).toEqual({ id: 'crm', sequencing: true })
  })

  test('[AC14] what another server added or removed is known after a reload', async () => {
    const [here, there] = [open(), open()]
    const added = await there.add('elsewhere', { sequencing: false })
    const token = added.ok ? added.token : ''
    expect(here.authenticate(token)).toBeNull()
    await here.reload()
    expect(here.authenticate(token)).toMatchObject({ id: 'elsewhere' })
    await there.remove('elsewhere')
    await here.reload()
    expect(here.authenticate(token)).toBeNull()
  })

  test('[AC14] two servers that add the same source at once: one of them does', async () => {
    const results = await Promise.all(
      Array.from({ length: 6 }, () => open().add('twin', { sequencing: false })),
    )
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  })
})
