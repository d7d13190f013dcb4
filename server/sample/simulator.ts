// The simulated floor of any stretch of time: what is told of it, and what is true. It follows from the seed, so the same
// stretch always comes out the same, on every server. Not its feeding into a workspace (feeder.ts).
import { castOf, type Crew } from './cast.ts'
import type { TrueChat } from './chat-talk.ts'
import { crewDayOf, type CrewDay } from './crew-day.ts'
import {
  eventsOfChat,
  eventsOfShift,
  heartbeatsOfShift,
  LONGEST_DELAY_MS,
  PROFILE_BEFORE_MS,
  type SampleEvent,
} from './sample-events.ts'
import type { Shift } from './shift.ts'

const DAY_MS = 24 * 3_600_000
/** Shifts begin and end a little beside their hours. */
const BESIDE_MS = 30 * 60_000
/** Crews' days that are kept; more than any instant needs. */
const KEPT_DAYS = 24

export interface SimulatorPlan {
  seed: string
  /** What the crews' local time is ahead of UTC. */
  utcOffsetMs: number
  /** The world begins here, with the shifts that begin from then on. */
  beginMs: number
}

interface DatedShift {
  shift: Shift
  day: number
}

export type Simulator = ReturnType<typeof createSimulator>

/** The latest instant at which anything is sent of the chat. */
const lastSendMs = (chat: TrueChat) => Math.max(chat.closedMs, chat.rating?.atMs ?? 0) + LONGEST_DELAY_MS

/** Makes the simulator; days are made as they are asked for, and a few are kept. */
export function createSimulator({ seed, utcOffsetMs, beginMs }: SimulatorPlan) {
  const crews = castOf(seed)
  const kept = new Map<string, CrewDay>()

  const crewDay = (crew: Crew, day: number): CrewDay => {
    const key = `${crew.id}/${day}`
    const known = kept.get(key)
    // Put last again: the one that was not asked for longest is forgotten first.
    kept.delete(key)
    const made = known ?? crewDayOf(seed, crew, day, day * DAY_MS - utcOffsetMs)
    kept.set(key, made)
    const [oldest] = kept.keys()
    if (kept.size > KEPT_DAYS && oldest !== undefined) kept.delete(oldest)
    return made
  }

  /** The crews' days that can have to do with the stretch, with the number of the day. */
  function* daysIn(fromMs: number, toMs: number): Generator<{ made: CrewDay; day: number }> {
    for (const crew of crews) {
      const first = Math.floor((fromMs + utcOffsetMs) / DAY_MS) - 2
      for (let day = first; day * DAY_MS - utcOffsetMs <= toMs; day += 1) {
        const startMs = day * DAY_MS - utcOffsetMs + crew.startMs - BESIDE_MS
        const endMs = startMs + crew.lengthMs + 2 * BESIDE_MS + LONGEST_DELAY_MS
        if (startMs < beginMs || startMs >= toMs || endMs <= fromMs) continue
        yield { made: crewDay(crew, day), day }
      }
    }
  }

  /**
   * Follows what is sent from an instant on: each call gives what is sent before `untilMs` and was not given yet, in the
   * order of sending. A chat's events are made once, when it comes.
   */
  const follow = (fromMs: number) => {
    let takenOf = new Map<string, { chats: number; shifts: number }>()
    let doneMs = fromMs
    let waiting: SampleEvent[] = []
    return {
      until(untilMs: number): SampleEvent[] {
        const stillTaken: typeof takenOf = new Map()
        for (const { made, day } of daysIn(doneMs, untilMs)) {
          const key = `${made.crew.id}/${day}`
          const taken = takenOf.get(key) ?? { chats: 0, shifts: 0 }
          stillTaken.set(key, taken)
          for (
            let shift = made.shifts[taken.shifts];
            shift !== undefined && shift.startMs - PROFILE_BEFORE_MS < untilMs;
          ) {
            waiting.push(...eventsOfShift(seed, shift, day))
            taken.shifts += 1
            shift = made.shifts[taken.shifts]
          }
          for (let chat = made.chats[taken.chats]; chat !== undefined && chat.queuedMs < untilMs;) {
            if (lastSendMs(chat) >= fromMs) waiting.push(...eventsOfChat(seed, chat))
            taken.chats += 1
            chat = made.chats[taken.chats]
          }
        }
        takenOf = stillTaken
        doneMs = untilMs
        const due = waiting.filter(({ sendMs }) => sendMs >= fromMs && sendMs < untilMs)
        waiting = waiting.filter(({ sendMs }) => sendMs >= untilMs)
        return due.sort((a, b) => a.sendMs - b.sendMs || (a.event.id < b.event.id ? -1 : 1))
      },
    }
  }

  return {
    crews,
    follow,

    /** What is sent in `[fromMs, toMs)`, in the order of sending; heartbeats apart. */
    eventsBetween: (fromMs: number, toMs: number): SampleEvent[] => follow(fromMs).until(toMs),

    /** The heartbeats of `[fromMs, toMs)`: only worth sending as they happen. */
    heartbeatsBetween(fromMs: number, toMs: number): SampleEvent[] {
      const beats: SampleEvent[] = []
      for (const { made, day } of daysIn(fromMs, toMs))
        for (const shift of made.shifts) beats.push(...heartbeatsOfShift(shift, day, fromMs, toMs))
      return beats.sort((a, b) => a.sendMs - b.sendMs)
    },

    /** The shifts that have begun by `toMs` and end after `fromMs`, by their begin. */
    shiftsBetween(fromMs: number, toMs: number): DatedShift[] {
      const found: DatedShift[] = []
      for (const { made, day } of daysIn(fromMs, toMs))
        for (const shift of made.shifts)
          if (shift.startMs <= toMs && shift.endMs > fromMs) found.push({ shift, day })
      return found.sort((a, b) => a.shift.startMs - b.shift.startMs)
    },

    /** The chats that came before `toMs` and were closed, or rated, from `fromMs` on. */
    chatsBetween(fromMs: number, toMs: number): TrueChat[] {
      const found: TrueChat[] = []
      for (const { made } of daysIn(fromMs, toMs))
        for (const chat of made.chats)
          if (chat.queuedMs < toMs && Math.max(chat.closedMs, chat.rating?.atMs ?? 0) >= fromMs)
            found.push(chat)
      return found
    },
  }
}
