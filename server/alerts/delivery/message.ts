// What is handed to whatever sends: a notice, its words, and the keys by which a receiver knows it. The form of each kind of
// channel is its own file's.
import { z } from 'zod'
import { alertPath, alertText, type AlertText } from '../../../shared/alerts/alert-text.ts'
import { alertNotice, alertRecord, alertStep, type AlertNotice } from '../../../shared/alerts/alert-record.ts'
import { rebalanceSuggestion } from '../../../shared/alerts/rebalance.ts'
import type { OpenChannel } from './channels.ts'
import type { Outcome } from './outcome.ts'

export interface AlertMessage {
  /** The idempotency key: one for a notice and a receiver. */
  id: string
  notice: AlertNotice
  text: AlertText
  /** Where the alert is seen in Floorview. */
  url: string
  /** Somebody only looks whether messages arrive. */
  isTest: boolean
  /** Of a channel with many receivers, which one; else ''. */
  recipient: string
}

/**
 * Sends once, over one kind of channel. Ends within the limit of a try, and at once where `signal` is aborted. A failure of the
 * receiver is an outcome; it rejects only before anything has left.
 */
export type Send = (channel: OpenChannel, message: AlertMessage, signal: AbortSignal) => Promise<Outcome>

/** `teams`: those that it is about, where there are more than the alert's own. */
export function messageOf(
  { id, notice, teams, recipient }: Pick<AlertMessage, 'id' | 'notice' | 'recipient'> & { teams?: string[] },
  { publicUrl, nowMs }: { publicUrl: string; nowMs: number },
): AlertMessage {
  const url = publicUrl + alertPath(notice.alert.team)
  return {
    id,
    notice,
    text: alertText({ ...notice, ...(teams && { teams }) }, nowMs),
    url,
    isTest: false,
    recipient,
  }
}

const TEST_NAME = 'floorview-test'

/** A message about nothing: that of an alert which could be. */
export function testMessage(
  { id, team, recipient }: { id: string; team: string; recipient: string },
  { publicUrl, nowMs }: { publicUrl: string; nowMs: number },
): AlertMessage {
  const key = `${TEST_NAME}:${nowMs}`
  const alert = alertRecord.parse({
    key,
    team,
    ruleId: TEST_NAME,
    kind: 'nobodyAvailable',
    severity: 'watch',
    agent: null,
    agentName: null,
    state: 'open',
    sinceEpochMs: nowMs,
    openedEpochMs: nowMs,
    acknowledged: null,
    snoozedUntilEpochMs: null,
    escalatedEpochMs: null,
    cleared: null,
    value: null,
    limit: null,
    detail: null,
    group: key,
  })
  const notice: AlertNotice = {
    id: key,
    step: 'opened',
    atEpochMs: nowMs,
    alert,
    count: 1,
    agents: 1,
    channels: null,
    notBeforeEpochMs: null,
  }
  const text = {
    title: 'A test from Floorview',
    body: 'Alerts of this channel arrive here. Nothing is wrong on the floor.',
  }
  return { id, notice, text, url: publicUrl + alertPath(team), isTest: true, recipient }
}

const toldData = z.object({
  id: alertNotice.shape.id.meta({ description: 'Of what is told: equal for every channel.' }),
  step: alertStep,
  title: z.string(),
  body: z.string(),
  url: z.string().meta({ description: 'Where it is seen in Floorview.' }),
  count: z.number().int().meta({ description: 'Alerts of its group, which all have this one message.' }),
  alert: alertRecord,
})
const timestamp = z.iso.datetime().meta({ description: 'When it came to be, not when it is sent.' })

/** The body of a signed webhook about an alert. */
export const webhookBody = z
  .object({
    type: z
      .enum(['floorview.alert.test', ...alertStep.options.map((step) => `floorview.alert.${step}` as const)])
      .meta({ description: 'What is told.' }),
    timestamp,
    data: toldData,
  })
  .meta({ id: 'AlertWebhook' })
export type WebhookBody = z.infer<typeof webhookBody>

/** The body of a signed webhook that says who has places free as an alert opens. */
export const rebalanceBody = z
  .object({
    type: z.literal('floorview.rebalance.suggested'),
    timestamp,
    data: toldData.extend({
      rebalance: rebalanceSuggestion.meta({
        description:
          'Who of the team had places free as the alert opened, at most 20 of them, and who waits. Floorview itself routes nothing.',
      }),
    }),
  })
  .meta({ id: 'RebalanceWebhook' })
export type RebalanceBody = z.infer<typeof rebalanceBody>
