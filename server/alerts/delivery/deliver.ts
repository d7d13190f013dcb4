// Looks after one message when its turn comes: takes it, sees whether it is still to be sent, has it sent once, and records what
// came of it. Not the order of turns (delivery-queue.ts), nor how each kind of channel is sent over (send-*.ts).
import type { AlertStep } from '../../../shared/alerts/alert-record.ts'
import type { OutageNow } from '../../../shared/alerts/notices.ts'
import { backoffMs, type DeliveryTiming } from './backoff.ts'
import type { ChannelKind } from './channel-form.ts'
import type { Channels, OpenChannel } from './channels.ts'
import type { createChannelTurns } from './channel-turns.ts'
import type { Deliveries, DeliveryRow, SiblingRow } from './deliveries.ts'
import type { CountedKind, DeliveryMetrics } from './delivery-metrics.ts'
import type { JobData, Next } from './delivery-queue.ts'
import { messageOf, type Send } from './message.ts'
import type { Outcome } from './outcome.ts'

export const OVER = 'It was over before this could be sent.'
export const NEVER_TOLD = 'Nobody here was told that it had opened.'

/** Why a message is no longer to be sent, 'wait' while that is not known yet, or null. */
function whyNot(
  row: DeliveryRow,
  siblings: readonly SiblingRow[],
  channel: OpenChannel,
  { group, nowMs }: { group: OutageNow | null; nowMs: number },
): string | null {
  // Sent again by hand, whatever has become of it.
  if (row.round > 0) return null
  const cleared: AlertStep = 'cleared'
  if (row.step !== cleared) {
    const isOver = row.is_over || group?.isCleared === true || siblings.some(({ step }) => step === cleared)
    return isOver ? OVER : null
  }
  // One more alert of it opened while this was on its way.
  if (group?.isCleared === false) return 'wait'
  if (channel.steps.every((step) => step === cleared)) return null
  if (siblings.some((one) => one.state === 'sent' || one.may_have_arrived)) return null
  const isUnderWay = siblings.some(
    ({ state, trying_until: until }) => state === 'waiting' && until !== null && until.getTime() > nowMs,
  )
  return isUnderWay ? 'wait' : NEVER_TOLD
}

/** The notice with all that its group holds by now of the teams that its receiver is told of, and those teams. */
function withGroup({ notice, recipient }: DeliveryRow, { teams }: OpenChannel, group: OutageNow | null) {
  const { team } = notice.alert
  // Who has a device is told of it for one team: they need not have a part in the others.
  const isTold = (of: string) => of === team || (recipient === '' && (teams === null || teams.includes(of)))
  const within = group?.alerts.filter((alert) => isTold(alert.team)) ?? []
  const agents = new Set(within.map(({ agent }) => agent).filter((agent) => agent !== null)).size
  return {
    told: {
      ...notice,
      count: Math.max(notice.count, within.length),
      agents: Math.max(notice.agents, agents),
    },
    teams: [...new Set([team, ...within.map((alert) => alert.team)])],
  }
}

export interface DeliverDeps {
  deliveries: Deliveries
  channels: Pick<Channels, 'open'>
  turns: ReturnType<typeof createChannelTurns>
  metrics: Pick<DeliveryMetrics, 'count' | 'delivered'>
  sends: Record<ChannelKind, Send>
  groupNow: (group: string) => OutageNow | null
  publicUrl: string
  timing: DeliveryTiming
  nowMs: () => number
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
  /** Aborted when the server stops: what is under way then is given back. */
  stopping: AbortSignal
  chance?: () => number
}

/** How often a message under way elsewhere is looked after. */
const LOOK_AGAIN_MS = 500
/** A try that was made must be on record; so long is tried where PostgreSQL does not answer. */
const RECORD_TRIES = 5
const RECORD_PAUSE_MS = 1_000

