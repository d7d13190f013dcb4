// The record of every message: that it is to be sent, what came of each try, and that it was sent. In PostgreSQL, so that a Redis
// that came back empty sends nothing twice. Not when a try is made (delivery-queue.ts), nor the sending (deliver.ts).
import { createHash } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import type { AlertNotice, AlertStep } from '../../../shared/alerts/alert-record.ts'
import type { AlertChannel } from './channel-form.ts'
import type { DeliveryDatabase, DeliveryTables } from './delivery-database.ts'

export type DeliveryRow = Selectable<DeliveryTables['alert_delivery']>

/** What is known of the same alert's other messages to the same receiver. */
export type SiblingRow = Pick<DeliveryRow, 'id' | 'step' | 'state' | 'may_have_arrived' | 'trying_until'>

export interface QueuedDelivery {
  id: string
  channel: string
  round: number
  dueAtMs: number
  /** Its turn was to come later until now. */
  isHastened?: boolean
}

/** What came of a notice: all of it that waits, and the channel of each message that is on record for the first time. */
export interface Noted {
  waiting: QueuedDelivery[]
  newOf: string[]
}

/** Alone that nobody has taken it is told again, and who has places free beside that it opened. */
const occasionOf = ({ step, atEpochMs, rebalance }: AlertNotice): string =>
  rebalance !== undefined ? 'rebalance' : step === 'escalated' ? String(atEpochMs) : ''

export type Claim =
  | { kind: 'claimed'; row: DeliveryRow; siblings: SiblingRow[] }
  /** Not due yet, or another server is at it. */
  | { kind: 'not now'; waitMs: number }
  | { kind: 'ended' }

export type Deliveries = ReturnType<typeof createDeliveries>

/** Equal on every server and at every try: the key by which a receiver knows a repeat. */
export function deliveryId(noticeId: string, channel: string, recipient: string): string {
  const named = createHash('sha256')
    .update(JSON.stringify([noticeId, channel, recipient]))
    .digest('hex')
  return `msg_${named.slice(0, 40)}`
}

/** What one message is of. `recipient` is '' where the channel has one receiver. */
export interface Addressed {
  channel: Pick<AlertChannel, 'id' | 'name'>
  recipient: string
}

