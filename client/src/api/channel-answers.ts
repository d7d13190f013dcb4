// The border for channels: where alerts are sent, and what became of messages, as schemas. Not who asks.
import { z } from 'zod'
import { alertSeverity, alertStep } from '../../../shared/alerts/alert-record.ts'

export const channelKind = z.enum(['webhook', 'slack', 'email', 'push'])
export type ChannelKind = z.infer<typeof channelKind>

export const channel = z.object({
  id: z.string(),
  name: z.string(),
  kind: channelKind,
  /** Null: every team. */
  teams: z.array(z.string()).nullable(),
  leastSeverity: alertSeverity,
  enabled: z.boolean(),
  /** Where it leads, as far as anybody may see. */
  settings: z.object({ origin: z.string().optional(), to: z.array(z.string()).optional() }),
})
export type Channel = z.infer<typeof channel>
export const channelList = z.object({ channels: z.array(channel) })

/** `secret`: what a webhook's messages are signed with; answered this once. */
export const madeChannel = z.object({ channel, secret: z.string().nullable() })
export const changedChannel = z.object({ channel })
export const triedChannel = z.object({ ok: z.boolean(), answer: z.string(), tookMs: z.number() })
export type TriedChannel = z.infer<typeof triedChannel>

export const delivery = z.object({
  id: z.string(),
  channelName: z.string(),
  team: z.string(),
  step: alertStep,
  title: z.string(),
  tries: z.number(),
  answer: z.string().nullable(),
  createdAt: z.string(),
})
export type Delivery = z.infer<typeof delivery>
export const deliveryPage = z.object({ deliveries: z.array(delivery), next: z.string().nullable() })
