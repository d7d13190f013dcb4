// Weeks that agents lived, as a source tells them: shifts, chats, ratings, replies, moods. Not what becomes of them.
import { agentEvent, at, chatEvent, type CloudEvent } from './cloud-events.ts'

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000]

export interface LivedWeeks {
  agent: string
  name: string
  team: string
  /** Midnight of the day behind the last one. */
  midnightMs: number
  days: number
  /** Chats each day. */
  chats: number
  /** Score and seconds to the first reply of a chat; days are counted back from the last, which is 0. */
  of: (back: number, chat: number) => { score: number; replyS: number }
}

/** Everything that the source tells, in time order: eight hours from 09:00 on, on each day. */
export function livedWeeks({ agent, name, team, midnightMs, days, chats, of }: LivedWeeks): CloudEvent[] {
  const events = [
    agentEvent('profile', agent, { name, team }, at(midnightMs - days * DAY_MS + 9 * HOUR_MS - 1000)),
  ]
  for (let back = days - 1; back >= 0; back -= 1) {
    const startMs = midnightMs - (back + 1) * DAY_MS + 9 * HOUR_MS
    const status = (hours: number, value: string, reason?: string) =>
      agentEvent(
        'status',
        agent,
        { status: value, ...(reason !== undefined && { reason }) },
        at(startMs + hours * HOUR_MS),
      )
    events.push(
      status(0, 'available'),
      status(3, 'away', 'Lunch'),
      status(3.5 + (back % 3) / 10, 'available'),
      status(6, 'away', 'Break'),
      status(6.25, 'available'),
    )
    for (let index = 0; index < chats; index += 1) {
      const { score, replyS } = of(back, index)
      const chatMs = startMs + ((index + 0.2) * 7.5 * HOUR_MS) / chats
      const [id, own] = [`${agent}-${back}-${index}`, { agent }]
      events.push(
        chatEvent('queued', id, { team }, at(chatMs)),
        chatEvent('accepted', id, own, at(chatMs + 2_000)),
        chatEvent('message', id, { role: 'customer', sentiment: (score - 3) / 4 }, at(chatMs + 3_000)),
        chatEvent('message', id, { role: 'agent', ...own }, at(chatMs + 3_000 + replyS * 1000)),
        chatEvent('closed', id, { by: 'agent' }, at(chatMs + (12 + (back % 5)) * MINUTE_MS)),
        chatEvent('rated', id, { score, min: 1, max: 5, ...own }, at(chatMs + 20 * MINUTE_MS)),
      )
    }
    events.push(agentEvent('logout', agent, { why: 'end of shift' }, at(startMs + 8 * HOUR_MS)))
  }
  return events.sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1))
}

/** A made-up person whose last four weeks differ from those before by so much. */
export const changing =
  (score: number, shift: { score?: number; slower?: number } = {}) =>
  (back: number, chat: number) => {
    const [isRecent, turn] = [back < 28, (back * 7 + chat * 3) % 5]
    const points = score + (isRecent ? (shift.score ?? 0) : 0) + (turn === 1 ? 1 : turn === 2 ? -1 : 0)
    return {
      score: Math.min(5, Math.max(1, Math.round(points))),
      replyS: (20 + 5 * turn) * (isRecent ? (shift.slower ?? 1) : 1),
    }
  }
