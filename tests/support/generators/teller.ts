// Tells a chat floor's story: each move becomes the events that a source would send, with ids, times and sequences as real
// ones have. Not in which order they arrive: see history.ts.
import { floorEvent, type FloorEvent } from '../../../shared/events.ts'

/** Two chat systems: one numbers its events and is trusted to, one does not. */
export const ORIGINS = ['paced', 'plain'] as const
export const BASE_MS = Date.UTC(2026, 10, 20, 12)
export const HOUR_MS = 3_600_000
/** How long after its claimed time an event is received, where nothing delays it. */
const WAY_MS = 40
/** As the server stamps: what claims to be later than so long after its receipt occurred then. */
export const CLAMP_MS = 5_000
/** What a source's clock may be ahead. */
const AHEAD_MS = [20_000, 180_000, 2 * HOUR_MS, 4_000]

/** One thing that happens on the floor: plain data, so that a failing history can be made smaller. */
export interface Move {
  origin: 0 | 1
  what: What
  who: number
  chat: number
  /** Chooses among the details of the move. */
  pick: number
  gapMs: number
}

export const WHATS = [
  'profile', 'login', 'status', 'logout', 'heartbeat', 'removed', 'lapse', 'settings', 'stepBack', 'clockSet',
  'queued', 'offered', 'missed', 'accepted', 'transferred', 'customer', 'reply', 'bot', 'closed', 'reopened', 'rated', 'retracted',
  'wholeChat', 'transferBack', 'comeBack', 'closeFirst', 'takeBack', 'tie', 'ratings', 'ancient',
] as const // prettier-ignore
export type What = (typeof WHATS)[number]

const TEAMS = ['main', 'sales', 'night']
const STATUSES = ['available', 'away', 'offline', 'available'] as const
const REASONS = ['Lunch', 'Break', 'break', '', 'Training', undefined]
const ENDS = ['agent', 'customer', 'bot', 'system', 'timeout'] as const
const SETTINGS = [
  { zone: 'America/Sao_Paulo' }, { dayStart: '04:00' }, { places: 1 }, { serviceWithinMs: 1_000 }, { shortAbandonMs: 0 },
  { replyDueMs: 5_000 }, { idleLimitMs: 60_000 }, { reasons: [{ name: 'Break', kind: 'rest', limitMs: 1_000 }] },
] as const // prettier-ignore

const of = <T>(list: readonly T[], pick: number): T | undefined => list[pick % list.length]

/** What a floor's sources and Floorview itself said, in the order of their clocks. */
export class Teller {
  readonly events: FloorEvent[] = []
  readonly #clocks: [number, number] = [BASE_MS, BASE_MS]
  readonly #ahead: [number, number] = [0, 0]
  readonly #told: [number, number] = [0, 0]
  readonly #leases = new Map<string, { endMs: number; lengthMs: number }>()
  readonly #systemIds = new Set<string>()
  readonly #firstSequence: bigint
  readonly #agents: number

  constructor(firstSequence: bigint, agents: number) {
    this.#firstSequence = firstSequence
    this.#agents = agents
  }

  tell(move: Move): void {
    this.#clocks[move.origin] += move.gapMs
    this.#happen(move)
  }

  #push(move: Move, subject: string, type: string, data: object, ageMs = 0): void {
    const { origin } = move
    const receivedAtMs = this.#clocks[origin] + WAY_MS
    const claimedAtMs = this.#clocks[origin] + this.#ahead[origin] - ageMs
    const count = (this.#told[origin] += 1)
    const sequence = origin === 0 ? { sequence: String(this.#firstSequence + BigInt(count)) } : {}
    const stamps = {
      source: ORIGINS[origin],
      id: `e${count}`,
      subject,
      claimedAtMs,
      occurredAtMs: Math.min(claimedAtMs, receivedAtMs + CLAMP_MS),
      receivedAtMs,
    }
    this.events.push(floorEvent.parse({ ...stamps, ...sequence, type, data }))
  }

  #system(id: string, subject: string, type: string, atMs: number, data: object): void {
    if (this.#systemIds.has(id)) return
    this.#systemIds.add(id)
    const stamps = {
      source: 'floorview',
      id,
      subject,
      claimedAtMs: atMs,
      occurredAtMs: atMs,
      receivedAtMs: atMs + WAY_MS,
    }
    this.events.push(floorEvent.parse({ ...stamps, type, data }))
  }

  #agent(move: Move, type: string, data: object = {}): void {
    this.#push(move, `agent/${this.#who(move, 0)}`, `agent.${type}`, data)
  }

  #who({ origin, who }: Move, other: number): string {
    return `${ORIGINS[origin]}:a${(who + other) % this.#agents}`
  }

