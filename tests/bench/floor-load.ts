// A seeded floor at work, as CloudEvents: agents in teams, chats of twelve messages, statuses, ratings. Not how they are sent.

export interface LoadShape {
  agents: number
  teams: number
  /** Chats that the floor holds at most; once so many are open, one opens for each that ends. */
  openChats: number
  seed: number
  /** Whether status events carry the time of their making as the reason, for a board to measure by. */
  isStamped?: boolean
}

/** Lines of NDJSON, an event each. */
export type MakeEvents = (count: number, nowMs: number) => string[]

export interface FloorLoad {
  /** The floor's first events: who there is, in which team, available, and the chats that they hold. */
  opening: (nowMs: number) => string[]
  /** The stream of events; each call continues where the last one ended. */
  next: MakeEvents
}

const MESSAGES_PER_CHAT = 12
/** One of ten: an agent changes status a few times an hour and writes a message each minute. */
const STATUS_SHARE = 0.1
/** How a stamped reason begins: the time of its making follows. */
export const MADE = 'made '
const REASONS = ['lunch', 'break', 'training', 'back office']

/** mulberry32: small, seeded, good enough for a load. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const teamName = (index: number): string => `Team ${index + 1}`
export const teamNames = ({ teams }: Pick<LoadShape, 'teams'>): string[] =>
  Array.from({ length: teams }, (_, index) => teamName(index))

interface OpenChat {
  id: string
  agent: number
  step: number
}

function line(id: string, type: string, subject: string, time: string, data: object): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: '/bench',
    type: `floorview.${type}`,
    subject,
    time,
    data,
  })
}

/** Makes a floor: the same seed gives the same events but for their times. */
export function createLoad({ agents, teams, openChats, seed, isStamped = false }: LoadShape): FloorLoad {
  const next = random(seed)
  const pick = (count: number) => Math.floor(next() * count)
  const open: OpenChat[] = []
  let made = 0
  const newId = () => `${seed}-${(made += 1)}`
  const teamOf = (agent: number) => teamName(agent % teams)

  const queued = (chat: OpenChat, time: string) =>
    line(newId(), 'chat.queued', `chat/${chat.id}`, time, { team: teamOf(chat.agent) })
  const newChat = (): OpenChat => {
    const chat = { id: `c${newId()}`, agent: pick(agents), step: 0 }
    open.push(chat)
    return chat
  }

  const chatEvent = (time: string): string => {
    if (open.length < openChats) return queued(newChat(), time)
    const index = pick(open.length)
    const chat = open[index]
    if (chat === undefined) return queued(newChat(), time)
    chat.step += 1
    const about = `chat/${chat.id}`
    const agent = `a${chat.agent}`
    if (chat.step === 1) return line(newId(), 'chat.accepted', about, time, { agent })
    if (chat.step <= MESSAGES_PER_CHAT + 1) {
      const role = chat.step % 2 === 0 ? 'customer' : 'agent'
      return line(newId(), 'chat.message', about, time, {
        role,
        ...(role === 'agent' && { agent }),
        text: `Message ${chat.step} of a chat about an order.`,
      })
    }
    if (chat.step === MESSAGES_PER_CHAT + 2) return line(newId(), 'chat.closed', about, time, { by: 'agent' })
    open.splice(index, 1)
    return line(newId(), 'chat.rated', about, time, { score: 1 + pick(5), min: 1, max: 5 })
  }

  return {
    opening: (nowMs) => {
      const time = new Date(nowMs).toISOString()
      const people = Array.from({ length: agents }, (_, agent) => [
        line(newId(), 'agent.profile', `agent/a${agent}`, time, {
          name: `Agent ${agent}`,
          team: teamOf(agent),
          capacity: 5,
        }),
        line(newId(), 'agent.login', `agent/a${agent}`, time, {}),
        line(newId(), 'agent.status', `agent/a${agent}`, time, { status: 'available' }),
      ]).flat()
      const chats = Array.from({ length: openChats }, () => {
        const chat = newChat()
        const first = queued(chat, time)
        // Each somewhere in its life, as on a floor that has been at work for a while.
        chat.step = 1 + pick(MESSAGES_PER_CHAT + 1)
        return [first, line(newId(), 'chat.accepted', `chat/${chat.id}`, time, { agent: `a${chat.agent}` })]
      }).flat()
      return [...people, ...chats]
    },
    next: (count, nowMs) => {
      const time = new Date(nowMs).toISOString()
      return Array.from({ length: count }, () => {
        if (next() >= STATUS_SHARE) return chatEvent(time)
        const status = next() < 0.5 ? 'away' : 'available'
        const reason = status === 'away' ? REASONS[pick(REASONS.length)] : undefined
        return line(newId(), 'agent.status', `agent/a${pick(agents)}`, time, {
          status,
          reason: isStamped ? `${MADE}${nowMs}` : reason,
        })
      })
    },
  }
}
