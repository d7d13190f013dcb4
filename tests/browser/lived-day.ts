// A day that an agent lived, as a source tells it: statuses with reasons, a lost signal, chats, ratings, moods. Not how it is shown.
import type { CloudEvent } from '../support/cloud-events.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'

const MINUTE_MS = 60_000

export interface LivedDay {
  /** The agent's id as the source gives it. */
  agent: string
  name: string
  team: string
  /** Midnight of the day, in epoch milliseconds. */
  midnightMs: number
  chats: number
}

/** Statuses of the shift: minutes after midnight, status, reason. */
const SHIFT = [
  [482, 'available', undefined],
  [580, 'away', 'Strategic break'],
  [596, 'available', undefined],
  [674, 'away', 'High demand'],
  [691, 'available', undefined],
  [779, 'away', 'Lunch'],
  [844, 'available', undefined],
  [918, 'away', 'Break'],
  [936, 'available', undefined],
] as const
const SCORES = [5, 4, 5, 5, 5, 2, 4, 5, 3, 5, 4, 1, 5, 4]

/** Everything that the source tells of it, in time order. */
export function livedDay({ agent, name, team, midnightMs, chats }: LivedDay): CloudEvent[] {
  const time = (minutes: number) => at(midnightMs + Math.round(minutes * MINUTE_MS))
  const events = [
    agentEvent('profile', agent, { name, team }, time(480)),
    agentEvent('login', agent, {}, time(482)),
    ...SHIFT.map(([minute, status, reason]) =>
      agentEvent('status', agent, { status, ...(reason !== undefined && { reason }) }, time(minute)),
    ),
    agentEvent('logout', agent, { why: 'end of shift' }, time(991)),
  ]
  for (let index = 0; index < chats; index += 1) {
    const start = 486 + (index * 495) / chats + (index % 3) * 3
    const id = `${agent}-c${index}`
    events.push(
      chatEvent('queued', id, { team }, time(start)),
      chatEvent('accepted', id, { agent }, time(start + 0.3)),
      chatEvent('message', id, { role: 'customer', sentiment: -0.3 + (index % 5) * 0.2 }, time(start + 0.4)),
      chatEvent('message', id, { role: 'agent', agent }, time(start + 0.8 + (index % 4) * 0.1)),
      chatEvent(
        'message',
        id,
        { role: 'customer', sentiment: index % 7 === 5 ? -0.6 : 0.6 },
        time(start + 5),
      ),
      chatEvent('closed', id, { by: 'agent' }, time(start + 9 + (index % 9) * 2.5)),
    )
    const score = index % 3 === 0 || chats < 10 ? SCORES[((index / 3) % SCORES.length) | 0] : undefined
    if (score !== undefined)
      events.push(
        chatEvent('rated', id, { score, min: 1, max: 5, agent }, time(start + 12 + (index % 9) * 2.5)),
      )
  }
  return events
}
