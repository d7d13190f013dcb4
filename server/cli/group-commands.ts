// `group`: several teams under one name, with a board of their own.
import { z } from 'zod'
import { groupList, groupMade, groupRemoved, groupRenamed } from '../operator/operator-api.ts'
import type { Command } from './command.ts'
import { done, misused } from './outcome.ts'
import { table } from './table.ts'
import { unknownTeamWarnings } from './unknown-teams.ts'

const addValues = z.object({
  teams: z.array(z.string()).default([]),
  team: z.array(z.string()).default([]),
  id: z.string().optional(),
})

export const groupCommands: readonly Command[] = [
  {
    name: 'group add',
    usage: '<name> --teams A,B,C [--team X …] [--id I]',
    summary: 'Makes a named group of teams, with a board of its own.',
    help: [
      '--teams A,B  its teams, separated by commas',
      '--team X     one team, whose name may hold a comma; may be given again',
      '--id I       of a-z, 0-9 and hyphens, for the address of its board; else it is made of the name',
    ],
    options: {
      teams: { type: 'string', multiple: true },
      team: { type: 'string', multiple: true },
      id: { type: 'string' },
    },
    positionals: ['name'],
    run: async (values, [name = ''], { ask, note }) => {
      const given = addValues.parse(values)
      const listed = given.teams.flatMap((each) => each.split(',')).map((team) => team.trim())
      const teams = [...listed.filter((team) => team !== ''), ...given.team]
      if (teams.length === 0) return misused('--teams is needed: the teams of the group')
      const asked = await ask('POST', '/groups', groupMade, { name, slug: given.id ?? null, teams })
      if (!asked.ok) return asked
      const { id, teams: kept, unknownTeams } = asked.answer
      for (const warning of unknownTeamWarnings(unknownTeams)) note(warning)
      return done(asked.answer, [`Group ${id} (${asked.answer.name}) of ${kept.join(', ')}.`])
    },
  },
  {
    name: 'group list',
    usage: '',
    summary: 'Lists the groups and their teams.',
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('GET', '/groups', groupList)
      if (!asked.ok) return asked
      const rows = asked.answer.groups.map(({ id, name, teams }) => [id, name, teams.join(', ')])
      return done(asked.answer, table(['GROUP', 'NAME', 'TEAMS'], rows))
    },
  },
  {
    name: 'group rename',
    usage: '<id> <name>',
    summary: 'Calls a group otherwise; its id, its board’s address and its displays stay.',
    options: {},
    positionals: ['id', 'name'],
    run: async (_values, [id = '', name = ''], { ask }) => {
      const asked = await ask('POST', `/groups/${encodeURIComponent(id)}/name`, groupRenamed, { name })
      if (!asked.ok) return asked
      return done(asked.answer, [`Group ${asked.answer.id} is called ${asked.answer.name} now.`])
    },
  },
  {
    name: 'group remove',
    usage: '<id>',
    summary: 'Ends a group and its board; its teams stay.',
    options: {},
    positionals: ['id'],
    run: async (_values, [id = ''], { ask }) => {
      const asked = await ask('DELETE', `/groups/${encodeURIComponent(id)}`, groupRemoved)
      if (!asked.ok) return asked
      return done(asked.answer, [
        `Group ${id} is removed.`,
        ...asked.answer.displays.map(
          (one) => `Display ${one.id} (${one.name}) showed it, and shows nothing now.`,
        ),
      ])
    },
  },
]
