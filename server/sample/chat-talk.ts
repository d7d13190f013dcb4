// What is said in one chat and when, as it truly is: turns, gaps, the close, the rating. Not who takes it (crew-day.ts).
import type { Dice } from './dice.ts'
import { isDropped, type Shift } from './shift.ts'

/** Median gap of an agent's reply, measured on public sets; a customer's is shorter. */
const REPLY_MEDIAN_MS = 46_000
const CUSTOMER_MEDIAN_MS = 34_000
const GAP_SIGMA = 0.7
const SECOND_MESSAGE_SHARE = 0.25
export const FEWEST_TURNS = 8
export const MOST_TURNS = 20
/** What a chat's last words must leave of the shift. */
const END_MARGIN_MS = 4000
const RATED_SHARE = 0.22
/** Scores 1 to 5. */
const SCORE_WEIGHTS = [10, 10, 30, 29, 21]

export interface TrueMessage {
  atMs: number
  role: 'customer' | 'agent'
  /** Who wrote it; null: the customer. */
  agent: string | null
}

export interface TrueRating {
  atMs: number
  /** 1 to 5. */
  score: number
}

export interface TrueChat {
  id: string
  team: string
  queue: string
  queuedMs: number
  /** Offered to somebody who did not take it. */
  missed: { agent: string; atMs: number; missedMs: number } | null
  /** Who held it from when; empty where nobody took it. */
  holders: { agent: string; fromMs: number }[]
  messages: TrueMessage[]
  closedMs: number
  closedBy: 'agent' | 'customer' | 'timeout'
  rating: TrueRating | null
}

/** After a connection's return, as long as a reply takes. */
function pastDrop(dice: Dice, shift: Shift, atMs: number): number {
  return isDropped(shift, atMs) && shift.drop !== null ? shift.drop.toMs + dice.between(10_000, 60_000) : atMs
}

/**
 * Goes on with the chat from an instant for some turns, the agent to answer first; ends early with the agent's shift.
 * Adds to `chat.messages` and returns the instant of the last message, or `fromMs`.
 */
export function talk(dice: Dice, chat: TrueChat, shift: Shift, fromMs: number, turns: number): number {
  let atMs = fromMs
  let role: TrueMessage['role'] = 'agent'
  for (let turn = 0; turn < turns; turn += 1) {
    const isSecond = role === 'agent' && turn > 0 && chat.messages.at(-1)?.role === 'agent'
    const gapMs = isSecond
      ? dice.between(4000, 20_000)
      : dice.logNormal(role === 'agent' ? REPLY_MEDIAN_MS : CUSTOMER_MEDIAN_MS, GAP_SIGMA)
    const next = Math.round(atMs + Math.max(1500, gapMs))
    const saidMs = role === 'agent' ? Math.round(pastDrop(dice, shift, next)) : next
    if (saidMs > shift.endMs - END_MARGIN_MS) break
    atMs = saidMs
    chat.messages.push({ atMs, role, agent: role === 'agent' ? shift.agent.id : null })
    role = role === 'agent' && !dice.chance(SECOND_MESSAGE_SHARE) ? 'customer' : 'agent'
  }
  return atMs
}

/** Closes a chat that was taken, at the latest with its holder's shift, and has it rated now and then. */
export function close(dice: Dice, chat: TrueChat, shift: Shift, lastMs: number): void {
  const by = (['agent', 'customer', 'timeout'] as const)[dice.weighted([70, 20, 10])] ?? 'agent'
  const afterMs = { agent: dice.between(6000, 45_000), customer: dice.between(3000, 25_000), timeout: dice.between(120_000, 240_000) }[by] // prettier-ignore
  const wantedMs = Math.round(by === 'agent' ? pastDrop(dice, shift, lastMs + afterMs) : lastMs + afterMs)
  const latestMs = shift.endMs - 1000
  chat.closedMs = Math.max(lastMs + 1, Math.min(wantedMs, latestMs))
  chat.closedBy = wantedMs > latestMs ? 'agent' : by
  if (dice.chance(RATED_SHARE))
    chat.rating = {
      atMs: Math.round(chat.closedMs + dice.between(4000, 90_000)),
      score: dice.weighted(SCORE_WEIGHTS) + 1,
    }
}
