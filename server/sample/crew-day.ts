// One day of one crew as it truly is: its shifts, and the chats that come, wait, are taken, moved and closed. It follows from
// the seed, the crew and the day alone, so any day can be made again by itself. Not what is said of it (sample-events.ts).
import type { Crew } from './cast.ts'
import { close, FEWEST_TURNS, MOST_TURNS, talk, type TrueChat } from './chat-talk.ts'
import { diceOf, type Dice } from './dice.ts'
import { shiftOf, takesChats, type Shift } from './shift.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Chats that come for each agent who takes some, over a day with its highs and lows. */
const CHATS_PER_AGENT_HOUR = 9
const ABANDONED_SHARE = 0.19
/** Waits are near uniform; their mean is 67.5 s. */
const WAIT_MS = [10_000, 125_000] as const
const LOOK_AGAIN_MS = 5000
/** Where nobody has a place free the customer leaves after this long at the latest. */
const LONGEST_WAIT_MS = 4 * MINUTE
const MISSED_SHARE = 0.04
const OFFER_MS = 20_000
const TRANSFERRED_SHARE = 0.05

export interface CrewDay {
  crew: Crew
  /** In the order in which they begin. */
  shifts: readonly Shift[]
  /** In the order in which they came. */
  chats: readonly TrueChat[]
}

interface Step {
  atMs: number
  do: () => void
}

/** Steps in the order of their instants, equal ones as they were added. */
class Agenda {
  readonly #steps: Step[] = []

  add(atMs: number, work: () => void): void {
    let at = this.#steps.length
    while (at > 0 && (this.#steps[at - 1]?.atMs ?? 0) > atMs) at -= 1
    this.#steps.splice(at, 0, { atMs, do: work })
  }

  run(): void {
    for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) step.do()
  }
}

/** Who holds how many chats at the instant that the agenda has reached. */
class Loads {
  readonly #closes = new Map<string, { atMs: number }[]>()
  readonly #tookMs = new Map<string, number>()

  take(agent: string, atMs: number): { atMs: number } {
    const held = { atMs: Infinity }
    this.#closes.set(agent, [...(this.#closes.get(agent) ?? []), held])
    this.#tookMs.set(agent, atMs)
    return held
  }

