// The description of where alerts arrive: channels, messages, devices, and the webhook that we send. Not their work
// (server/alerts/delivery).
import { z } from 'zod'
import type { ZodOpenApiObject, ZodOpenApiPathsObject } from 'zod-openapi'
import { alertChannel, channelChange, newChannel } from '../alerts/delivery/channel-form.ts'
import { alertDelivery, deliveryQuery } from '../alerts/delivery/delivery-list.ts'
import { rebalanceBody, webhookBody } from '../alerts/delivery/message.ts'
import { endedSubscription } from '../alerts/delivery/push-routes.ts'
import { pushSubscription } from '../alerts/delivery/push-subscriptions.ts'
import { accountsAway, byPerson, json, refusal, unauthorized } from './answers.ts'

const ofAdministrators = {
  ...unauthorized,
  '403': refusal('You administer no team, or not these.'),
  ...accountsAway,
}
const channelParam = { path: z.object({ id: z.string().meta({ description: 'The channel’s id.' }) }) }
const deliveryParam = { path: z.object({ id: z.string().meta({ description: 'The message’s id.' }) }) }
const noSuchChannel = { '404': refusal('No such channel in your teams.') }
const badBody = { '400': refusal('A field is not what it must be, or the address may not be asked.') }
const noDevices = { ...unauthorized, '403': refusal('A display, or you have no team.'), ...accountsAway }
const signingSecret = z.string().meta({ description: 'Shown here and never again.', example: 'whsec_…' })

const exampleChannel = {
  kind: 'webhook',
  name: 'On call',
  url: 'https://hooks.example.com/floorview',
  teams: ['Support'],
  leastSeverity: 'act',
}

