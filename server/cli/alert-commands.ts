// `alert channel`: the ways by which people are told of alerts.
import { z } from 'zod'
import { alertSeverity, alertStep } from '../../shared/alerts/alert-record.ts'
import { channelKind } from '../alerts/delivery/channel-form.ts'
import { alertChannelList, alertChannelMade, alertChannelTried } from '../operator/operator-api.ts'
import { NO_DATA, type Command } from './command.ts'
import { done, failed, misused } from './outcome.ts'
import { table } from './table.ts'

const KINDS = channelKind.options.join('|')
const STEPS = alertStep.options.join(', ')
const addValues = z.object({
  url: z.string().optional(),
  to: z.array(z.string()).optional(),
  team: z.array(z.string()).optional(),
  least: alertSeverity.optional(),
  step: z.array(alertStep).optional(),
})

const path = (id: string) => `/alert-channels/${encodeURIComponent(id)}`

export const alertCommands: readonly Command[] = [
  {
    name: 'alert channel add',
    usage: `${KINDS} <name> [--team X …] [--least act|watch] [--step S …] [--to A …] [--url U]`,
    summary: 'Makes a channel over which alerts are told; a webhook’s signing secret is printed, once.',
    help: [
      '--team X   a team that it is told of; may be given again. Without one it is every team',
      '--least L  act: only what somebody must act on; watch: everything',
      `--step S   what it is told of: ${STEPS}; may be given again. Without one all but acknowledged`,
      '--to A     of email: an address; may be given again',
      '--url U    of webhook and slack: the address; better left out, for it is read from standard input then',
    ],
    options: {
      team: { type: 'string', multiple: true },
      least: { type: 'string' },
      step: { type: 'string', multiple: true },
      to: { type: 'string', multiple: true },
      url: { type: 'string' },
    },
    positionals: ['kind', 'name'],
    run: async (values, [kindWord, name], { ask, readSecret }) => {
      const kind = channelKind.safeParse(kindWord)
      if (!kind.success) return misused(`the kind must be one of ${channelKind.options.join(', ')}`)
      const given = addValues.safeParse(values)
      if (!given.success) return misused(`--least is act or watch, --step one of ${STEPS}`)
      const { url, to, team, least, step } = given.data
      const needsUrl = kind.data === 'webhook' || kind.data === 'slack'
      const address = needsUrl ? (url ?? (await readSecret('Address: '))) : url
      const asked = await ask('POST', '/alert-channels', alertChannelMade, {
        kind: kind.data,
        name,
        ...(address === undefined ? {} : { url: address }),
        ...(to === undefined ? {} : { to }),
        ...(team === undefined ? {} : { teams: team }),
        ...(least === undefined ? {} : { leastSeverity: least }),
        ...(step === undefined ? {} : { steps: step }),
      })
      if (!asked.ok) return asked
      const { channel, secret } = asked.answer
      const lines = [
        `Channel ${channel.id} (${channel.name}). Try it: floorview alert channel test ${channel.id}`,
      ]
      if (secret !== null) lines.push(`Signing secret, shown only now: ${secret}`)
      return done(asked.answer, lines)
    },
  },
  {
    name: 'alert channel list',
    usage: '',
    summary: 'Lists the channels over which alerts are told.',
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('GET', '/alert-channels', alertChannelList)
      if (!asked.ok) return asked
      const rows = asked.answer.channels.map(({ id, name, kind, teams, settings, enabled }) => [
        id,
        name,
        kind,
        teams === null ? 'all' : teams.join(', '),
        settings.origin ?? settings.to?.join(', ') ?? '',
        enabled ? 'on' : 'off',
      ])
      return done(asked.answer, table(['CHANNEL', 'NAME', 'KIND', 'TEAMS', 'TO', 'STATE'], rows))
    },
  },
  {
    name: 'alert channel test',
    usage: '<id>',
    summary: 'Sends a test message now, and prints what the receiver says.',
    options: {},
    positionals: ['id'],
    run: async (_values, [id = ''], { ask }) => {
      const asked = await ask('POST', `${path(id)}/test`, alertChannelTried, {})
      if (!asked.ok) return asked
      const { ok, answer, tookMs } = asked.answer
      return ok ? done(asked.answer, [`It was taken after ${tookMs} ms: ${answer}`]) : failed(answer)
    },
  },
  {
    name: 'alert channel remove',
    usage: '<id>',
    summary: 'Removes a channel; what it was sent stays on record.',
    options: {},
    positionals: ['id'],
    run: async (_values, [id = ''], { ask }) => {
      const asked = await ask('DELETE', path(id), z.unknown())
      return asked.ok ? done(NO_DATA, [`Channel ${id} is removed.`]) : asked
    },
  },
]