/** The table of messages. All instants are the floor's. */
export function createDeliveries(db: DeliveryDatabase, nowMs: () => number) {
  const waiting = (id: string) =>
    db.updateTable('alert_delivery').where('id', '=', id).where('state', '=', 'waiting')

  const queued = async (ids: readonly string[]): Promise<QueuedDelivery[]> => {
    if (ids.length === 0) return []
    const rows = await db
      .selectFrom('alert_delivery')
      .select(['id', 'channel', 'round', 'due_at'])
      .where('id', 'in', ids)
      .where('state', '=', 'waiting')
      .execute()
    return rows.map(({ due_at: dueAt, ...row }) => ({ ...row, dueAtMs: dueAt.getTime() }))
  }

  /** What waits for the end of quiet hours is sent earlier where another rule of its group has none. Gives the ids. */
  const hasten = async (
    notice: AlertNotice,
    addressed: readonly Addressed[],
    dueAt: Date,
  ): Promise<string[]> => {
    const found = await db
      .updateTable('alert_delivery')
      .where('alert_group', '=', notice.alert.group)
      .where('step', '=', notice.step)
      .where('occasion', '=', occasionOf(notice))
      .where((is) =>
        is.or(
          addressed.map(({ channel, recipient }) =>
            is.and([is('channel', '=', channel.id), is('recipient', '=', recipient)]),
          ),
        ),
      )
      .where('state', '=', 'waiting')
      .where('tries', '=', 0)
      .where('trying_until', 'is', null)
      .where('due_at', '>', dueAt)
      .set({ due_at: dueAt })
      .returning('id')
      .execute()
    return found.map(({ id }) => id)
  }

  return {
    /** Records that these are to be told, once each, whoever says so and however often. Gives those that wait. */
    async note(notice: AlertNotice, addressed: readonly Addressed[]): Promise<Noted> {
      if (addressed.length === 0) return { waiting: [], newOf: [] }
      const now = nowMs()
      const dueAt = new Date(Math.max(now, notice.notBeforeEpochMs ?? now))
      const rows = addressed.map(({ channel, recipient }) => ({
        id: deliveryId(notice.id, channel.id, recipient),
        notice_id: notice.id,
        channel: channel.id,
        channel_name: channel.name,
        recipient,
        alert_group: notice.alert.group,
        step: notice.step,
        occasion: occasionOf(notice),
        team: notice.alert.team,
        notice: JSON.stringify(notice),
        state: 'waiting' as const,
        due_at: dueAt,
        created_at: new Date(now),
      }))
      const added = await db
        .insertInto('alert_delivery')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .returning('channel')
        .execute()
      const earlier = added.length === rows.length ? [] : await hasten(notice, addressed, dueAt)
      const waits = await queued([...rows.map(({ id }) => id), ...earlier])
      return {
        waiting: waits.map((one) => ({ ...one, isHastened: earlier.includes(one.id) })),
        newOf: added.map(({ channel }) => channel),
      }
    },

    /** The alert is over: what has not been sent of it will not be, unless a server is at it right now and it succeeds. */
    async markOver(group: string, why: string): Promise<void> {
      const now = new Date(nowMs())
      const ofGroup = () =>
        db
          .updateTable('alert_delivery')
          .where('alert_group', '=', group)
          .where('state', '=', 'waiting')
          .where('step', '!=', 'cleared' satisfies AlertStep)
          .where('round', '=', 0)
      await ofGroup().set({ is_over: true }).execute()
      await ofGroup()
        .where((is) => is.or([is('trying_until', 'is', null), is('trying_until', '<=', now)]))
        .set({ state: 'dropped', answer: why, ended_at: now, trying_until: null })
        .execute()
    },

    /** Takes a message for one try of at most `forMs`. Of all who ask at once, one gets it. */
    async claim(id: string, forMs: number): Promise<Claim> {
      const now = new Date(nowMs())
      // One that a server left behind while it was at it may have been sent.
      const row = await waiting(id)
        .where('due_at', '<=', now)
        .where((is) => is.or([is('trying_until', 'is', null), is('trying_until', '<=', now)]))
        .set({
          trying_until: new Date(now.getTime() + forMs),
          tries: sql`tries + (trying_until is not null)::int`,
          may_have_arrived: sql`may_have_arrived or trying_until is not null`,
        })
        .returningAll()
        .executeTakeFirst()
      if (row !== undefined) {
        const siblings = await db
          .selectFrom('alert_delivery')
          .select(['id', 'step', 'state', 'may_have_arrived', 'trying_until'])
          .where('alert_group', '=', row.alert_group)
          .where('channel', '=', row.channel)
          .where('recipient', '=', row.recipient)
          .where('id', '!=', id)
          .execute()
        return { kind: 'claimed', row, siblings }
      }
      const there = await db
        .selectFrom('alert_delivery')
        .select(['state', 'due_at', 'trying_until'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (there?.state !== 'waiting') return { kind: 'ended' }
      const fromMs = Math.max(there.due_at.getTime(), there.trying_until?.getTime() ?? 0)
      return { kind: 'not now', waitMs: Math.max(50, fromMs - now.getTime()) }
    },

    /** The end of a message, for good. `isTry`: a try was made. */
    async end(
      id: string,
      state: 'sent' | 'failed' | 'dropped',
      answer: string,
      isTry: boolean,
    ): Promise<void> {
      const now = new Date(nowMs())
      await waiting(id)
        .set({
          state,
          answer,
          trying_until: null,
          ended_at: now,
          ...(isTry ? { answered_at: now, tries: sql`tries + 1` } : {}),
        })
        .execute()
    },

    /** A try failed, and another one is made at `dueMs`. */
    async again(id: string, answer: string, mayHaveArrived: boolean, dueMs: number): Promise<void> {
      await waiting(id)
        .set({
          answer,
          answered_at: new Date(nowMs()),
          tries: sql`tries + 1`,
          may_have_arrived: sql`may_have_arrived or ${mayHaveArrived}`,
          trying_until: null,
          due_at: new Date(dueMs),
        })
        .execute()
    },

    /** Gives a message back: no try was made, or none that counts. */
    async release(id: string, mayHaveArrived: boolean): Promise<void> {
      await waiting(id)
        .set({ trying_until: null, may_have_arrived: sql`may_have_arrived or ${mayHaveArrived}` })
        .execute()
    },

    /** An ended message begins anew, whatever has become of its alert: somebody wants it so. Null where it has not ended. */
    async resend(id: string): Promise<QueuedDelivery | null> {
      const row = await db
        .updateTable('alert_delivery')
        .where('id', '=', id)
        .where('state', '!=', 'waiting')
        .set({
          state: 'waiting',
          tries: 0,
          round: sql`round + 1`,
          due_at: new Date(nowMs()),
          trying_until: null,
          ended_at: null,
          is_over: false,
        })
        .returning('id')
        .executeTakeFirst()
      return row === undefined ? null : ((await queued([row.id]))[0] ?? null)
    },

    async teamOf(id: string): Promise<string | null> {
      const row = await db.selectFrom('alert_delivery').select('team').where('id', '=', id).executeTakeFirst()
      return row?.team ?? null
    },

    /** What is due for so long that its job must be gone. */
    async overdue(forMs: number): Promise<QueuedDelivery[]> {
      const now = nowMs()
      const rows = await db
        .selectFrom('alert_delivery')
        .select(['id', 'channel', 'round', 'due_at'])
        .where('state', '=', 'waiting')
        .where('due_at', '<=', new Date(now - forMs))
        .where((is) => is.or([is('trying_until', 'is', null), is('trying_until', '<=', new Date(now))]))
        .orderBy('due_at')
        .limit(1000)
        .execute()
      return rows.map(({ due_at: dueAt, ...row }) => ({ ...row, dueAtMs: dueAt.getTime() }))
    },

    /** What ended before then is no longer kept. */
    async forget(beforeMs: number): Promise<void> {
      await db
        .deleteFrom('alert_delivery')
        .where('state', '!=', 'waiting')
        .where('created_at', '<', new Date(beforeMs))
        .execute()
    },
  }
}
