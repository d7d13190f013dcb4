// Sources and their tokens: made, replaced, removed, and held in memory. The commands are in tests/cli.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { accessDatabase } from '../../server/access/access-database.ts'
import { createSealing } from '../../server/access/sealed-text.ts'
import { newSigningSecret } from '../../server/access/source-secrets.ts'
import { createSources } from '../../server/access/sources.ts'
import type { Database } from '../../server/ledger/database.ts'
import { dropWorkspace, openWorkspace, openWorld } from './access-world.ts'
import { keptLog } from './quiet-log.ts'

let database: Database
beforeAll(async () => {
  database = await openWorkspace(inject('databaseUrl'))
})
afterAll(() => dropWorkspace(database))
const sourcesIn = (workspace: Database, secret = 'of this installation') =>
  createSources(accessDatabase(workspace.db), createSealing(secret), keptLog())
const open = () => sourcesIn(database)

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
    const sources = sourcesIn(away)
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

  test('[WH3] secrets are sealed: the database shows none, and opens for this installation and source alone', async () => {
    const sources = open()
    const secret = newSigningSecret()
    await sources.add('sealed', { sequencing: false, secret })
    await sources.add('neighbour', { sequencing: false, secret: newSigningSecret() })
    const rows = async () =>
      (
        await sql<{ source: string; sealed: string }>`select source, sealed from source_secret`.execute(
          database.db,
        )
      ).rows
    expect(JSON.stringify(await rows())).not.toContain(secret.slice('whsec_'.length, 20))
    expect(sources.signing('sealed')?.secrets).toEqual([secret])

    // Moved to another source's row it opens no more: who can write to the database cannot lend a known secret.
    const sealed = (await rows()).find(({ source }) => source === 'sealed')?.sealed
    await sql`update source_secret set sealed = ${sealed} where source = 'neighbour'`.execute(database.db)
    await sources.reload()
    expect(sources.signing('neighbour')?.secrets).toEqual([])
    expect(sources.signing('sealed')?.secrets).toEqual([secret])

    const log = keptLog()
    const elsewhere = createSources(accessDatabase(database.db), createSealing('of another one'), log)
    await elsewhere.reload()
    await elsewhere.reload()
    expect(elsewhere.signing('sealed')?.secrets).toEqual([])
    expect(log.lines.filter((line) => line.includes('AUTH_SECRET'))).toHaveLength(1)
    await sql`delete from source_secret where source = 'neighbour'`.execute(database.db)
  })

  test('[WH3] at most four secrets are valid at once, also where many are made at once; removing ends all', async () => {
    const sources = open()
    await sources.add('turning', { sequencing: false, secret: newSigningSecret() })
    const made = await Promise.all(Array.from({ length: 6 }, () => open().addSecret('turning', undefined)))
    expect(made.filter(({ ok }) => ok)).toHaveLength(3)
    await sources.reload()
    expect(sources.signing('turning')?.secrets).toHaveLength(4)
    const newest = sources.signing('turning')?.secrets[0]
    expect(await sources.retireSecrets('turning')).toBe(3)
    expect(sources.signing('turning')?.secrets).toEqual([newest])
    await sources.remove('turning')
    expect(sources.signing('turning')).toBeNull()
    await sources.add('turning', { sequencing: false })
    expect(sources.signing('turning')?.secrets).toEqual([])
  })
})