  #chat(move: Move, type: string, data: object = {}): void {
    // Every third event names the team that it was routed to.
    const team = move.pick % 3 === 0 ? { team: of(TEAMS, move.pick) } : {}
    this.#push(move, `chat/${ORIGINS[move.origin]}:c${move.chat}`, `chat.${type}`, { ...team, ...data })
  }

  #later(move: Move, ms: number): void {
    this.#clocks[move.origin] += ms
  }

  #transfer(move: Move, other: number): void {
    const { pick } = move
    const to =
      pick % 4 === 0
        ? { queue: 'q1' }
        : { agent: this.#who(move, other), ...(pick % 5 === 0 && { team: of(TEAMS, pick) }) }
    this.#chat(move, 'transferred', { to })
  }

  #rated(move: Move, retracted: boolean): void {
    const [min, max] = move.pick % 2 === 0 ? [1, 5] : [0, 10]
    const agent = move.pick % 3 === 0 ? { agent: this.#who(move, 0) } : {}
    this.#chat(
      move,
      'rated',
      retracted ? { retracted } : { score: min + (move.pick % (max - min + 1)), min, max, ...agent },
    )
  }

  #happen(move: Move): void {
    const { what, pick, origin } = move
    const agent = this.#who(move, 0)
    const named = pick % 4 === 0 ? { agent } : {}
    switch (what) {
      case 'profile': {
        const all = {
          name: `Name ${pick}`,
          team: of(TEAMS, pick),
          capacity: pick % 5,
          email: `a${pick}@example.org`,
          queues: [`q${pick}`],
        }
        // A profile names some of its fields only.
        return this.#agent(
          move,
          what,
          Object.fromEntries(Object.entries(all).filter((_, place) => (pick >> place) % 2 === 0)),
        )
      }
      case 'login':
      case 'logout':
      case 'removed':
        return this.#agent(move, what)
      case 'status':
        return this.#agent(move, what, { status: of(STATUSES, pick), reason: of(REASONS, pick >> 2) })
      case 'heartbeat': {
        const ttl = of([10, 5, 60], pick) ?? 10
        this.#agent(move, what, pick % 6 === 0 ? {} : { ttl })
        const lengthMs = (pick % 6 === 0 ? 10 : ttl) * 1000
        const endMs = Math.max(
          (this.events.at(-1)?.occurredAtMs ?? 0) + lengthMs,
          this.#leases.get(agent)?.endMs ?? 0,
        )
        this.#leases.set(agent, { endMs, lengthMs })
        return
      }
      case 'lapse': {
        const lease = this.#leases.get(agent)
        if (lease === undefined) return
        const { endMs, lengthMs } = lease
        const data = { leaseEndMs: endMs, evidenceMs: endMs - lengthMs }
        return this.#system(`lapse:${agent}:${endMs}`, `agent/${agent}`, 'system.agent.lapse', endMs, data)
      }
      case 'settings': {
        const atMs = this.#clocks[origin]
        const data = { effectiveFromMs: atMs + ((pick % 5) - 2) * 600_000, changes: of(SETTINGS, pick) }
        return this.#system(
          `set${this.#systemIds.size}`,
          `team/${of(TEAMS, pick)}`,
          'system.team.settings',
          atMs,
          data,
        )
      }
      case 'stepBack':
        return this.#later(move, -Math.min(pick * 100, this.#clocks[origin] - BASE_MS))
      case 'clockSet':
        this.#ahead[origin] = this.#ahead[origin] > 0 ? 0 : (of(AHEAD_MS, pick) ?? 0)
        return
      case 'queued':
        return this.#chat(move, what, pick % 2 === 0 ? { queue: `q${pick % 3}` } : {})
      case 'offered':
      case 'missed':
      case 'reopened':
        return this.#chat(move, what, named)
      case 'accepted':
        return this.#chat(move, what, { agent })
      case 'transferred':
        return this.#transfer(move, 1)
      case 'customer':
        return this.#chat(move, 'message', {
          role: 'customer',
          text: 'hello',
          ...named,
          ...(pick % 3 > 0 && { sentiment: ((pick % 21) - 10) / 10 }),
        })
      case 'reply':
        return this.#chat(move, 'message', { role: 'agent', agent })
      case 'bot':
        return this.#chat(move, 'message', { role: pick % 2 === 0 ? 'bot' : 'system', ...named })
      case 'closed':
        return this.#chat(move, what, { by: of(ENDS, pick), ...named })
      case 'rated':
        return this.#rated(move, false)
      case 'retracted':
        return this.#rated(move, true)
      case 'wholeChat':
        for (const step of ['queued', 'offered', 'accepted', 'customer', 'reply', 'closed', 'rated'] as const)
          this.#then(move, step)
        return
      case 'transferBack':
        this.#then(move, 'accepted')
        this.#later(move, pick)
        this.#chat(move, 'transferred', { to: { agent: this.#who(move, 1) } })
        this.#later(move, pick % 3)
        return this.#chat(move, 'transferred', { to: { agent } })
      case 'comeBack':
        for (const step of ['accepted', 'closed', 'reopened', 'customer'] as const) this.#then(move, step)
        return
      case 'closeFirst':
        for (const step of ['closed', 'accepted'] as const) this.#then(move, step)
        return
      case 'takeBack':
        for (const step of ['rated', 'retracted', 'rated'].slice(0, 2 + (pick % 2)) as (
          'rated' | 'retracted'
        )[])
          this.#then(move, step)
        return
      case 'tie':
        for (const step of pick % 2 === 0
          ? (['login', 'status', 'profile'] as const)
          : (['queued', 'accepted', 'customer'] as const))
          this.#happen({ ...move, what: step })
        return
      case 'ratings':
        for (let chat = 0; chat < 14; chat += 1)
          this.#rated({ ...move, chat: 100 + chat, pick: pick + chat }, false)
        return
      case 'ancient':
        return this.#push(
          move,
          `chat/${ORIGINS[origin]}:c${move.chat}`,
          'chat.message',
          { role: 'agent', agent },
          37 * HOUR_MS + pick,
        )
    }
  }

  #then(move: Move, what: What): void {
    this.#happen({ ...move, what })
    this.#later(move, (move.pick % 4) * 700)
  }
}
