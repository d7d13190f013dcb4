// `source mask`: what is masked in the texts of a source before they are kept, beside card numbers.
import { z } from 'zod'
import { maskList, maskMade } from '../operator/operator-api.ts'
import { NO_DATA, type Command } from './command.ts'
import { done } from './outcome.ts'
import { table } from './table.ts'

const path = (source: string) => `/sources/${encodeURIComponent(source)}/masks`

export const maskCommands: readonly Command[] = [
  {
    name: 'source mask add',
    usage: '<id> <pattern>',
    summary: 'Masks what fits a pattern in the messages and comments of a source, from now on.',
    help: [
      'Card numbers are always masked. A pattern is for what else must not be kept: a tax number, a passport.',
      "<pattern>     a regular expression in RE2's syntax, without look-around and back-references, such as",
      "              '\\b\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}\\b'; '(?i)' at its start takes any case",
      'What is kept already stays as it is. Other servers of the workspace know of it within five seconds.',
    ],
    options: {},
    positionals: ['id', 'pattern'],
    run: async (_values, [id = '', pattern], { ask }) => {
      const asked = await ask('POST', path(id), maskMade, { pattern })
      if (!asked.ok) return asked
      return done(asked.answer, [`Pattern ${asked.answer.id} of ${id} is masked from now on.`])
    },
  },
  {
    name: 'source mask list',
    usage: '<id>',
    summary: 'Lists what is masked in the texts of a source, beside card numbers.',
    options: {},
    positionals: ['id'],
    run: async (_values, [id = ''], { ask }) => {
      const asked = await ask('GET', path(id), maskList)
      if (!asked.ok) return asked
      const rows = asked.answer.masks.map((mask) => [String(mask.id), mask.pattern, mask.createdAt])
      return done(asked.answer, table(['PATTERN', 'MASKS', 'SINCE'], rows))
    },
  },
  {
    name: 'source mask remove',
    usage: '<id> <number>',
    summary: 'Masks by this pattern no longer; what was masked stays so.',
    options: {},
    positionals: ['id', 'number'],
    run: async (_values, [id = '', number = ''], { ask }) => {
      const asked = await ask('DELETE', `${path(id)}/${encodeURIComponent(number)}`, z.object({}))
      return asked.ok ? done(NO_DATA, [`Pattern ${number} of ${id} is removed.`]) : asked
    },
  },
]
