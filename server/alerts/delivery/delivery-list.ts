// The messages as they are listed over HTTP: newest first, a page at a time. Not how they come to be (deliveries.ts).
import { z } from 'zod'
import { alertStep } from '../../../shared/alerts/alert-record.ts'
import { alertText } from '../../../shared/alerts/alert-text.ts'
import type { TeamScope } from '../../../shared/roles.ts'
import type { DeliveryDatabase } from './delivery-database.ts'

export const deliveryState = z
  .enum(['waiting', 'sent', 'failed', 'dropped'])
  .meta({ description: '`dropped`: it was not sent because it no longer had to be; `answer` says why.' })

export const alertDelivery = z
  .object({
    id: z.string().meta({ description: 'What the receiver knows a repeat by: the `webhook-id`.' }),
    channel: z.string(),
    channelName: z.string().meta({ description: 'As it was called when this came to be.' }),
    noticeId: z.string(),
    alertKey: z.string(),
    team: z.string(),
    step: alertStep,
    title: z.string(),
    state: deliveryState,
    tries: z.number().int(),
    answer: z
      .string()
      .nullable()
      .meta({ description: 'What the receiver said last, or why it was not sent.' }),
    createdAt: z.string(),
    dueAt: z.string().meta({ description: 'When it is tried next, while it waits.' }),
    answeredAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'AlertDelivery' })
export type ListedDelivery = z.infer<typeof alertDelivery>

const CURSOR = /^(\d{1,16})\.(msg_[0-9a-f]{40})$/

export const deliveryQuery = z.object({
  state: deliveryState.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().regex(CURSOR, 'is none that was given').optional(),
})
export type DeliveryQuery = z.infer<typeof deliveryQuery>

/** A page of the messages about the teams of the scope, and the cursor of the next one. */
export async function listDeliveries(
  db: DeliveryDatabase,
  { state, limit, cursor }: DeliveryQuery,
  scope: TeamScope,
): Promise<{ deliveries: ListedDelivery[]; next: string | null }> {
  const [, afterMs = '', afterId = ''] = CURSOR.exec(cursor ?? '') ?? []
  const rows = await db
    .selectFrom('alert_delivery')
    .selectAll()
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'waiting'))
    .$if(scope !== 'all', (query) => query.where('team', 'in', scope === 'all' ? [] : scope))
    .$if(cursor !== undefined, (query) =>
      query.where((is) =>
        is(is.refTuple('created_at', 'id'), '<', is.tuple(new Date(Number(afterMs)), afterId)),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const deliveries = page.map((row): ListedDelivery => {
    const { notice } = row
    return {
      id: row.id,
      channel: row.channel,
      channelName: row.channel_name,
      noticeId: row.notice_id,
      alertKey: notice.alert.key,
      team: row.team,
      step: notice.step,
      title: alertText(notice, notice.atEpochMs).title,
      state: row.state,
      tries: row.tries,
      answer: row.answer,
      createdAt: row.created_at.toISOString(),
      dueAt: row.due_at.toISOString(),
      answeredAt: row.answered_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
    }
  })
  const next = rows.length > limit && last !== undefined ? `${last.created_at.getTime()}.${last.id}` : null
  return { deliveries, next }
}

export interface WaitingNow {
  count: number
  /** For how long the oldest that is due waits; 0 where none is. */
  oldestDueMs: number
}

/** What waits now, of all servers. What is held back until the end of quiet hours is not due. */
export async function waitingNow(db: DeliveryDatabase, nowMs: number): Promise<WaitingNow> {
  const row = await db
    .selectFrom('alert_delivery')
    .where('state', '=', 'waiting')
    .select((is) => [
      is.fn.countAll<string>().as('count'),
      is.fn
        .min('created_at')
        .filterWhere((due) => due.or([due('tries', '>', 0), due('due_at', '<=', new Date(nowMs))]))
        .as('oldest'),
    ])
    .executeTakeFirst()
  const oldest = row?.oldest ?? null
  return {
    count: Number(row?.count ?? 0),
    oldestDueMs: oldest === null ? 0 : Math.max(0, nowMs - oldest.getTime()),
  }
}
