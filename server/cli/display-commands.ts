// `display`: the TVs that show a team's or a group's board.
import { z } from 'zod'
import { displayList, displayMade } from '../operator/operator-api.ts'
import { NO_DATA, type Command } from './command.ts'
import { done, misused } from './outcome.ts'
import { table } from './table.ts'
import { unknownTeamWarnings } from './unknown-teams.ts'

const addValues = z.object({
  team: z.string('--team is needed: the team, or the group, whose board it shows'),
  name: z.string().optional(),
})

export const displayCommands: readonly Command[] = [
  {
    name: 'display add',
    usage: '--team T|group:G [--name N]',
    summary: 'Pairs a TV with the board of a team or a group and prints the link to open there, once.',
    options: { team: { type: 'string' }, name: { type: 'string' } },
    positionals: [],
    run: async (values, _positionals, { ask, note }) => {
      const given = addValues.safeParse(values)
      if (!given.success) return misused(given.error.issues.map((issue) => issue.message).join('; '))
      const { team, name = `${team} display` } = given.data
      const asked = await ask('POST', '/displays', displayMade, { team, name })
      if (!asked.ok) return asked
      const { id, link, unknownTeams } = asked.answer
      for (const warning of unknownTeamWarnings(unknownTeams)) note(warning)
      return done(asked.answer, [
        `Display ${id} (${name}). Open this link on it; it is shown only now:`,
        link,
      ])
    },
  },
  {
    name: 'display list',
    usage: '',
    summary: 'Lists the displays and when each was last seen.',
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('GET', '/displays', displayList)
      if (!asked.ok) return asked
      const rows = asked.answer.displays.map((one) => [one.id, one.name, one.team, one.lastSeenAt ?? 'never'])
      return done(asked.answer, table(['DISPLAY', 'NAME', 'TEAM', 'LAST SEEN'], rows))
    },
  },
  {
    name: 'display revoke',
    usage: '<id>',
    summary: 'Refuses a display at once, also one that is showing a board.',
    options: {},
    positionals: ['id'],
    run: async (_values, [id = ''], { ask }) => {
      const asked = await ask('DELETE', `/displays/${encodeURIComponent(id)}`, z.object({}))
      return asked.ok ? done(NO_DATA, [`Display ${id} is revoked.`]) : asked
    },
  },
]
