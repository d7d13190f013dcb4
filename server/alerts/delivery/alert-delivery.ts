// Where alerts arrive: takes notices from the engine and has each sent once over every channel that takes it. Not which notices
// there are (the engine), nor the routes (*-routes.ts).
//
// How the engine calls it:
// - `notify(notices)` with those of every transition, on every server, as often as it likes. Each receiver is told once at most of
//   a notice's id, and once of a step of a group. It never rejects and need not be awaited; while PostgreSQL is away it holds what
//   it was given and tries again.
// - A notice of step `cleared` must come too, whatever channels want it: what has not been sent of its group is dropped then, and
//   where nothing was sent of a group its `cleared` is not sent either.
// - `groupNow(group)` says what this server's floor knows of a group at this moment, null where it knows nothing of it.
import { setMaxListeners } from 'node:events'
import type { Kysely } from 'kysely'
import type { AlertNotice } from '../../../shared/alerts/alert-record.ts'
import type { OutageNow } from '../../../shared/alerts/notices.ts'
import type { TeamScope } from '../../../shared/roles.ts'
import type { Accounts } from '../../access/accounts.ts'
import type { Sealing } from '../../access/sealed-text.ts'
import type { MailSettings } from '../../mail/mailer.ts'
import { DELIVERY_TIMING, type DeliveryTiming } from './backoff.ts'
import { takes, createChannels } from './channels.ts'
import { createChannelTurns } from './channel-turns.ts'
import { createDeliver, OVER } from './deliver.ts'
import { createDeliveries } from './deliveries.ts'
import { deliveryDatabase } from './delivery-database.ts'
import { createDeliveryMetrics } from './delivery-metrics.ts'
import { listDeliveries, waitingNow, type DeliveryQuery } from './delivery-list.ts'
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts'
import { createGuardedPost } from './guarded-post.ts'
import { createNoticed } from './noticed.ts'
import { createPushKeys } from './push-keys.ts'
import { createPushSubscriptions } from './push-subscriptions.ts'
import { createMailSend } from './send-mail.ts'
import { createPushSend, pushContact } from './send-push.ts'
import { createSlackSend } from './send-slack.ts'
import { createWebhookSend } from './send-webhook.ts'

export interface AlertDeliveryDeps {
  db: Kysely<object>
  redisUrl: string
  sealing: Sealing
  accounts: Pick<Accounts, 'listUsers'>
  config: {
    workspace: string
    publicUrl: string
    alertPrivateTargets: boolean
    mail: MailSettings | null
    eventRetentionDays: number
  }
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
  /** The floor's clock. */
  nowMs: () => number
  groupNow: (group: string) => OutageNow | null
  timing?: Partial<DeliveryTiming>
}

export type AlertDelivery = ReturnType<typeof createAlertDelivery>

const DAY_MS = 24 * 3_600_000

