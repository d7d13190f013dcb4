// `user`: the people who can sign in.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { ROLES, type TeamScope } from '../../shared/roles.ts'
import { userList, userMade } from '../operator/operator-api.ts'
import { NO_DATA, type Command } from './command.ts'
import { done, misused } from './outcome.ts'
import { table } from './table.ts'
import { unknownTeamWarnings } from './unknown-teams.ts'

const addValues = z.object({
  role: z.enum(ROLES, '--role must be administrator or supervisor'),
  team: z.array(z.string()).default([]),
  'all-teams': z.boolean().default(false),
  name: z.string().optional(),
  password: z.string().optional(),
})
const passwordValues = z.object({ password: z.string().optional() })

export const userCommands: readonly Command[] = [
  {
    name: 'user add',
    usage: '<email> --role administrator|supervisor [--team X … | --all-teams] [--name N] [--password P]',
    summary: 'Makes a user; without --password one is made and printed, once.',
    help: [
      '--team X     a team that they may see; may be given again for more',
      '--all-teams  every team, those to come too; what an administrator has without --team',
    ],
    options: {
      role: { type: 'string' },
      team: { type: 'string', multiple: true },
      'all-teams': { type: 'boolean' },
      name: { type: 'string' },
      password: { type: 'string' },
    },
    positionals: ['email'],
    run: async (values, [email = ''], { ask, note }) => {
      const given = addValues.safeParse(values)
      if (!given.success) return misused(given.error.issues.map((issue) => issue.message).join('; '))
      const { role, team, name = email, password = newPassword() } = given.data
      const isOfAll = given.data['all-teams']
      if (isOfAll && team.length > 0) return misused('--team and --all-teams cannot both be given')
      if (role === 'supervisor' && team.length === 0 && !isOfAll) {
        return misused('a supervisor needs --team X (once or more) or --all-teams')
      }
      const teams: TeamScope = team.length > 0 ? team : 'all'
      const asked = await ask('POST', '/users', userMade, { email, name, role, teams, password })
      if (!asked.ok) return asked
      for (const warning of unknownTeamWarnings(asked.answer.unknownTeams)) note(warning)
      const isOwnChoice = given.data.password !== undefined
      const data = { ...asked.answer, email, name, role, teams, ...(isOwnChoice ? {} : { password }) }
      const first = `${name} (${role}, ${words(teams)}) can sign in as ${email}.`
      return done(data, isOwnChoice ? [first] : [first, 'The password, shown only now:', password])
    },
  },
  {
    name: 'user list',
    usage: '',
    summary: 'Lists the users, their roles and their teams.',
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('GET', '/users', userList)
      if (!asked.ok) return asked
      const rows = asked.answer.users.map((user) => [user.email, user.name, user.role, words(user.teams)])
      return done(asked.answer, table(['E-MAIL', 'NAME', 'ROLE', 'TEAMS'], rows))
    },
  },
  {
    name: 'user password',
    usage: '<email> [--password P]',
    summary: 'Gives a user another password and signs them out everywhere.',
    options: { password: { type: 'string' } },
    positionals: ['email'],
    run: async (values, [email = ''], { ask }) => {
      const given = passwordValues.parse(values).password
      const password = given ?? newPassword()
      const path = `/users/${encodeURIComponent(email)}/password`
      const asked = await ask('POST', path, z.object({}), { password })
      if (!asked.ok) return asked
      const first = `${email} has another password.`
      return given === undefined
        ? done({ email, password }, [first, 'Shown only now:', password])
        : done({ email }, [first])
    },
  },
  {
    name: 'user remove',
    usage: '<email>',
    summary: 'Removes a user and signs them out everywhere.',
    options: {},
    positionals: ['email'],
    run: async (_values, [email = ''], { ask }) => {
      const asked = await ask('DELETE', `/users/${encodeURIComponent(email)}`, z.object({}))
      return asked.ok ? done(NO_DATA, [`User ${email} is removed.`]) : asked
    },
  },
]

function newPassword(): string {
  return randomBytes(15).toString('base64url')
}

function words(teams: TeamScope): string {
  if (teams === 'all') return 'all teams'
  return teams.length === 0 ? 'no team' : teams.join(', ')
}
