// Thirty days of one busy team in the ledger, put there at once: what a back-test reads. The same from the same seed. Not how the
// back-test is measured (backtest.ts).
import type { Database } from '../../server/ledger/database.ts'
import { insertNew } from '../../server/ledger/insert-events.ts'
import { partitionsOf } from '../../server/ledger/partitions.ts'
import { hasEventForm } from '../../shared/event-form.ts'

export const PAST_TEAM = 'Care'
const DAY_MS = 24 * 60 * 60 * 1000
const AGENTS = 100
const PER_COPY = 10_000
const CHAT_EVENTS = 11

interface Told {
  atMs: number
  subject: string
  type: string
  data: object
}

/** Chats through the day, most of them in working hours, each of some eleven events; agents who come, pause and go. */
function* story(events: number, fromMs: number, toMs: number): Generator<Told> {
  let state = 7
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const agentOf = (number: number) => `default:a${Math.floor(number * AGENTS)}`
  const days = Math.floor((toMs - fromMs) / DAY_MS)
  for (let agent = 0; agent < AGENTS; agent += 1)
    yield {
      atMs: fromMs,
      subject: `agent/default:a${agent}`,
      type: 'agent.profile',
      data: { team: PAST_TEAM, capacity: 4 },
    }
  for (let day = 0; day < days; day += 1) {
    const startMs = fromMs + day * DAY_MS
    for (let agent = 0; agent < AGENTS; agent += 1) {
      const subject = `agent/default:a${agent}`
      const inMs = startMs + 8 * 3_600_000 + random() * 3_600_000
      const say = (hours: number, type: string, data: object): Told => ({
        atMs: inMs + hours * 3_600_000,
        subject,
        type,
        data,
      })
      yield say(0, 'agent.login', {})
      yield say(0, 'agent.status', { status: 'available' })
      for (const hours of [2, 4, 6]) {
        const pause = hours + random()
        yield say(pause, 'agent.status', { status: 'away', reason: hours === 4 ? 'Lunch' : 'Break' })
        yield say(pause + 0.1 + random() * 0.3, 'agent.status', { status: 'available' })
      }
      yield say(9, 'agent.logout', {})
    }
  }
  const chats = Math.floor((events - days * AGENTS * 9 - AGENTS) / CHAT_EVENTS)
  for (let chat = 0; chat < chats; chat += 1) {
    const day = Math.floor(random() * days)
    let atMs = fromMs + day * DAY_MS + (8 + random() * 9.5) * 3_600_000
    const subject = `chat/default:c${chat}`
    const agent = agentOf(random())
    const say = (afterMs: number, type: string, data: object): Told => ({
      atMs: (atMs += afterMs),
      subject,
      type,
      data,
    })
    yield say(0, 'chat.queued', { team: PAST_TEAM, queue: 'web' })
    yield say(500, 'chat.message', { role: 'customer', sentiment: 0.1 })
    yield say(1_000 + random() ** 6 * 120_000, 'chat.accepted', { agent, team: PAST_TEAM })
    for (let message = 0; message < 7; message += 1)
      yield say(5_000 + random() ** 4 * 150_000, 'chat.message', {
        role: message % 2 === 0 ? 'agent' : 'customer',
        agent,
      })
    yield say(10_000, 'chat.closed', { by: 'agent' })
  }
}

/** Puts about so many events between the two instants into the workspace's ledger; gives how many they are. */
export async function fillPastMonth(
  database: Database,
  events: number,
  fromMs: number,
  toMs: number,
): Promise<number> {
  const told = [...story(events, fromMs, toMs)].sort((a, b) => a.atMs - b.atMs)
  const accepted = told.map(({ atMs: at, subject, type, data }, place) => {
    const atMs = Math.floor(at)
    const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs + 40 }
    const event: unknown = { source: 'default', id: `e${place}`, subject, type, data, ...stamps }
    if (!hasEventForm(event)) throw new TypeError(`${type} is no event`)
    return { entry: `${atMs + 45}-0`, event }
  })
  await partitionsOf(database).ensure(accepted.map(({ event }) => event.claimedAtMs))
  for (let place = 0; place < accepted.length; place += PER_COPY)
    await database.transaction((transaction) =>
      insertNew(transaction, accepted.slice(place, place + PER_COPY)),
    )
  await database.pool.query('analyze event')
  return accepted.length
}
