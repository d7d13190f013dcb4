// The tables of channels and messages as types, over the database that the whole server shares. Not their creation (migrations.ts).
import type { ColumnType, Generated, Kysely } from 'kysely'
import type { AlertNotice } from '../../../shared/alerts/alert-record.ts'

/** Written as text: PostgreSQL's client would make an array of PostgreSQL of one of JavaScript. */
type Json<T> = ColumnType<T, string, string>

interface AlertChannelTable {
  id: string
  name: string
  kind: string
  /** Null: every team. */
  teams: readonly string[] | null
  least_severity: string
  steps: readonly string[]
  settings: Json<unknown>
  sealed: string | null
  enabled: boolean
  created_at: Generated<Date>
}

interface AlertDeliveryTable {
  id: string
  notice_id: string
  channel: string
  channel_name: string
  /** A push subscription's id; '' where the channel has one receiver. */
  recipient: string
  alert_group: string
  step: string
  /** Which time, of a step that comes more than once: when it fell due. '' of the others. */
  occasion: Generated<string>
  team: string
  notice: Json<AlertNotice>
  state: 'waiting' | 'sent' | 'failed' | 'dropped'
  tries: Generated<number>
  /** How many times it was sent again by hand. */
  round: Generated<number>
  /** A try ended without an answer, after the message had left. */
  may_have_arrived: Generated<boolean>
  /** The alert is over: what has not been sent of it need not be. */
  is_over: Generated<boolean>
  due_at: Date
  /** A server is at it until then; afterwards that server is taken for dead. */
  trying_until: Date | null
  answer: string | null
  answered_at: Date | null
  created_at: Date
  ended_at: Date | null
}

interface AlertPushKeyTable {
  only_one: Generated<boolean>
  public_key: string
  sealed: string
}

interface PushSubscriptionTable {
  id: string
  user_id: string
  sealed: string
  created_at: Generated<Date>
}

// A type and not an interface: only that has the index signature that Kysely asks for.
export type DeliveryTables = {
  alert_channel: AlertChannelTable
  alert_delivery: AlertDeliveryTable
  alert_push_key: AlertPushKeyTable
  push_subscription: PushSubscriptionTable
}
export type DeliveryDatabase = Kysely<DeliveryTables>

/** The same queries with the tables of delivery; whoever opened the database closes it. */
export function deliveryDatabase(db: Kysely<object>): DeliveryDatabase {
  return db.withTables<DeliveryTables>()
}
