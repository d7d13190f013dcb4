// `roster`: taking a team's roster from a file, and showing it. Not how a file is read (server/roster).
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { rosterImport, rosterList, type RosterImport } from '../../shared/roster/roster-answers.ts'
import type { Command } from './command.ts'
import { done, EXIT, failed, misused } from './outcome.ts'
import { table } from './table.ts'

const MOST_BYTES = 1024 * 1024
const importValues = z.object({
  team: z.string('--team is needed'),
  zone: z.string().optional(),
  whole: z.boolean().default(false),
  'dry-run': z.boolean().default(false),
})
const listValues = importValues.pick({ team: true })
const wordsOf = (error: z.ZodError) => error.issues.map(({ message }) => message).join('; ')

/** A calendar begins so, whatever the file is called. */
const kindOf = (text: string) => (/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text) ? 'calendar' : 'csv')

const faultsOf = ({ rows }: RosterImport): string[] =>
  rows.flatMap(({ line, uid, faults: all }) =>
    all.map(({ field, detail }) => `line ${line}${uid === null ? '' : `, ${uid}`}: ${field}: ${detail}`),
  )

function linesOf(answer: RosterImport): string[] {
  const { counts, replaces, neverSeen, isDryRun, team } = answer
  const days = replaces === null ? 'no day' : `${replaces.from} to ${replaces.to}`
  return [
    ...faultsOf(answer),
    `${isDryRun ? 'would take' : 'took'} ${counts.shifts} shifts of ${counts.agents} agents of ${team}, for ${days}`,
    ...(counts.removed > 0 ? [`${counts.removed} shifts that stood there are no more`] : []),
    ...(counts.past > 0 ? [`${counts.past} are over and left out`] : []),
    ...(counts.later > 0 ? [`${counts.later} are more than 31 days ahead and left out`] : []),
    ...(neverSeen.length > 0 ? [`not seen yet: ${neverSeen.join(', ')}`] : []),
  ]
}

export const rosterCommands: readonly Command[] = [
  {
    name: 'roster import',
    usage: 'FILE --team TEAM [--zone ZONE] [--whole] [--dry-run]',
    summary: 'Takes who is expected when from a CSV or iCalendar file.',
    help: [
      'CSV has a header: agent,start,end and where it is wanted zone. An agent is an id, a name or an address.',
      'It replaces the shifts of the agents that it names, in the days that it is of. A faulty row, and nothing is taken.',
      '--team TEAM   whose roster it is',
      '--zone ZONE   of times that name none; without it the team’s',
      '--whole       who is not named has no shift in these days',
      '--dry-run     shows what would be taken',
    ],
    options: {
      team: { type: 'string' },
      zone: { type: 'string' },
      whole: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
    },
    positionals: ['FILE'],
    run: async (values, [file = ''], { ask }) => {
      const given = importValues.safeParse(values)
      if (!given.success) return misused(wordsOf(given.error))
      const bytes = await readFile(file).catch(() => null)
      if (bytes === null) return failed(`${file} cannot be read`)
      if (bytes.length > MOST_BYTES) return failed(`${file} is larger than 1 MiB`)
      const text = bytes.toString('utf8')
      const { team, zone = null, whole, 'dry-run': isDryRun } = given.data
      const path = `/roster/${encodeURIComponent(team)}`
      const order = { kind: kindOf(text), text, zone, isWhole: whole, isDryRun: true }
      const seen = await ask('POST', path, rosterImport, order)
      if (!seen.ok) return seen
      if (isDryRun || !seen.answer.isTakeable) {
        const { answer } = seen
        if (isDryRun) return done(answer, linesOf(answer), answer.isTakeable ? EXIT.done : EXIT.failed)
        return failed([...faultsOf(answer), 'nothing was taken'].join('\n'))
      }
      const asked = await ask('POST', path, rosterImport, { ...order, isDryRun: false })
      return asked.ok ? done(asked.answer, linesOf(asked.answer)) : asked
    },
  },
  {
    name: 'roster list',
    usage: '--team TEAM',
    summary: 'Lists the shifts of a team from today on.',
    options: { team: { type: 'string' } },
    positionals: [],
    run: async (values, _positionals, { ask }) => {
      const given = listValues.safeParse(values)
      if (!given.success) return misused(wordsOf(given.error))
      const asked = await ask('GET', `/roster/${encodeURIComponent(given.data.team)}`, rosterList)
      if (!asked.ok) return asked
      const rows = asked.answer.shifts.map(({ agent, agentName, from, to }) => [from, to, agent, agentName])
      return done(
        asked.answer,
        rows.length === 0 ? ['no shifts'] : table(['from', 'to', 'agent', 'name'], rows),
      )
    },
  },
]
