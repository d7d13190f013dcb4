// `source`: the systems that may send events, and what they prove themselves by.
import { z } from 'zod'
import { CONNECTOR_NAMES } from '../ingest/connectors/connector-names.ts'
import { secretMade, secretsRetired, sourceList, sourceMade } from '../operator/operator-api.ts'
import { NO_DATA, type Command } from './command.ts'
import { done, misused } from './outcome.ts'
import { table } from './table.ts'

const addValues = z.object({
  sequencing: z.boolean().default(false),
  signed: z.boolean().default(false),
  connector: z.enum(CONNECTOR_NAMES, `--connector must be one of ${CONNECTOR_NAMES.join(', ')}`).optional(),
  secret: z.string().optional(),
})
const secretValues = z.object({
  vendor: z.boolean().default(false),
  secret: z.string().optional(),
  retire: z.boolean().default(false),
})

const path = (id: string) => `/sources/${encodeURIComponent(id)}`
const SECRET_HELP =
  '--secret S    the secret itself; whoever may list the processes of this machine sees it there, so better leave it out'

export const sourceCommands: readonly Command[] = [
  {
    name: 'source add',
    usage: `<id> [--sequencing] [--signed | --connector ${CONNECTOR_NAMES.join('|')} [--secret S]]`,
    summary: 'Makes a source and prints its token, once.',
    help: [
      '--sequencing  the source numbers the events of each subject; then that number orders them, not their time',
      '--signed      makes a secret too, with which requests may be signed instead (Standard Webhooks)',
      '--connector   the source is this vendor: its webhooks are taken; their secret is read from standard input',
      SECRET_HELP,
    ],
    options: {
      sequencing: { type: 'boolean' },
      signed: { type: 'boolean' },
      connector: { type: 'string' },
      secret: { type: 'string' },
    },
    positionals: ['id'],
    run: async (values, [id], { ask, readSecret }) => {
      const read = addValues.safeParse(values)
      if (!read.success) return misused(read.error.issues.map((issue) => issue.message).join('; '))
      const { sequencing, signed, connector, secret: given } = read.data
      if (signed && connector !== undefined)
        return misused(`${connector} signs in its own way: --signed is for what you send yourself`)
      if (given !== undefined && connector === undefined) return misused('--secret goes with --connector')
      const secret =
        connector === undefined ? null : (given ?? (await readSecret(`The secret of ${connector}`)))
      const order = { id, sequencing, signed, connector: connector ?? null, secret }
      const asked = await ask('POST', '/sources', sourceMade, order)
      if (!asked.ok) return asked
      const { token, secret: made, hook } = asked.answer
      return done(asked.answer, [
        ...(hook === null ? [] : [`Webhooks of ${connector} go to ${hook}`]),
        `Source ${asked.answer.id}. Its token, shown only now:`,
        token,
        ...(made === null ? [] : ['Its signing secret, shown only now:', made]),
      ])
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
        source.connector ?? 'events',
        source.sequencing ? 'by sequence' : 'by time',
        String(source.secrets),
        source.createdAt,
        source.lastHeardAt ?? 'not yet',
        source.lagMs === null ? '' : `${source.lagMs} ms`,
      ])
      const header = ['SOURCE', 'SENDS', 'ORDER', 'SECRETS', 'SINCE', 'LAST HEARD', 'LAG']
      return done(asked.answer, table(header, rows))
    },
  },
  {
    name: 'source secret',
    usage: '<id> [--vendor [--secret S] | --retire]',
    summary: 'Gives a source one more signing secret; the earlier ones stay valid until --retire.',
    help: [
      '--vendor      the secret comes from the vendor of a connector, and is read from standard input',
      SECRET_HELP,
      '--retire      drops all secrets but the newest, once every sender signs with that',
    ],
    options: { vendor: { type: 'boolean' }, secret: { type: 'string' }, retire: { type: 'boolean' } },
    positionals: ['id'],
    run: async (values, [id = ''], { ask, readSecret }) => {
      const { vendor, secret: given, retire } = secretValues.parse(values)
      if (retire && (vendor || given !== undefined)) return misused('--retire stands alone')
      if (given !== undefined && !vendor) return misused('--secret goes with --vendor')
      if (retire) {
        const asked = await ask('DELETE', `${path(id)}/secrets/earlier`, secretsRetired)
        if (!asked.ok) return asked
        return done(asked.answer, [
          `${asked.answer.retired} earlier secrets of ${id} are refused from now on.`,
        ])
      }
      const secret = vendor ? (given ?? (await readSecret('The secret'))) : null
      const asked = await ask('POST', `${path(id)}/secrets`, secretMade, { secret })
      if (!asked.ok) return asked
      const { count, secret: made } = asked.answer
      const many = `Source ${id} has ${count} valid ${count === 1 ? 'secret' : 'secrets'}.`
      return done(asked.answer, made === null ? [many] : [many, 'The new one, shown only now:', made])
    },
  },
  {
    name: 'source remove',
    usage: '<id>',
    summary: 'Refuses the token and secrets of a source from now on; what it sent stays.',
    options: {},
    positionals: ['id'],
    run: async (_values, [id = ''], { ask }) => {
      const asked = await ask('DELETE', path(id), z.object({}))
      return asked.ok ? done(NO_DATA, [`Source ${id} is removed.`]) : asked
    },
  },
]
