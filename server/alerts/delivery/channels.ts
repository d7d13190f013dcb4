// The channels of the workspace: kept, changed, opened for sending. Not what is sent over them.
import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import { alertSeverity, alertStep, type AlertNotice } from '../../../shared/alerts/alert-record.ts'
import type { Sealing } from '../../access/sealed-text.ts'
import { newSigningSecret } from '../../access/source-secrets.ts'
import {
  channelKind,
  channelSecrets,
  channelSettings,
  type AlertChannel,
  type ChannelChange,
  type ChannelSecrets,
  type NewChannel,
} from './channel-form.ts'
import type { DeliveryDatabase, DeliveryTables } from './delivery-database.ts'

/** How long a signing secret goes on signing beside the one that follows it. */
export const ROTATION_MS = 24 * 3_600_000

/** A channel with what it is sent over by. Never answered, logged, or put into a job. */
export interface OpenChannel extends AlertChannel {
  secrets: ChannelSecrets
}

export type Channels = ReturnType<typeof createChannels>

/** Whether a channel is to be told of this. */
export function takes(channel: AlertChannel, { alert, step, channels, rebalance }: AlertNotice): boolean {
  if (!channel.enabled || !channel.steps.includes(step)) return false
  // Who has places free is for what routes chats, not for people.
  if (rebalance !== undefined && channel.kind !== 'webhook') return false
  if (channel.leastSeverity === 'act' && alert.severity !== 'act') return false
  if (channel.teams !== null && !channel.teams.includes(alert.team)) return false
  return channels === null || channels.includes(channel.id)
}

type Row = Selectable<DeliveryTables['alert_channel']>

/** What the tables hold is what was written by this file. */
const channelOf = (row: Omit<Row, 'sealed'>): AlertChannel => ({
  id: row.id,
  name: row.name,
  kind: channelKind.parse(row.kind),
  teams: row.teams === null ? null : [...row.teams],
  leastSeverity: alertSeverity.parse(row.least_severity),
  steps: alertStep.array().parse(row.steps),
  enabled: row.enabled,
  settings: channelSettings.parse(row.settings),
  createdAt: row.created_at.toISOString(),
})

const ownerOf = (id: string) => `alert-channel ${id}`
const originOf = (url: string) => new URL(url).origin

/** The table of channels. Nothing is held here: what another server changed is seen at once. */
export function createChannels(db: DeliveryDatabase, sealing: Sealing, nowMs: () => number) {
  const secretsIn = ({ id, sealed }: Pick<Row, 'id' | 'sealed'>): ChannelSecrets | null => {
    if (sealed === null) return { signing: [] }
    const text = sealing.open(sealed, ownerOf(id))
    return text === null ? null : channelSecrets.parse(JSON.parse(text))
  }
  const seal = (id: string, secrets: ChannelSecrets) => sealing.seal(JSON.stringify(secrets), ownerOf(id))

  const find = async (id: string): Promise<Row | null> =>
    (await db.selectFrom('alert_channel').selectAll().where('id', '=', id).executeTakeFirst()) ?? null

  return {
    /** Every channel, by name. */
    async list(): Promise<AlertChannel[]> {
      return (await db.selectFrom('alert_channel').selectAll().orderBy('name').orderBy('id').execute()).map(
        channelOf,
      )
    },

    async find(id: string): Promise<AlertChannel | null> {
      const row = await find(id)
      return row === null ? null : channelOf(row)
    },

    /** For sending. `unreadable`: it was sealed under another AUTH_SECRET. Null: there is no such channel. */
    async open(id: string): Promise<OpenChannel | 'unreadable' | null> {
      const row = await find(id)
      if (row === null) return null
      const secrets = secretsIn(row)
      return secrets === null ? 'unreadable' : { ...channelOf(row), secrets }
    },

    /** Makes one. A webhook's signing secret is in the answer and nowhere else. */
    async add(order: NewChannel): Promise<{ channel: AlertChannel; secret: string | null }> {
      const id = randomUUID()
      const secret = order.kind === 'webhook' ? newSigningSecret() : null
      const url = 'url' in order ? order.url : undefined
      const settings =
        order.kind === 'email' ? { to: order.to } : url === undefined ? {} : { origin: originOf(url) }
      const secrets: ChannelSecrets = {
        ...(url === undefined ? {} : { url }),
        signing: secret === null ? [] : [{ secret, untilEpochMs: null }],
      }
      const row = await db
        .insertInto('alert_channel')
        .values({
          id,
          name: order.name,
          kind: order.kind,
          teams: order.teams,
          least_severity: order.leastSeverity,
          steps: order.steps,
          settings: JSON.stringify(settings),
          sealed: url === undefined ? null : seal(id, secrets),
          enabled: order.enabled,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return { channel: channelOf(row), secret }
    },

    /** Changes what is named. Null: there is no such channel any more. */
    async change(id: string, change: ChannelChange): Promise<AlertChannel | null> {
      return db.transaction().execute(async (transaction) => {
        const before = await transaction
          .selectFrom('alert_channel')
          .selectAll()
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
        if (before === undefined) return null
        const { url, to, leastSeverity, ...plain } = change
        // A new address with secrets that no longer open begins anew with none: they could not sign anyway.
        const secrets = secretsIn(before) ?? { signing: [] }
        const row = await transaction
          .updateTable('alert_channel')
          .set({
            ...plain,
            ...(leastSeverity === undefined ? {} : { least_severity: leastSeverity }),
            ...(url === undefined
              ? {}
              : {
                  settings: JSON.stringify({ origin: originOf(url) }),
                  sealed: seal(id, { ...secrets, url }),
                }),
            ...(to === undefined ? {} : { settings: JSON.stringify({ to }) }),
            // Something is always set, so that an empty change is no mistake of SQL.
            id,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        return channelOf(row)
      })
    },

    /** A new signing secret; the one before signs along for a day. Null: no such webhook, or its secrets do not open. */
    async rotate(id: string): Promise<string | null> {
      return db.transaction().execute(async (transaction) => {
        const before = await transaction
          .selectFrom('alert_channel')
          .selectAll()
          .where('id', '=', id)
          .where('kind', '=', 'webhook')
          .forUpdate()
          .executeTakeFirst()
        const secrets = before === undefined ? null : secretsIn(before)
        if (secrets === null) return null
        const secret = newSigningSecret()
        const earlier = secrets.signing
          .slice(0, 1)
          .map((one) => ({ ...one, untilEpochMs: nowMs() + ROTATION_MS }))
        const signing = [{ secret, untilEpochMs: null }, ...earlier]
        await transaction
          .updateTable('alert_channel')
          .set({ sealed: seal(id, { ...secrets, signing }) })
          .where('id', '=', id)
          .execute()
        return secret
      })
    },

    /** What it was sent stays on record; what still waits for it is dropped when its turn comes. */
    async remove(id: string): Promise<boolean> {
      const removed = await db.deleteFrom('alert_channel').where('id', '=', id).executeTakeFirst()
      return removed.numDeletedRows > 0n
    },
  }
}
