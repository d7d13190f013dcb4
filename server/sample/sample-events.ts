// What a source would tell of a crew's day: the truth as CloudEvents, each with the instant at which it is sent, and with the
// faults of real sources: sent late, sent twice, from a clock that is wrong. Not the truth itself (crew-day.ts).
import type { SourceEventType } from '../../shared/events.ts'
import type { TrueChat } from './chat-talk.ts'
import { diceOf } from './dice.ts'
import type { Shift } from './shift.ts'
import { phraseOf } from './phrases.ts'

const LATE_SHARE = 0.01
const LATE_MS = [20_000, 8 * 60_000] as const
const REPEATED_SHARE = 0.02
const REPEATED_MS = [1000, 2 * 60_000] as const
/** From what happened to its being sent. */
const USUAL_DELAY_MS = [30, 400] as const
/** Nothing is sent longer than this after it happened. */
export const LONGEST_DELAY_MS = LATE_MS[1] + REPEATED_MS[1] + USUAL_DELAY_MS[1]
/** An agent's profile comes so long before the log-in. */
export const PROFILE_BEFORE_MS = 1000
export const HEARTBEAT_EVERY_MS = 20_000
const HEARTBEAT_SECONDS = 45

export interface SampleEvent {
  /** When the source sends it. */
  sendMs: number
  /** When it truly happened, whatever the event claims. */
  trueMs: number
  /** How it reached us; a repeat is the same event once more. */
  how: 'usual' | 'late' | 'repeat'
  event: {
    specversion: '1.0'
    id: string
    source: string
    type: string
    subject: string
    time: string
    data: Record<string, unknown>
  }
}

interface Told {
  id: string
  type: SourceEventType
  subject: string
  trueMs: number
  claimedMs: number
  data: Record<string, unknown>
}

/** The event as it is sent, and once more where it is repeated; both follow from its id. */
function sent(seed: string, { id, type, subject, trueMs, claimedMs, data }: Told): SampleEvent[] {
  const dice = diceOf(seed, 'sending', id)
  const isLate = dice.chance(LATE_SHARE)
  const [least, most] = isLate ? LATE_MS : USUAL_DELAY_MS
  const sendMs = trueMs + Math.round(dice.between(least, most))
  const one: SampleEvent = {
    sendMs,
    trueMs,
    how: isLate ? 'late' : 'usual',
    event: {
      specversion: '1.0',
      id,
      source: '/sample',
      type: `floorview.${type}`,
      subject,
      time: new Date(claimedMs).toISOString(),
      data,
    },
  }
  if (!dice.chance(REPEATED_SHARE)) return [one]
  return [one, { ...one, sendMs: sendMs + Math.round(dice.between(...REPEATED_MS)), how: 'repeat' }]
}

const numbered = (prefix: string) => {
  let count = 0
  return () => `${prefix}-${String((count += 1)).padStart(3, '0')}`
}

/** Everything that is told of a shift, by the agent's own clock. */
export function eventsOfShift(seed: string, shift: Shift, day: number): SampleEvent[] {
  const { agent, spans, clockSkewMs } = shift
  const nextId = numbered(`${agent.id}-${day}`)
  const told: Told[] = []
  const tell = (type: SourceEventType, trueMs: number, data: Record<string, unknown>) =>
    told.push({
      id: nextId(),
      type,
      subject: `agent/${agent.id}`,
      trueMs,
      claimedMs: trueMs + clockSkewMs,
      data,
    })
  const { name, team, capacity } = agent
  tell('agent.profile', shift.startMs - PROFILE_BEFORE_MS, { name, team, capacity })
  for (const { fromMs, status, reason } of spans) {
    if (status === 'unknown') tell('agent.login', fromMs, {})
    else tell('agent.status', fromMs, reason === null ? { status } : { status, reason })
  }
  tell('agent.logout', shift.endMs, { why: 'end of shift' })
  return told.flatMap((one) => sent(seed, one))
}

/** The heartbeats of a shift in a stretch of time; the last one says good-bye with the log-out. */
export function heartbeatsOfShift(shift: Shift, day: number, fromMs: number, toMs: number): SampleEvent[] {
  const { agent, drop, startMs, endMs } = shift
  if (!agent.hasHeartbeats || endMs < fromMs || startMs >= toMs) return []
  const beats: number[] = []
  const first = Math.max(0, Math.ceil((fromMs - startMs) / HEARTBEAT_EVERY_MS))
  for (let beat = first; startMs + beat * HEARTBEAT_EVERY_MS < Math.min(toMs, endMs); beat += 1)
    beats.push(startMs + beat * HEARTBEAT_EVERY_MS)
  if (endMs >= fromMs && endMs < toMs) beats.push(endMs)
  return beats
    .filter((atMs) => drop === null || atMs < drop.fromMs || atMs >= drop.toMs)
    .map((atMs) => ({
      sendMs: atMs,
      trueMs: atMs,
      how: 'usual',
      event: {
        specversion: '1.0',
        id: `${agent.id}-${day}-beat-${atMs - startMs}`,
        source: '/sample',
        type: 'floorview.agent.heartbeat',
        subject: `agent/${agent.id}`,
        time: new Date(atMs).toISOString(),
        data: { ttl: HEARTBEAT_SECONDS },
      },
    }))
}

/** Everything that is told of a chat, by the chat system's clock, which is right. */
export function eventsOfChat(seed: string, chat: TrueChat): SampleEvent[] {
  const { team, queue, missed, holders, messages, rating } = chat
  const nextId = numbered(chat.id)
  const told: Told[] = []
  const tell = (type: SourceEventType, atMs: number, data: Record<string, unknown>) =>
    told.push({ id: nextId(), type, subject: `chat/${chat.id}`, trueMs: atMs, claimedMs: atMs, data })
  tell('chat.queued', chat.queuedMs, { team, queue, channel: 'web' })
  if (missed !== null) {
    tell('chat.offered', missed.atMs, { agent: missed.agent })
    tell('chat.missed', missed.missedMs, { agent: missed.agent })
  }
  holders.forEach(({ agent, fromMs }, place) => {
    if (place === 0) tell('chat.accepted', fromMs, { agent })
    else tell('chat.transferred', fromMs, { agent: holders[place - 1]?.agent, to: { agent } })
  })
  messages.forEach(({ atMs, role, agent }, place) => {
    const said = phraseOf(chat.id, place, role, chat.rating?.score ?? null)
    tell('chat.message', atMs, { role, ...said, ...(agent !== null && { agent }) })
  })
  tell('chat.closed', chat.closedMs, { by: chat.closedBy })
  if (rating !== null) tell('chat.rated', rating.atMs, { score: rating.score, min: 1, max: 5 })
  return told.flatMap((one) => sent(seed, one))
}
