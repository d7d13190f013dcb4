// `source`: the systems that may send events, and what they prove themselves by.
import { z } from 'zod'
import { CONNECTOR_NAMES } from '../ingest/connectors/connector-names.ts'
import {
  cadenceOrder,
  cadenceSet,
  secretMade,
  secretsRetired,
  sourceList,
  sourceMade,
} from '../operator/operator-api.ts'
import { NO_DATA, type Command } from './command.ts'
import { duration, writeDuration } from './duration.ts'
import { done, misused } from './outcome.ts'
import { table } from './table.ts'

const cadence = duration.pipe(cadenceOrder.shape.cadenceMs.unwrap())
const addValues = z.object({
  cadence: cadence.optional(),
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

const NO_CADENCE = 'none'
const cadenceWord = (ms: number | null) => (ms === null ? NO_CADENCE : writeDuration(ms))
const CADENCE_HELP =
  'a duration such as 90s or 15m: the longest pause between two deliveries, events or heartbeats, that is normal'
/** What is wrong with the values of options, in words; `name` stands before what does not name itself. */
const wordsOf = ({ issues }: z.ZodError, name: string) =>
  issues.map(({ message }) => (message.startsWith('--') ? message : `${name} ${message}`)).join('; ')

const path = (id: string) => `/sources/${encodeURIComponent(id)}`
const SECRET_HELP =
  '--secret S    the secret itself; whoever may list the processes of this machine sees it there, so better leave it out'

export const sourceCommands: readonly Command[] = [
  {
    name: 'source add',
    usage: `<id> [--cadence D] [--sequencing] [--signed | --connector ${CONNECTOR_NAMES.join('|')} [--secret S]]`,
    summary: 'Makes a source and prints its token, once.',
    help: [
      `--cadence D   ${CADENCE_HELP};`,
      '              past it the source is silent: boards grey its agents and say so. Without one it never is',
      '--sequencing  the source numbers the events of each subject; then that number orders them, not their time',
      '--signed      makes a secret too, with which requests may be signed instead (Standard Webhooks)',
      '--connector   the source is this vendor: its webhooks are taken; their secret is read from standard input',
      SECRET_HELP,
    ],
    options: {
      cadence: { type: 'string' },
      sequencing: { type: 'boolean' },
      signed: { type: 'boolean' },
      connector: { type: 'string' },
      secret: { type: 'string' },
    },
    positionals: ['id'],
    run: async (values, [id], { ask, readSecret }) => {
      const read = addValues.safeParse(values)
      if (!read.success) return misused(wordsOf(read.error, '--cadence'))
      const { sequencing, signed, connector, secret: given, cadence: cadenceMs = null } = read.data
      if (signed && connector !== undefined)
        return misused(`${connector} signs in its own way: --signed is for what you send yourself`)
      if (given !== undefined && connector === undefined) return misused('--secret goes with --connector')
      const secret =
        connector === undefined ? null : (given ?? (await readSecret(`The secret of ${connector}`)))
      const order = { id, sequencing, cadenceMs, signed, connector: connector ?? null, secret }
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
        cadenceWord(source.cadenceMs),
        source.silentSince ?? '',
      ])
      const header = [
        'SOURCE',
        'SENDS',
        'ORDER',
        'SECRETS',
        'SINCE',
        'LAST HEARD',
        'LAG',
        'CADENCE',
        'SILENT SINCE',
      ]
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
    name: 'source cadence',
    usage: '<id> <duration|none>',
    summary: 'Says how long a pause of a source is normal; past it boards call the source silent.',
    help: [CADENCE_HELP, 'none          the source is never silent; boards show when it was last heard'],
    options: {},
    positionals: ['id', 'duration'],
    run: async (_values, [id = '', said = ''], { ask }) => {
      const read = cadence.safeParse(said)
      if (said !== NO_CADENCE && !read.success)
        return misused(`${wordsOf(read.error, 'the cadence')}, or ${NO_CADENCE}`)
      const asked = await ask('POST', `${path(id)}/cadence`, cadenceSet, { cadenceMs: read.data ?? null })
      if (!asked.ok) return asked
      return done(asked.answer, [`The cadence of ${id} is ${cadenceWord(asked.answer.cadenceMs)}.`])
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
