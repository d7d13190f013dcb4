// The commands of named groups of teams, and the warning of teams that no event has named. Not what a group's board shows.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { openCliWorld, type CliWorld } from './cli-world.ts'

let world: CliWorld
beforeAll(async () => {
  world = await openCliWorld(inject('databaseUrl'))
  for (const team of ['Sales', 'Support', 'Ops, Nordics']) world.settings.set(team, defaultSettings('UTC'))
})
afterAll(() => world.close())

const warned = (err: readonly string[]) => err.filter((line) => line.startsWith('warning: '))

describe('group', () => {
  test('[GR6] add makes one with a board of its own, list shows it, remove ends it', async () => {
    const made = await world.json('group', 'add', 'Front office', '--teams', 'Support, Sales')
    expect(made).toMatchObject({ id: 'group:front-office', name: 'Front office', teams: ['Sales', 'Support'], unknownTeams: [] }) // prettier-ignore
    expect(world.access.groups.find('group:front-office')?.teams).toEqual(['Sales', 'Support'])
    const listed = await world.run('group', 'list')
    expect(listed.out.join('\n')).toMatch(/group:front-office +Front office +Sales, Support/)
    expect(await world.json('group', 'list')).toMatchObject({ groups: [{ id: 'group:front-office' }] })
    expect(await world.run('group', 'add', 'Front office', '--teams', 'Sales')).toMatchObject({
      code: 1,
      err: [expect.stringContaining('already a group') as string],
    })
    const removed = await world.run('group', 'remove', 'front-office')
    expect([removed.code, removed.out]).toEqual([0, ['Group front-office is removed.']])
    expect((await world.run('group', 'remove', 'group:front-office')).code).toBe(1)
    expect(await world.json('group', 'list')).toEqual({ groups: [] })
  })

  test('[GR6] rename calls it otherwise and leaves its id, its teams and its displays; a name that is taken is refused', async () => {
    await world.run('group', 'add', 'Desk', '--teams', 'Sales,Support')
    await world.run('group', 'add', 'Other', '--teams', 'Sales')
    await world.run('display', 'add', '--team', 'group:desk', '--name', 'TV')
    const changed: string[] = []
    const stop = world.access.groups.onChanged((id) => changed.push(id))
    expect(await world.json('group', 'rename', 'desk', 'Front desk')).toMatchObject({
      id: 'group:desk',
      name: 'Front desk',
      teams: ['Sales', 'Support'],
    })
    stop()
    expect(changed).toEqual(['group:desk'])
    expect(world.access.groups.find('group:desk')?.name).toBe('Front desk')
    expect((await world.access.displays.list()).map(({ team }) => team)).toContain('group:desk')
    expect(await world.run('group', 'rename', 'group:desk', 'Other')).toMatchObject({
      code: 1,
      err: [expect.stringContaining('already a group that is called Other') as string],
    })
    expect((await world.run('group', 'rename', 'nowhere', 'X')).err.join()).toContain('no group nowhere')
    expect((await world.run('group', 'rename', 'desk', ' ')).code).toBe(1)
    expect((await world.run('group', 'rename', 'desk')).code).toBe(2)
    for (const id of ['desk', 'other']) await world.run('group', 'remove', id)
  })

  test('[GR6] add takes teams whose names hold commas, and an id for a name that makes none', async () => {
    const words = ['group', 'add', 'サポート', '--team', 'Ops, Nordics', '--teams', 'Sales']
    expect((await world.run(...words)).err.join()).toContain('give one')
    expect(await world.json(...words, '--id', 'support-jp')).toMatchObject({
      id: 'group:support-jp',
      teams: ['Ops, Nordics', 'Sales'],
    })
    expect((await world.run('group', 'remove', 'support-jp')).code).toBe(0)
  })

  test.each([
    [['group', 'add'], 'name is missing'],
    [['group', 'add', 'Front'], '--teams is needed'],
    [['group', 'add', 'Front', '--teams', ' , '], '--teams is needed'],
    [['group', 'remove'], 'id is missing'],
  ])('[GR6] %j is misused: it says why and exits 2', async (words, why) => {
    const { code, err } = await world.run(...words)
    expect([code, err.join()]).toEqual([2, expect.stringContaining(why)])
  })

  test('[GR7] a display is paired with a group, is told of when the group goes, and is refused for one that is not there', async () => {
    await world.run('group', 'add', 'Hall', '--teams', 'Sales,Support')
    const made = await world.json('display', 'add', '--team', 'group:hall', '--name', 'TV')
    expect(made).toMatchObject({ team: 'group:hall', unknownTeams: [] })
    const token = (made as { link: string }).link.split('/').at(-1) ?? '' // as the schema of the answer has it
    const display = () => world.access.displays.authenticate(token)
    expect(display()).toMatchObject({ board: 'group:hall', teams: ['Sales', 'Support'] })
    const removed = await world.run('group', 'remove', 'hall')
    expect(removed.out.join('\n')).toMatch(/Display .+ \(TV\) showed it, and shows nothing now/)
    expect(display()).toMatchObject({ teams: ['group:hall'] })
    const refused = await world.run('display', 'add', '--team', 'group:hall')
    expect([refused.code, refused.err.join()]).toEqual([1, expect.stringContaining('no group group:hall')])
  })
})

describe('a team that no event has named', () => {
  test.each([
    ['group add', ['Lost', '--teams', 'Sales,Suport']],
    ['display add', ['--team', 'Suport']],
    ['user add', ['new@example.com', '--role', 'supervisor', '--team', 'Sales', '--team', 'Suport']],
  ])('[CL16] is taken by %s with a clear warning', async (command, words) => {
    const { code, err } = await world.run(...command.split(' '), ...words)
    expect(code).toBe(0)
    expect(warned(err)).toEqual([expect.stringContaining('no event has named the team "Suport" yet')])
  })

  test('[CL16] is in the JSON too, and one that is known is not warned of', async () => {
    expect(await world.json('display', 'add', '--team', 'Suport')).toMatchObject({ unknownTeams: ['Suport'] })
    const { err } = await world.run('display', 'add', '--team', 'Support')
    expect(err).toEqual([])
    const all = await world.run('user', 'add', 'all@example.com', '--role', 'supervisor', '--all-teams')
    expect(warned(all.err)).toEqual([])
  })

  test('[CL16] is refused where it is a group’s id: people are given teams', async () => {
    const words = ['user', 'add', 'odd@example.com', '--role', 'supervisor', '--team', 'group:front']
    const { code, err } = await world.run(...words)
    expect([code, err.join()]).toEqual([1, expect.stringContaining('group:front is no team')])
  })
})
