// A floor of two teams over the last two and a half hours, from a seed: every event that it sent, in the order of their times.
// It is told so that each number has its hard cases. Not how it is delivered.
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'

const MINUTE_MS = 60_000
export const STORY_MS = 150 * MINUTE_MS
export const STORY_TEAMS = ['Proof', 'Beside'] as const

/** The events; `nowMs` is the end of the story. Equal seeds tell equal stories. */
export function floorStory(seed: number, nowMs: number, chats: number): CloudEvent[] {
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const startMs = nowMs - STORY_MS
  const events: { atMs: number; event: CloudEvent }[] = []
  const tell = (atMs: number, make: (stamp: { time: string }) => CloudEvent): void => {
    // The story ends now; what would come later has not happened yet.
    if (atMs <= nowMs) events.push({ atMs, event: make(at(atMs)) })
  }
  const agents = Array.from({ length: 18 }, (_, place) => `a${place}`)
  const someone = () => agents[random(agents.length)] ?? 'a0'
  const teamOf = (place: number) => (place % 4 === 3 ? 'Beside' : 'Proof')

  for (const [place, agent] of agents.entries()) {
    if (place !== 17)
      tell(startMs, (time) =>
        agentEvent('profile', agent, { team: teamOf(place), capacity: 1 + random(4) }, time),
      )
    if (place % 3 === 0) tell(startMs + 500, (time) => agentEvent('login', agent, {}, time))
    for (let atMs = startMs + 1_000; atMs < nowMs; atMs += MINUTE_MS * (3 + random(40))) {
      const saidMs = atMs
      const away = random(4) === 0
      const data = away
        ? { status: 'away', reason: ['Lunch', 'Break', ''][random(3)] }
        : { status: 'available' }
      tell(saidMs, (time) => agentEvent('status', agent, data, time))
    }
    if (place % 6 === 5) tell(nowMs - random(20) * MINUTE_MS, (time) => agentEvent('logout', agent, {}, time))
    if (place % 6 === 4) tell(nowMs - 30_000, (time) => agentEvent('heartbeat', agent, { ttl: 20 }, time))
    if (place === 12) tell(nowMs - 5 * MINUTE_MS, (time) => agentEvent('removed', agent, {}, time))
  }

  for (let place = 0; place < chats; place += 1) {
    const chat = `c${place}`
    const queuedMs = startMs + random(STORY_MS)
    const team = random(3) === 0 ? 'Beside' : 'Proof'
    const named = random(5) > 0 ? { team } : {}
    if (random(12) > 0) tell(queuedMs, (time) => chatEvent('queued', chat, { ...named, queue: 'q' }, time))
    tell(queuedMs + random(3_000), (time) => chatEvent('message', chat, { role: 'customer' }, time))
    if (random(4) === 0) tell(queuedMs + 3_100, (time) => chatEvent('message', chat, { role: 'bot' }, time))
    if (random(7) === 0) {
      // Gave up: after so short a time that it counts neither way, or later.
      const leftMs = queuedMs + ([4_000, 5_000, 5_001, 60_000].at(random(4)) ?? 0)
      tell(leftMs, (time) =>
        chatEvent('closed', chat, { by: random(2) === 0 ? 'customer' : 'timeout' }, time),
      )
      continue
    }
    // A tenth of those of the last minutes is still waiting.
    if (random(10) === 0) continue
    const holder = someone()
    const acceptedMs = queuedMs + 4_000 + random(80_000)
    tell(acceptedMs, (time) => chatEvent('accepted', chat, { agent: holder }, time))
    let atMs = acceptedMs
    for (let turn = 0; turn < random(6); turn += 1) {
      atMs += 2_000 + random(90_000)
      const saidMs = atMs
      const role = turn % 2 === 0 ? 'agent' : 'customer'
      tell(saidMs, (time) => chatEvent('message', chat, { role }, time))
    }
    if (random(8) === 0) {
      atMs += 5_000
      const movedMs = atMs
      const to = [{ agent: someone() }, { queue: 'q2' }, { team: 'Beside' }, { agent: someone(), team: 'Proof' }].at(random(4)) ?? {} // prettier-ignore
      tell(movedMs, (time) => chatEvent('transferred', chat, { to }, time))
    }
    if (random(9) === 0) continue
    const closedMs = atMs + 10_000 + random(120_000)
    const by = ['agent', 'customer', 'bot', 'system'].at(random(4)) ?? 'agent'
    tell(closedMs, (time) => chatEvent('closed', chat, { by }, time))
    if (random(6) === 0) tell(closedMs + 2_000, (time) => chatEvent('message', chat, { role: 'agent' }, time))
    if (random(11) === 0) tell(closedMs + 9_000, (time) => chatEvent('reopened', chat, {}, time))
    if (random(2) === 0) {
      const rater = random(3) === 0 ? { agent: someone() } : {}
      const scale = random(2) === 0 ? { min: 1, max: 5 } : { min: 0, max: 10 }
      const score = scale.min + random(scale.max - scale.min + 1)
      tell(closedMs + 20_000, (time) => chatEvent('rated', chat, { score, ...scale, ...rater }, time))
      if (random(8) === 0)
        tell(closedMs + 40_000, (time) => chatEvent('rated', chat, { retracted: true }, time))
    }
  }
  return events.sort((a, b) => a.atMs - b.atMs).map(({ event }) => event)
}
