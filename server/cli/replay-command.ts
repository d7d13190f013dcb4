// `replay`: plays a recording of events to a server, as if it happened now.
import { access } from 'node:fs/promises'
import { z } from 'zod'
import { localUrlOf } from '../config.ts'
import { serverAddress } from '../operator/operator-api.ts'
import type { Command, CommandContext } from './command.ts'
import { done, EXIT, failed, misused } from './outcome.ts'
import { replay } from './replay.ts'

const values = z.object({
  speed: z
    .string()
    .regex(/^\d+(\.\d+)?$/, '--speed must be a number above 0')
    .transform(Number)
    .refine((speed) => speed > 0, '--speed must be a number above 0')
    .optional(),
  to: z.url({ protocol: /^https?$/, message: '--to must be an http or https address' }).optional(),
  token: z.string().optional(),
  exact: z.boolean().default(false),
})

const DEFAULT_SPEED = 60

/** Where the server of the data folder answers, whatever port it was given; null where none runs there. */
async function addressHere(ask: CommandContext['ask']): Promise<string | null> {
  const asked = await ask('GET', '/address', serverAddress)
  return asked.ok ? asked.answer.url : null
}

export const replayCommand: Command = {
  name: 'replay',
  usage: 'FILE.ndjson [--speed 60] [--to URL] [--token T] [--exact]',
  summary: 'Sends recorded CloudEvents, one in a line, as if they happened now.',
  help: [
    'The first event happens now and the others as long after it as recorded, divided by the speed. Event ids and chat',
    "ids get the run's id, so the same file can be replayed again; agents keep their ids.",
    '--speed N   recorded seconds that pass in one (60: an hour in a minute)',
    '--to URL    the server; without it the one that runs on DATA_DIR, else the one of HOST and PORT',
    '--token T   the token of a source; without it FLOORVIEW_TOKEN or INGEST_TOKEN of the environment',
    '--exact     keeps times and ids as recorded and does not wait: for handing in what was missed',
    'Exits 1 where an event was rejected.',
  ],
  options: {
    speed: { type: 'string' },
    to: { type: 'string' },
    token: { type: 'string' },
    exact: { type: 'boolean' },
  },
  positionals: ['FILE.ndjson'],
  run: async (given, [file = ''], { ask, environment, nowMs, sleep, note }) => {
    const parsed = values.safeParse(given)
    if (!parsed.success) return misused(parsed.error.issues.map((issue) => issue.message).join('; '))
    const { speed, exact } = parsed.data
    if (exact && speed !== undefined) return misused('--exact keeps the times, so it takes no --speed')
    const token = parsed.data.token ?? environment.FLOORVIEW_TOKEN ?? environment.INGEST_TOKEN
    if (token === undefined || token === '')
      return misused('the token of a source is needed: --token, or FLOORVIEW_TOKEN')
    const isThere = await access(file).then(
      () => true,
      () => false,
    )
    if (!isThere) return failed(`${file} cannot be read`)

    const to = parsed.data.to ?? (await addressHere(ask)) ?? localUrlOf(environment)
    const startMs = nowMs()
    const run = exact ? null : { id: `r${startMs.toString(36)}`, startMs, speed: speed ?? DEFAULT_SPEED }
    const url = new URL('api/events', to.endsWith('/') ? to : `${to}/`).href
    const played = await replay(file, { url, token, sleep, note, nowMs, run })
    const { totals } = played
    const counted = Object.entries(totals).map(([name, count]) => `${name} ${count}`)
    if (!played.ok) return failed(`${played.problem} (so far: ${counted.join(', ')})`)
    return done(
      { ...totals, ...(run === null ? {} : { run: run.id }) },
      counted,
      totals.rejected > 0 ? EXIT.failed : EXIT.done,
    )
  },
}
