// `source`: the systems that may send events.
import { z } from 'zod'
import { sourceList, sourceMade } from '../operator/operator-api.ts'
import { NO_DATA, type Command } from './command.ts'
import { done } from './outcome.ts'
import { table } from './table.ts'

const addValues = z.object({ sequencing: z.boolean().default(false) })

export const sourceCommands: readonly Command[] = [
  {
    name: 'source add',
    usage: '<id> [--sequencing]',
    summary: 'Makes a source and prints its token, once.',
    help: [
      '--sequencing  the source numbers the events of each subject; then that number orders them, not their time',
    ],
    options: { sequencing: { type: 'boolean' } },
    positionals: ['id'],
    run: async (values, [id], { ask }) => {
      const { sequencing } = addValues.parse(values)
      const asked = await ask('POST', '/sources', sourceMade, { id, sequencing })
      if (!asked.ok) return asked
      return done(asked.answer, [`Source ${asked.answer.id}. Its token, shown only now:`, asked.answer.token])
    },
  },
  {
    name: 'source list',
    usage: '',
    summary: 'Lists the sources.',
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('GET', '/sources', sourceList)
      if (!asked.ok) return asked
      const rows = asked.answer.sources.map((source) => [
        source.id,
        source.sequencing ? 'by sequence' : 'by time',
        source.createdAt,
      ])
      return done(asked.answer, table(['SOURCE', 'ORDER', 'SINCE'], rows))
    },
  },
  {
    name: 'source remove',
    usage: '<id>',
    summary: 'Refuses the token of a source from now on; what it sent stays.',
    options: {},
    positionals: ['id'],
    run: async (_values, [id = ''], { ask }) => {
      const asked = await ask('DELETE', `/sources/${encodeURIComponent(id)}`, z.object({}))
      return asked.ok ? done(NO_DATA, [`Source ${id} is removed.`]) : asked
    },
  },
]