export const alertDeliveryPaths: ZodOpenApiPathsObject = {
  '/api/alert-channels': {
    get: {
      operationId: 'listAlertChannels',
      tags: ['Alerts'],
      summary: 'The channels of your teams',
      security: byPerson,
      responses: {
        '200': json('By name.', z.object({ channels: z.array(alertChannel) })),
        ...ofAdministrators,
      },
    },
    post: {
      operationId: 'addAlertChannel',
      tags: ['Alerts'],
      summary: 'Make a channel',
      description: 'Who administers some teams only makes channels of those.',
      security: byPerson,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: newChannel, example: exampleChannel } },
      },
      responses: {
        '201': json(
          'Made; with a webhook’s signing secret.',
          z.object({ channel: alertChannel, secret: signingSecret.nullable() }),
        ),
        ...badBody,
        ...ofAdministrators,
      },
    },
  },
  '/api/alert-channels/{id}': {
    patch: {
      operationId: 'changeAlertChannel',
      tags: ['Alerts'],
      summary: 'Change what is named of a channel',
      security: byPerson,
      requestParams: channelParam,
      requestBody: { required: true, content: { 'application/json': { schema: channelChange } } },
      responses: {
        '200': json('As it is now.', z.object({ channel: alertChannel })),
        ...badBody,
        ...ofAdministrators,
        ...noSuchChannel,
      },
    },
    delete: {
      operationId: 'removeAlertChannel',
      tags: ['Alerts'],
      summary: 'Remove a channel; what it was sent stays on record',
      security: byPerson,
      requestParams: channelParam,
      responses: { '204': { description: 'Removed.' }, ...ofAdministrators, ...noSuchChannel },
    },
  },
  '/api/alert-channels/{id}/secret': {
    post: {
      operationId: 'rotateAlertChannelSecret',
      tags: ['Alerts'],
      summary: 'Give a webhook a new signing secret; the one before signs along for a day',
      security: byPerson,
      requestParams: channelParam,
      responses: {
        '201': json('The new one.', z.object({ secret: signingSecret })),
        '400': refusal('Not a webhook.'),
        ...ofAdministrators,
        ...noSuchChannel,
      },
    },
  },
  '/api/alert-channels/{id}/test': {
    post: {
      operationId: 'testAlertChannel',
      tags: ['Alerts'],
      summary: 'Send a test message now, and hear what the receiver says',
      description: 'Of a push channel, to your own devices. One try, within 10 s.',
      security: byPerson,
      requestParams: channelParam,
      responses: {
        '200': json(
          'It was tried.',
          z.object({
            ok: z.boolean(),
            answer: z.string().meta({ description: 'What the receiver said, or why it could not be asked.' }),
            tookMs: z.number(),
          }),
          { ok: true, answer: '200 ok', tookMs: 84 },
        ),
        ...ofAdministrators,
        ...noSuchChannel,
        '409': refusal('Its address does not open any more, or you have no device that is told.'),
      },
    },
  },
  '/api/alert-deliveries': {
    get: {
      operationId: 'listAlertDeliveries',
      tags: ['Alerts'],
      summary: 'The messages about your teams, newest first',
      security: byPerson,
      requestParams: { query: deliveryQuery },
      responses: {
        '200': json(
          'A page of them; `next` is the cursor of the following one.',
          z.object({ deliveries: z.array(alertDelivery), next: z.string().nullable() }),
        ),
        '400': refusal('A parameter is not what it must be.'),
        ...ofAdministrators,
      },
    },
  },
  '/api/alert-deliveries/{id}/resend': {
    post: {
      operationId: 'resendAlertDelivery',
      tags: ['Alerts'],
      summary: 'Send a message again that has ended, whatever has become of its alert',
      security: byPerson,
      requestParams: deliveryParam,
      responses: {
        '202': json('It waits.', z.object({ id: z.string() })),
        ...ofAdministrators,
        '404': refusal('No such message in your teams.'),
        '409': refusal('It still waits to be sent by itself.'),
      },
    },
  },
  '/api/push/key': {
    get: {
      operationId: 'readPushKey',
      tags: ['Alerts'],
      summary: 'The key by which push services know this installation',
      security: byPerson,
      responses: {
        '200': json('For `pushManager.subscribe`.', z.object({ key: z.string() })),
        ...noDevices,
      },
    },
  },
  '/api/push/subscriptions': {
    post: {
      operationId: 'addPushSubscription',
      tags: ['Alerts'],
      summary: 'Let this device be told',
      security: byPerson,
      requestBody: { required: true, content: { 'application/json': { schema: pushSubscription } } },
      responses: {
        '204': { description: 'It is, by every push channel that takes a team of yours.' },
        ...badBody,
        ...noDevices,
      },
    },
    delete: {
      operationId: 'removePushSubscription',
      tags: ['Alerts'],
      summary: 'Let this device be told no more',
      security: byPerson,
      requestBody: { required: true, content: { 'application/json': { schema: endedSubscription } } },
      responses: {
        '204': { description: 'It is not.' },
        '400': refusal('No address was given.'),
        ...noDevices,
      },
    },
  },
}

const receiverAnswers = {
  '2XX': { description: 'Taken. It is not sent again.' },
  '4XX': { description: 'Refused for good; of 408, 409, 421, 423, 425 and 429 it is tried again.' },
  '5XX': { description: 'Tried again, not before `Retry-After`.' },
}

/** What we send to a webhook channel. */
export const alertWebhooks: NonNullable<ZodOpenApiObject['webhooks']> = {
  alert: {
    post: {
      operationId: 'receiveAlert',
      tags: ['Alerts'],
      summary: 'An alert, told to a webhook channel; signed after Standard Webhooks',
      security: [{ signature: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: webhookBody } } },
      responses: receiverAnswers,
    },
  },
  rebalance: {
    post: {
      operationId: 'receiveRebalance',
      tags: ['Alerts'],
      summary:
        'Who has places free as an alert opens, where its rule says so; signed after Standard Webhooks. Floorview itself routes nothing',
      security: [{ signature: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: rebalanceBody } } },
      responses: receiverAnswers,
    },
  },
}
