// The key pair by which push services know this installation: made once, its private half sealed. Not what is pushed.
import webPush from 'web-push'
import type { Sealing } from '../../access/sealed-text.ts'
import type { DeliveryDatabase } from './delivery-database.ts'

export interface PushKeys {
  publicKey: string
  privateKey: string
}

const OWNER = 'alert-push-key'

export type ReadPushKeys = () => Promise<PushKeys>

/**
 * The installation's keys, made at the first call of all servers. Where they were sealed under another AUTH_SECRET they are made
 * anew: devices that subscribed under the earlier ones must subscribe again.
 */
export function createPushKeys(db: DeliveryDatabase, sealing: Sealing): ReadPushKeys {
  const read = async (): Promise<PushKeys | null> => {
    const row = await db.selectFrom('alert_push_key').selectAll().executeTakeFirst()
    const privateKey = row === undefined ? null : sealing.open(row.sealed, OWNER)
    return row === undefined || privateKey === null ? null : { publicKey: row.public_key, privateKey }
  }
  return async () => {
    const known = await read()
    if (known !== null) return known
    const made = webPush.generateVAPIDKeys()
    const values = { public_key: made.publicKey, sealed: sealing.seal(made.privateKey, OWNER) }
    await db.transaction().execute(async (transaction) => {
      const there = await transaction.selectFrom('alert_push_key').selectAll().forUpdate().executeTakeFirst()
      if (there === undefined)
        await transaction
          .insertInto('alert_push_key')
          .values(values)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      else if (sealing.open(there.sealed, OWNER) === null)
        await transaction.updateTable('alert_push_key').set(values).execute()
    })
    const kept = await read()
    if (kept === null) throw new Error('the keys of push messages cannot be read')
    return kept
  }
}
