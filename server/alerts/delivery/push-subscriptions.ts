// The devices that people let be told: whose each is, and by which address and keys, sealed. Not what is pushed (send-push.ts).
import { createHash } from 'node:crypto'
import webPush from 'web-push'
import { z } from 'zod'
import { can, type Person } from '../../../shared/roles.ts'
import { grantOf, type Grant } from '../../access/grants.ts'
import type { Sealing } from '../../access/sealed-text.ts'
import type { DeliveryDatabase } from './delivery-database.ts'

/** As a browser's `PushSubscription.toJSON()` gives it. */
export const pushSubscription = z.object({
  endpoint: z.string().min(1).max(2000).meta({ description: 'The address of the browser’s push service.' }),
  expirationTime: z.number().nullish(),
  keys: z.object({ p256dh: z.string().min(1).max(200), auth: z.string().min(1).max(100) }),
})
export type PushSubscription = z.infer<typeof pushSubscription>

const sealedForm = pushSubscription.pick({ endpoint: true, keys: true })
type Keys = z.infer<typeof sealedForm>

const ownerOf = (id: string) => `push-subscription ${id}`
/** More devices than a person has; past it the one that came first is told no more. */
const MOST_DEVICES = 20

/** By its address: the same device again is the same subscription. */
export const subscriptionId = (endpoint: string) =>
  createHash('sha256').update(endpoint).digest('hex').slice(0, 40)

/** Whether messages can be encrypted for these keys. */
export function areKeys({ keys }: PushSubscription): boolean {
  try {
    webPush.encrypt(keys.p256dh, keys.auth, 'x', 'aes128gcm')
    return true
  } catch {
    return false
  }
}

const mayAct = (userId: string, grant: Grant, team: string) => {
  const person: Person = { kind: 'user', userId, name: '', email: '', ...grant }
  return can(person, 'alerts.act', team)
}

export type PushSubscriptions = ReturnType<typeof createPushSubscriptions>

export interface PushSubscriptionsDeps {
  db: DeliveryDatabase
  sealing: Sealing
  /** Everybody with their grant. */
  listUsers: () => Promise<readonly (Grant & { userId: string })[]>
}

/** Nothing is held here: who may be told is looked at for each message. */
export function createPushSubscriptions({ db, sealing, listUsers }: PushSubscriptionsDeps) {
  return {
    /** This device is this person's from now on, whoever used it before. */
    async put(userId: string, { endpoint, keys }: PushSubscription): Promise<void> {
      const id = subscriptionId(endpoint)
      const form: Keys = { endpoint, keys }
      const values = { user_id: userId, sealed: sealing.seal(JSON.stringify(form), ownerOf(id)) }
      await db
        .insertInto('push_subscription')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
      await db
        .deleteFrom('push_subscription')
        .where('id', 'in', (query) =>
          query
            .selectFrom('push_subscription')
            .select('id')
            .where('user_id', '=', userId)
            .orderBy('created_at', 'desc')
            .offset(MOST_DEVICES),
        )
        .execute()
    },

    /** False where this person has no such device. */
    async remove(userId: string, endpoint: string): Promise<boolean> {
      const removed = await db
        .deleteFrom('push_subscription')
        .where('id', '=', subscriptionId(endpoint))
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return removed.numDeletedRows > 0n
    },

    /** The push service knows it no more. */
    async drop(id: string): Promise<void> {
      await db.deleteFrom('push_subscription').where('id', '=', id).execute()
    },

    /** The devices of everybody who may act on this team's alerts. */
    async of(team: string): Promise<string[]> {
      const devices = await db
        .selectFrom('push_subscription')
        .select(['id', 'user_id'])
        .orderBy('id')
        .execute()
      if (devices.length === 0) return []
      const acting = new Set(
        (await listUsers()).filter((user) => mayAct(user.userId, user, team)).map(({ userId }) => userId),
      )
      return devices.filter(({ user_id: userId }) => acting.has(userId)).map(({ id }) => id)
    },

    /** The devices of one person. */
    async ofPerson(userId: string): Promise<string[]> {
      const rows = await db
        .selectFrom('push_subscription')
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('id')
        .execute()
      return rows.map(({ id }) => id)
    },

    /** For sending; null: it is gone, its person may no longer act in the team, or it was sealed under another AUTH_SECRET. */
    async open(id: string, team: string): Promise<Keys | null> {
      const row = await db
        .selectFrom('push_subscription')
        .select(['user_id', 'sealed'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return null
      const rows = await db
        .withTables<{ role_grant: { user_id: string; role: string; team: string | null } }>()
        .selectFrom('role_grant')
        .select(['role', 'team'])
        .where('user_id', '=', row.user_id)
        .execute()
      if (!mayAct(row.user_id, grantOf(rows), team)) return null
      const text = sealing.open(row.sealed, ownerOf(id))
      return text === null ? null : sealedForm.parse(JSON.parse(text))
    },
  }
}