/** Puts the parts together. Nothing is asked of a store before `start` or the first call. */
export function createAlertDelivery(deps: AlertDeliveryDeps) {
  const { redisUrl, sealing, accounts, config, log, nowMs, groupNow } = deps
  const timing = { ...DELIVERY_TIMING, ...deps.timing }
  const db = deliveryDatabase(deps.db)
  const channels = createChannels(db, sealing, nowMs)
  const deliveries = createDeliveries(db, nowMs)
  const metrics = createDeliveryMetrics(() => waitingNow(db, nowMs()))
  const subscriptions = createPushSubscriptions({ db, sealing, listUsers: () => accounts.listUsers() })
  const keys = createPushKeys(db, sealing)
  const post = createGuardedPost({ arePrivateAllowed: config.alertPrivateTargets, limitMs: timing.tryMs })
  const contact = pushContact(config.publicUrl, config.mail?.from)
  const sends = {
    webhook: createWebhookSend(post, nowMs),
    slack: createSlackSend(post, nowMs),
    email: createMailSend(config.mail, timing.tryMs),
    push: createPushSend({ post, keys, subscriptions, contact, nowMs }),
  }
  const stopping = new AbortController()
  // Every request that is under way listens to it, and there is no telling how many tests are asked for.
  setMaxListeners(0, stopping.signal)
  const deliver = createDeliver({
    deliveries,
    channels,
    turns: createChannelTurns(timing.channelTries, nowMs),
    metrics,
    sends,
    groupNow,
    publicUrl: config.publicUrl,
    timing,
    nowMs,
    log,
    stopping: stopping.signal,
  })
  let queue: DeliveryQueue | null = null

  const addressedBy = async (notice: AlertNotice) => {
    const taking = (await channels.list()).filter((channel) => takes(channel, notice))
    const each = taking.map(async (channel) => {
      const recipients = channel.kind === 'push' ? await subscriptions.of(notice.alert.team) : ['']
      return recipients.map((recipient) => ({ channel, recipient }))
    })
    return (await Promise.all(each)).flat()
  }

  const noticed = createNoticed({
    async record(notice) {
      // First what is over: its own message looks at what became of those before it.
      if (notice.step === 'cleared') await deliveries.markOver(notice.alert.group, OVER)
      const addressed = await addressedBy(notice)
      const { waiting, newOf } = await deliveries.note(notice, addressed)
      const kindOf = new Map(addressed.map(({ channel }) => [channel.id, channel.kind]))
      for (const id of newOf) metrics.count(kindOf.get(id) ?? 'unknown', 'handed_in')
      // Not awaited one by one: a Redis that does not answer must not hold up the next notice.
      for (const one of waiting) void queue?.add(one, nowMs())
    },
    againMs: 2_000,
    onFault: (error) =>
      log.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        'alert notices could not be recorded',
      ),
  })

  let sweptMs = 0
  const sweep = async (): Promise<void> => {
    for (const one of await deliveries.overdue(timing.sweepMs)) await queue?.add(one, nowMs())
    if (nowMs() - sweptMs < DAY_MS) return
    sweptMs = nowMs()
    await deliveries.forget(sweptMs - config.eventRetentionDays * DAY_MS)
  }

  return {
    channels,
    subscriptions,
    /** The messages about the teams of a scope, a page of them. */
    list: (query: DeliveryQuery, scope: TeamScope) => listDeliveries(db, query, scope),
    /** The team that a message is about; null where there is no such message. */
    teamOf: (id: string) => deliveries.teamOf(id),
    /** Puts the numbers of messages among those that are told to Prometheus. */
    registerMetrics: metrics.register,
    /** The public half of the key by which push services know this installation. */
    pushKey: async () => (await keys()).publicKey,
    sends,
    stopping: stopping.signal,
    nowMs,
    settings: config,

    /** Has these told, each once. See above. */
    notify: (notices: readonly AlertNotice[]): Promise<void> => noticed.take(notices),

    /** An ended message begins anew. False where there is none of this id, or it has not ended. */
    async resend(id: string): Promise<boolean> {
      const again = await deliveries.resend(id)
      if (again !== null) await queue?.add(again, nowMs())
      return again !== null
    },

    /** Begins to send. Gives how to stop: what is under way has a moment to end, and is given back otherwise. */
    start(): () => Promise<void> {
      const begun = createDeliveryQueue({ redisUrl, workspace: config.workspace, timing, log, run: deliver })
      queue = begun
      let isSweeping = false
      const sweepSafely = async (): Promise<void> => {
        if (isSweeping) return
        isSweeping = true
        await sweep().catch((error: unknown) =>
          log.warn(
            { reason: error instanceof Error ? error.message : String(error) },
            'alert messages could not be looked through',
          ),
        )
        isSweeping = false
      }
      const timer = setInterval(() => void sweepSafely(), timing.sweepMs)
      return async () => {
        clearInterval(timer)
        await noticed.stop()
        const grace = setTimeout(() => stopping.abort(), timing.graceMs)
        await begun.stop()
        clearTimeout(grace)
        stopping.abort()
      }
    },
  }
}