/** What a job does. Rejects where PostgreSQL cannot be asked. */
export function createDeliver(deps: DeliverDeps): (data: JobData) => Promise<Next> {
  const {
    deliveries,
    channels,
    turns,
    metrics,
    sends,
    timing,
    nowMs,
    log,
    stopping,
    chance = Math.random,
  } = deps

  const recorded = async (record: () => Promise<void>): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await record()
      } catch (error) {
        if (tries >= RECORD_TRIES || stopping.aborted) throw error
        await new Promise((resolve) => setTimeout(resolve, RECORD_PAUSE_MS))
      }
    }
  }

  const settle = async (row: DeliveryRow, outcome: Outcome, kind: CountedKind): Promise<Next> => {
    const { id, channel, step } = row
    const fields = { delivery: id, channel, step, answer: outcome.answer }
    if (outcome.kind === 'sent') {
      await recorded(() => deliveries.end(id, 'sent', outcome.answer, true))
      metrics.delivered(kind, nowMs() - Math.max(row.notice.atEpochMs, row.notice.notBeforeEpochMs ?? 0))
      log.info(fields, 'an alert message was sent')
      return { kind: 'ended' }
    }
    const tries = row.tries + 1
    if (outcome.kind === 'refused' || tries >= timing.mostTries) {
      const isDevice = outcome.kind === 'refused' && outcome.isGone && row.recipient !== ''
      const state = isDevice ? 'dropped' : 'failed'
      await recorded(() => deliveries.end(id, state, outcome.answer, true))
      metrics.count(kind, isDevice ? 'dropped' : 'dead')
      if (!isDevice) log.warn(fields, 'an alert message is given up')
      return { kind: 'ended' }
    }
    if (outcome.afterMs !== null) turns.pause(channel, outcome.afterMs)
    const afterMs = backoffMs(tries, timing, outcome.afterMs, chance())
    await recorded(() => deliveries.again(id, outcome.answer, outcome.mayHaveArrived, nowMs() + afterMs))
    metrics.count(kind, 'retried')
    return { kind: 'again', afterMs }
  }

  const attempt = async (row: DeliveryRow, siblings: readonly SiblingRow[]): Promise<Next> => {
    const { id } = row
    const channel = await channels.open(row.channel)
    const kind = channel === null || channel === 'unreadable' ? 'unknown' : channel.kind
    const drop = async (why: string): Promise<Next> => {
      await deliveries.end(id, 'dropped', why, false)
      metrics.count(kind, 'dropped')
      return { kind: 'ended' }
    }
    if (channel === null) return drop('The channel was removed.')
    if (channel === 'unreadable') {
      const why = 'The channel was sealed under another AUTH_SECRET: give it its address anew.'
      return settle(row, { kind: 'refused', answer: why, isGone: false }, kind)
    }
    if (!channel.enabled) return drop('The channel is switched off.')
    const group = deps.groupNow(row.alert_group)
    const why = whyNot(row, siblings, channel, { group, nowMs: nowMs() })
    if (why === 'wait') {
      await deliveries.release(id, false)
      return { kind: 'later', afterMs: LOOK_AGAIN_MS }
    }
    if (why !== null) return drop(why)
    const { told, teams } = withGroup(row, channel, group)
    const message = messageOf(
      { id, notice: told, teams, recipient: row.recipient },
      { publicUrl: deps.publicUrl, nowMs: nowMs() },
    )
    const outcome = await sends[channel.kind](channel, message, stopping).catch(async (error: unknown) => {
      // Nothing has left: the database could not be asked for what is needed to send.
      await deliveries.release(id, false)
      throw error
    })
    if (stopping.aborted && outcome.kind === 'again') {
      await deliveries.release(id, outcome.mayHaveArrived)
      return { kind: 'later', afterMs: 0 }
    }
    return settle(row, outcome, kind)
  }

  return async ({ id, channel }) => {
    if (stopping.aborted) return { kind: 'later', afterMs: 0 }
    const turn = turns.enter(channel)
    if (!turn.ok) return { kind: 'later', afterMs: turn.waitMs }
    const beganMs = nowMs()
    try {
      // The limit of the try, and room to record what came of it.
      const claim = await deliveries.claim(id, timing.tryMs + RECORD_TRIES * RECORD_PAUSE_MS * 2)
      if (claim.kind === 'ended') return { kind: 'ended' }
      if (claim.kind === 'not now') return { kind: 'later', afterMs: claim.waitMs }
      return await attempt(claim.row, claim.siblings)
    } finally {
      turn.leave(Math.max(0, nowMs() - beganMs))
    }
  }
}
