// The days of an agent who comes each morning, takes breaks and leaves, as events, and as deriving writes them: one pattern for
// everybody, with places for the agent and the team. Not the loading of it.
import type { AgentTime } from '../../server/ledger/agent-time.ts'
import { deriveWindow, type NewTime } from '../../server/ledger/agent-window.ts'
import { hasEventForm } from '../../shared/event-form.ts'
import type { FloorEvent } from '../../shared/events.ts'
import type { AgentEvent } from '../../shared/floor/agent-facts.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'

export const DAY_MS = 86_400_000
/** The day begins and ends logged out; in between available and away take turns. */
export const PERIODS_A_DAY = 12
/** What stands for the agent's number and the team's, wherever a text names them. */
export const AGENT_PLACE = '@'
export const TEAM_PLACE = '#'
export const PATTERN_AGENT = `default:a${AGENT_PLACE}`

const PERIOD_MS = DAY_MS / PERIODS_A_DAY
const REASONS = ['Lunch', 'Break', 'Training'] as const

const isOfAgent = (event: FloorEvent): event is AgentEvent => event.type.startsWith('agent.')

/** An event as a source of that time would have sent it. */
export function pastEvent(atMs: number, id: string, subject: string, type: string, data: object): FloorEvent {
  const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  const event: unknown = { source: 'default', id, subject, type, data, ...stamps }
  if (!hasEventForm(event)) throw new TypeError(`${type} is no event`)
  return event
}

/** Who the agent is: the first event. */
export const profileOf = (agent: number | string, team: string, atMs: number): FloorEvent =>
  pastEvent(atMs, `p${agent}`, `agent/default:a${agent}`, 'agent.profile', { team, capacity: 5 })

function eventsOfDay(startMs: number, day: number): FloorEvent[] {
  const say = (place: number, name: string, type: string, data: object) =>
    pastEvent(
      startMs + place * PERIOD_MS,
      `h${AGENT_PLACE}-${day}-${name}`,
      `agent/${PATTERN_AGENT}`,
      type,
      data,
    )
  const events = [say(1, 'in', 'agent.login', {})]
  for (let place = 1; place < PERIODS_A_DAY - 1; place += 1) {
    const reason = REASONS[(place / 2) % REASONS.length]
    const away = { status: 'away', ...(reason === undefined ? {} : { reason }) }
    events.push(say(place, String(place), 'agent.status', place % 2 === 0 ? away : { status: 'available' }))
  }
  return [...events, say(PERIODS_A_DAY - 1, 'out', 'agent.logout', {})]
}

/** The pattern's events and what deriving makes of them, from `firstMs`, a midnight of UTC, on. */
export function patternDays(firstMs: number, days: number): { events: FloorEvent[]; time: NewTime } {
  const toMs = firstMs + days * DAY_MS
  const events = Array.from({ length: days }, (_, day) => eventsOfDay(firstMs + day * DAY_MS, day)).flat()
  const known: AgentTime = {
    agent: PATTERN_AGENT,
    window: { fromMs: firstMs, toMs },
    base: null,
    events: [profileOf(AGENT_PLACE, `Team ${TEAM_PLACE}`, firstMs), ...events].filter(isOfAgent),
    corrections: [],
    memberships: [],
    days: [],
    held: [],
  }
  const context = { settings: () => undefined, defaults: defaultSettings('UTC') }
  return { events, time: deriveWindow(known, { fromMs: firstMs, untilMs: toMs - 1 }, context) }
}
