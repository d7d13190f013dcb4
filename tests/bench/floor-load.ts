// A seeded floor at work, as CloudEvents: agents in teams, chats of twelve messages, changes of status. Not a test's floor.

export interface LoadShape {
  agents: number
  teams: number
  eventsPerS: number
  seed: number
}

/** One line of NDJSON. Its status events carry the time of their making as the reason, for a board to measure by. */
export type MakeEvents = (count: number, nowMs: number) => string[]

const MESSAGES_PER_CHAT = 12
const STATUS_SHARE = 0.1

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

interface OpenChat {
  id: string
  agent: number
  step: number
}

/** The floor's first events: who there is, in which team, and available. */
export function openingEvents({ agents, teams }: LoadShape, nowMs: number): string[] {
  const time = new Date(nowMs).toISOString()
  return Array.from({ length: agents }, (_, agent) => [
    line(`p${agent}`, 'agent.profile', `agent/a${agent}`, time, {
      name: `Agent ${agent}`,
      team: teamName(agent % teams),
      capacity: 5,
    }),
    line(`l${agent}`, 'agent.login', `agent/a${agent}`, time, {}),
    line(`s${agent}`, 'agent.status', `agent/a${agent}`, time, { status: 'available' }),
  ]).flat()
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

/** Makes the stream of events; each call continues where the last one ended. */
export function createLoad(shape: LoadShape): MakeEvents {
  const next = random(shape.seed)
  const pick = (count: number) => Math.floor(next() * count)
  const open: OpenChat[] = []
  const mostOpen = shape.agents * 2
  let made = 0

  const chatEvent = (time: string): string => {
    made += 1
    if (open.length < mostOpen && next() < 0.1) {
      const chat = { id: `c${made}`, agent: pick(shape.agents), step: 0 }
      open.push(chat)
      return line(`e${made}`, 'chat.queued', `chat/${chat.id}`, time, {
        team: teamName(chat.agent % shape.teams),
      })
    }
    const index = pick(open.length)
    const chat = open[index]
    if (chat === undefined) return line(`e${made}`, 'chat.queued', `chat/c${made}`, time, {})
    chat.step += 1
    const about = `chat/${chat.id}`
    const agent = `a${chat.agent}`
    if (chat.step === 1) return line(`e${made}`, 'chat.accepted', about, time, { agent })
    if (chat.step <= MESSAGES_PER_CHAT + 1) {
      const role = chat.step % 2 === 0 ? 'customer' : 'agent'
      return line(`e${made}`, 'chat.message', about, time, {
        role,
        agent,
        text: `Message ${chat.step} of a chat about an order.`,
      })
    }
    if (chat.step === MESSAGES_PER_CHAT + 2)
      return line(`e${made}`, 'chat.closed', about, time, { by: 'agent' })
    open.splice(index, 1)
    return line(`e${made}`, 'chat.rated', about, time, { score: 1 + pick(5), min: 1, max: 5 })
  }

  return (count, nowMs) => {
    const time = new Date(nowMs).toISOString()
    return Array.from({ length: count }, () => {
      if (next() >= STATUS_SHARE) return chatEvent(time)
      made += 1
      return line(`e${made}`, 'agent.status', `agent/a${pick(shape.agents)}`, time, {
        status: 'away',
        reason: `made ${nowMs}`,
      })
    })
  }
}
