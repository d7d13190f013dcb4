// A stream of plausible events of a small floor: the same from the same seed, but for its times. Not how it is sent.
import { agentEvent, chatEvent, type CloudEvent } from './cloud-events.ts'

export const LOAD_TEAMS = ['red', 'blue']

export interface LoadShape {
  agents: number
  chats: number
  seed?: number
}

/** Gives one event after the other, first each agent's profile. Ids are unique; one of twenty has no time of its own. */
export function eventLoad({ agents, chats, seed = 1 }: LoadShape): () => CloudEvent {
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const pick = <T>(...from: [T, ...T[]]): T => from[random(from.length)] ?? from[0]
  const team = () => pick('red', 'blue')
  let made = 0
  const ofAgent = (): CloudEvent => {
    const agent = `a${random(agents)}`
    switch (random(8)) {
      case 0:
        return agentEvent('profile', agent, {
          capacity: 2 + random(4),
          ...(random(3) === 0 && { team: team() }),
        })
      case 1:
        return agentEvent(pick('login', 'logout'), agent)
      default:
        return agentEvent('status', agent, {
          status: pick('available', 'away', 'available'),
          reason: pick('', 'lunch', 'break'),
        })
    }
  }
  const ofChat = (): CloudEvent => {
    const chat = `c${random(chats)}`
    const agent = `a${random(agents)}`
    switch (random(9)) {
      case 0:
      case 1:
        return chatEvent('queued', chat, { team: team() })
      case 2:
      case 3:
        return chatEvent('accepted', chat, { agent })
      case 4:
        return chatEvent('transferred', chat, {
          to: pick<Record<string, string>>({ agent }, { team: team() }),
        })
      case 5:
        return chatEvent('closed', chat, { by: pick('agent', 'customer') })
      case 6:
        return chatEvent('rated', chat, { score: 1 + random(5), min: 1, max: 5, agent })
      default:
        return chatEvent('message', chat, { role: pick('customer', 'agent'), text: `text ${made}` })
    }
  }
  return () => {
    const place = made
    made += 1
    if (place < agents) {
      const name = `Agent ${place}`
      return agentEvent('profile', `a${place}`, { name, team: LOAD_TEAMS[place % 2], capacity: 3 })
    }
    const event = random(3) === 0 ? ofAgent() : ofChat()
    if (random(20) === 0) delete event.time
    return event
  }
}
