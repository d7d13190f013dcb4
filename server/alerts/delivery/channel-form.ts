// A channel as it is asked for and answered over HTTP, and what is secret of it. Not where channels are kept (channels.ts).
import { z } from 'zod'
import { alertSeverity, alertStep } from '../../../shared/alerts/alert-record.ts'
import { checkTarget } from './target-address.ts'

export const channelKind = z.enum(['webhook', 'slack', 'email', 'push'])
export type ChannelKind = z.infer<typeof channelKind>

const name = z.string().trim().min(1).max(100)
const teams = z.array(z.string().min(1).max(100)).min(1).max(200).nullable()
const steps = z.array(alertStep).min(1)
const url = z.string().min(1).max(2000)
const to = z.array(z.email().max(254)).min(1).max(50)

const common = {
  name,
  teams: teams.default(null).meta({ description: 'Null: every team.' }),
  leastSeverity: alertSeverity
    .default('watch')
    .meta({ description: '`act`: only what somebody must act on; `watch`: everything.' }),
  steps: steps.default(['opened', 'escalated', 'cleared']),
  enabled: z.boolean().default(true),
}

export const newChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), url, ...common }),
  z.strictObject({
    kind: z.literal('slack'),
    url: url.meta({ description: 'An incoming webhook’s address. It is never answered again.' }),
    ...common,
  }),
  z.strictObject({ kind: z.literal('email'), to, ...common }),
  z.strictObject({ kind: z.literal('push'), ...common }),
])
export type NewChannel = z.infer<typeof newChannel>

export const channelChange = z.strictObject({
  name: name.optional(),
  teams: teams.optional(),
  leastSeverity: alertSeverity.optional(),
  steps: steps.optional(),
  enabled: z.boolean().optional(),
  url: url.optional().meta({ description: 'Of a webhook or a Slack channel.' }),
  to: to.optional().meta({ description: 'Of e-mail.' }),
})
export type ChannelChange = z.infer<typeof channelChange>

/** What anybody may see of where it leads. */
export const channelSettings = z.object({
  /** Without path and query, which may hold a secret. */
  origin: z.string().optional(),
  to: z.array(z.string()).optional(),
})

/** What is sealed. Each signing secret but the newest signs along until its time is over. */
export const channelSecrets = z.object({
  url: z.string().optional(),
  signing: z.array(z.object({ secret: z.string(), untilEpochMs: z.number().nullable() })).default([]),
})
export type ChannelSecrets = z.infer<typeof channelSecrets>

export const alertChannel = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: channelKind,
    teams: z.array(z.string()).nullable(),
    leastSeverity: alertSeverity,
    steps: z.array(alertStep),
    enabled: z.boolean(),
    settings: channelSettings,
    createdAt: z.string(),
  })
  .meta({ id: 'AlertChannel' })
export type AlertChannel = z.infer<typeof alertChannel>

/** What is wrong with an address that a channel is to have, or null. */
export function targetProblem(address: string | undefined, arePrivateAllowed: boolean): string | null {
  if (address === undefined) return null
  const target = checkTarget(address, arePrivateAllowed)
  return target.ok ? null : `url: ${target.problem}`
}
