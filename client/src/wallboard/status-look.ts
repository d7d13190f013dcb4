// How an agent's state is drawn: always a colour, a shape and a word together. Not which group the agent stands in.
import type { BoardAgent } from '../../../shared/board.ts'
import { text } from '../text/en.ts'

export type Tone = 'ok' | 'full' | 'away' | 'alarm' | 'off'

/** The shapes; each differs from the others without its colour. */
export const SHAPES = { ok: '●', full: '◆', away: '◐', lost: '✕', over: '▲', unknown: '?' } as const

export interface StatusLook {
  shape: string
  word: string
  tone: Tone
  /** From when the tile's time counts; null where nobody knows. */
  sinceEpochMs: number | null
}

/** True where a chat more would be one too many. */
export function isFull(agent: BoardAgent): boolean {
  return agent.load >= agent.capacity
}

/** What was last said, whatever has become of it. */
export function statedLook(agent: BoardAgent): Omit<StatusLook, 'sinceEpochMs'> {
  switch (agent.status) {
    case 'available':
      return isFull(agent)
        ? { shape: SHAPES.full, word: text.tile.full, tone: 'full' }
        : { shape: SHAPES.ok, word: text.tile.available, tone: 'ok' }
    case 'away':
      return { shape: SHAPES.away, word: agent.reason ?? text.tile.away, tone: 'away' }
    case 'offline':
      return { shape: SHAPES.lost, word: text.tile.offline, tone: 'off' }
    case 'unknown':
      return { shape: SHAPES.unknown, word: text.tile.unknown, tone: 'off' }
  }
}

/**
 * Shape, word, colour and start of the time of one tile. What needs a look hides the status behind it, but for a limit
 * passed: there the reason is the point and the time in it counts on, under the shape of an alert. Of a silent source nobody
 * knows the status: its time is that of the source, not the agent's.
 */
export function statusLook(agent: BoardAgent): StatusLook {
  const since = agent.sinceEpochMs
  const lookSince = agent.lookSinceEpochMs ?? since
  if (agent.silent) return { shape: SHAPES.unknown, word: text.tile.silent, tone: 'off', sinceEpochMs: null }
  switch (agent.look) {
    case 'signalLost':
      return { shape: SHAPES.lost, word: text.tile.signalLost, tone: 'alarm', sinceEpochMs: lookSince }
    case 'overLimit':
      return { ...statedLook(agent), shape: SHAPES.over, tone: 'alarm', sinceEpochMs: since }
    case 'replyDue':
      return { shape: SHAPES.full, word: text.tile.replyDue, tone: 'full', sinceEpochMs: lookSince }
    case 'ratingFalls':
      return { shape: SHAPES.full, word: text.tile.ratingFalls, tone: 'full', sinceEpochMs: lookSince }
    case null:
      return { ...statedLook(agent), sinceEpochMs: since }
  }
}
