// How groups are kept: their ids, what is refused, and what another server changed. Real PostgreSQL; not their boards.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { accessDatabase } from '../../server/access/access-database.ts'
import { createTeamGroups, slugOf } from '../../server/access/team-groups.ts'
import type { Database } from '../../server/ledger/database.ts'
import { can, type Person } from '../../shared/roles.ts'
import { dropWorkspace, openWorkspace } from './access-world.ts'

let database: Database
beforeAll(async () => {
  database = await openWorkspace(inject('databaseUrl'))
})
afterAll(() => dropWorkspace(database))

const open = async () => {
  const groups = createTeamGroups(accessDatabase(database.db))
  await groups.reload()
  return groups
}

describe('groups', () => {
  test.each([
    ['Front office', 'front-office'],
    ['  São Paulo & Lisboa! ', 'sao-paulo-lisboa'],
    ['24/7', '24-7'],
    ['サポート', ''],
  ])('[GR6] %j has the id %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug)
  })

  test('[GR6] have ids that the table takes, whatever their names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (name) => {
        const slug = slugOf(name)
        expect(slug === '' || (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && slug.length <= 60)).toBe(true)
      }),
    )
  })

  test('[GR6] are refused in words: a name or id that is taken, an id that is none, no team', async () => {
    const groups = await open()
    const teams = ['B', 'A', 'B']
    expect(await groups.add({ name: 'Taken', teams })).toMatchObject({
      ok: true,
      group: { id: 'group:taken', name: 'Taken', teams: ['A', 'B'] },
    })
    for (const [order, why] of [
      [{ name: 'Taken', slug: 'other', teams }, 'already a group that is called Taken'],
      [{ name: 'taken!', teams }, 'already a group taken'],
      [{ name: 'サポート', teams }, 'give one'],
      [{ name: 'Odd', slug: 'Odd Id', teams }, 'a-z, 0-9'],
      [{ name: 'Empty', teams: [] }, '1 to 100 teams'],
    ] as const)
      expect(await groups.add(order)).toEqual({ ok: false, problem: expect.stringContaining(why) as string })
    expect(groups.all().map(({ id }) => id)).toEqual(['group:taken'])
    expect([await groups.remove('group:taken'), await groups.remove('taken')]).toEqual([true, false])
  })

  test('[GR4] that another server made, changed or removed are told of once each, and no others', async () => {
    const [here, there] = await Promise.all([open(), open()])
    const told: string[] = []
    const stop = here.onChanged((id) => void told.push(id))
    await there.add({ name: 'Stays', teams: ['A'] })
    await there.add({ name: 'Turns', teams: ['A'] })
    await here.reload()
    expect(told.splice(0).sort()).toEqual(['group:stays', 'group:turns'])
    await there.remove('turns')
    await there.add({ name: 'Turns', teams: ['A', 'B'] })
    await here.reload()
    await here.reload()
    expect(told.splice(0)).toEqual(['group:turns'])
    expect(here.find('group:turns')?.teams).toEqual(['A', 'B'])
    await there.remove('stays')
    await here.reload()
    expect([told.splice(0), here.find('group:stays')]).toEqual([['group:stays'], null])
    stop()
    await here.remove('turns')
    expect(told).toEqual([])
  })

  test('[GR1] are read by whoever may read each team, and nothing of no team is', () => {
    const teams = fc.subarray(['A', 'B', 'C'])
    fc.assert(
      fc.property(teams, teams, (own, asked) => {
        const person: Person = {
          kind: 'display',
          displayId: 'd',
          name: 'D',
          role: 'display',
          board: 'b',
          teams: own,
        }
        const mayEach = asked.every((team) => can(person, 'board.read', team))
        expect(can(person, 'board.read', asked)).toBe(asked.length > 0 && mayEach)
        expect(can(person, 'logs.read', asked)).toBe(false)
      }),
    )
  })
})