  of(agent: string, atMs: number): number {
    const open = (this.#closes.get(agent) ?? []).filter((held) => held.atMs > atMs)
    this.#closes.set(agent, open)
    return open.length
  }

  /** The one with the lowest load for their places, of equals the one who waited longest. */
  leastOf(shifts: readonly Shift[], atMs: number, but: string | null): Shift | null {
    let best: { shift: Shift; share: number; tookMs: number } | null = null
    for (const shift of shifts) {
      const { id, capacity } = shift.agent
      const load = this.of(id, atMs)
      if (id === but || load >= capacity || !takesChats(shift, atMs)) continue
      const share = load / capacity
      const tookMs = this.#tookMs.get(id) ?? 0
      if (best === null || share < best.share || (share === best.share && tookMs < best.tookMs))
        best = { shift, share, tookMs }
    }
    return best?.shift ?? null
  }
}

/** How the day's demand swings, around 1. */
function demand(dice: Dice): (atMs: number) => number {
  const [phase, other] = [dice.next() * 2 * Math.PI, dice.next() * 2 * Math.PI]
  return (atMs) =>
    1 +
    0.18 * Math.sin((2 * Math.PI * atMs) / (97 * MINUTE) + phase) +
    0.1 * Math.sin((2 * Math.PI * atMs) / (23 * MINUTE) + other)
}
const MOST_DEMAND = 1.28

/** The instants at which chats come, in order. */
function* arrivals(dice: Dice, shifts: readonly Shift[], fromMs: number, toMs: number): Generator<number> {
  const swing = demand(dice)
  const perMs = CHATS_PER_AGENT_HOUR / HOUR
  const mostPerMs = shifts.length * perMs * MOST_DEMAND
  if (mostPerMs === 0) return
  for (let atMs = fromMs; ;) {
    atMs += dice.exponential(1 / mostPerMs)
    if (atMs >= toMs) return
    const taking = shifts.filter((shift) => takesChats(shift, atMs)).length
    if (dice.chance((taking * perMs * swing(atMs)) / mostPerMs)) yield Math.round(atMs)
  }
}

/** Makes the crew's day that begins at `dayStartMs`, the local midnight. */
export function crewDayOf(seed: string, crew: Crew, day: number, dayStartMs: number): CrewDay {
  const dice = diceOf(seed, 'chats', crew.id, day)
  const shifts = crew.agents
    .map((_agent, place) => shiftOf(seed, crew, place, dayStartMs, day))
    .filter((shift) => shift !== null)
    .sort((a, b) => a.startMs - b.startMs)
  const agenda = new Agenda()
  const loads = new Loads()
  const chats: TrueChat[] = []

  const leave = (chat: TrueChat, atMs: number) => {
    chat.closedMs = Math.round(atMs)
    chat.closedBy = 'customer'
  }

  const finish = (chat: TrueChat, shift: Shift, held: { atMs: number }, lastMs: number) => {
    close(dice, chat, shift, lastMs)
    held.atMs = chat.closedMs
  }

  const give = (chat: TrueChat, shift: Shift, atMs: number): void => {
    chat.holders.push({ agent: shift.agent.id, fromMs: atMs })
    const held = loads.take(shift.agent.id, atMs)
    const turns = Math.round(dice.between(FEWEST_TURNS, MOST_TURNS)) - 1
    if (!dice.chance(TRANSFERRED_SHARE))
      return finish(chat, shift, held, talk(dice, chat, shift, atMs, turns))
    const half = Math.ceil(turns / 2)
    const lastMs = talk(dice, chat, shift, atMs, half)
    agenda.add(lastMs + 2000, () => {
      const next = loads.leastOf(shifts, lastMs + 2000, shift.agent.id)
      if (next === null) return finish(chat, shift, held, talk(dice, chat, shift, lastMs, turns - half))
      held.atMs = lastMs + 2000
      chat.holders.push({ agent: next.agent.id, fromMs: lastMs + 2000 })
      const nextHeld = loads.take(next.agent.id, lastMs + 2000)
      finish(chat, next, nextHeld, talk(dice, chat, next, lastMs + 2000, turns - half))
    })
  }

  const tryToGive = (chat: TrueChat, atMs: number): void => {
    const shift = loads.leastOf(shifts, atMs, null)
    if (shift === null) {
      if (atMs - chat.queuedMs > LONGEST_WAIT_MS) leave(chat, atMs)
      else agenda.add(atMs + LOOK_AGAIN_MS, () => tryToGive(chat, atMs + LOOK_AGAIN_MS))
    } else if (chat.missed === null && dice.chance(MISSED_SHARE)) {
      chat.missed = { agent: shift.agent.id, atMs, missedMs: atMs + OFFER_MS }
      agenda.add(atMs + OFFER_MS + 1000, () => tryToGive(chat, atMs + OFFER_MS + 1000))
    } else give(chat, shift, atMs)
  }

  const come = (queuedMs: number): void => {
    const chat: TrueChat = {
      id: `${crew.id}-${day}-${String(chats.length + 1).padStart(4, '0')}`,
      team: crew.team,
      queue: dice.pick(crew.queues),
      queuedMs,
      missed: null,
      holders: [],
      messages: [{ atMs: queuedMs + Math.round(dice.between(300, 3000)), role: 'customer', agent: null }],
      closedMs: Infinity,
      closedBy: 'customer',
      rating: null,
    }
    chats.push(chat)
    const waitMs = Math.round(dice.between(...WAIT_MS))
    if (dice.chance(ABANDONED_SHARE)) leave(chat, queuedMs + waitMs)
    else agenda.add(queuedMs + waitMs, () => tryToGive(chat, queuedMs + waitMs))
  }

  const fromMs = dayStartMs + crew.startMs
  const coming = arrivals(dice, shifts, fromMs, fromMs + crew.lengthMs + 20 * MINUTE)
  const plan = (): void => {
    const next = coming.next()
    if (next.done === true) return
    agenda.add(next.value, () => {
      come(next.value)
      plan()
    })
  }
  plan()
  agenda.run()
  return { crew, shifts, chats }
}
