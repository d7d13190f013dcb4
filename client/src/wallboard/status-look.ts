// How an agent's state is drawn: always a colour, a shape and a word together. Not which group the agent stands in.
import type { BoardAgent } from '../../../shared/board.ts'
import { text } from '../text/en.ts'

export type Tone = 'ok' | 'full' | 'away' | 'alarm' | 'off'

/** The shapes; each differs from the others without its colour. */
export const SHAPES = { ok: '●', full: '◆', away: '◐', lost: '✕', unknown: '?' } as const

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

/** Shape, word, colour and start of the time of one tile. A lost signal and a due reply hide the status behind them. */
export function statusLook(agent: BoardAgent): StatusLook {
  const since = agent.sinceEpochMs
  const lookSince = agent.lookSinceEpochMs ?? since
  if (agent.look === 'signalLost')
    return { shape: SHAPES.lost, word: text.tile.signalLost, tone: 'alarm', sinceEpochMs: lookSince }
  if (agent.look === 'replyDue')
    return { shape: SHAPES.full, word: text.tile.replyDue, tone: 'full', sinceEpochMs: lookSince }
  switch (agent.status) {
    case 'available':
      return isFull(agent)
        ? { shape: SHAPES.full, word: text.tile.full, tone: 'full', sinceEpochMs: since }
        : { shape: SHAPES.ok, word: text.tile.available, tone: 'ok', sinceEpochMs: since }
    case 'away': {
      // Past its limit the time in the status is the point, so it still counts from the status.
      const tone = agent.look === 'overLimit' ? 'alarm' : 'away'
      return { shape: SHAPES.away, word: agent.reason ?? text.tile.away, tone, sinceEpochMs: since }
    }
    case 'offline':
      return { shape: SHAPES.lost, word: text.tile.offline, tone: 'off', sinceEpochMs: since }
    case 'unknown':
      return { shape: SHAPES.unknown, word: text.tile.unknown, tone: 'off', sinceEpochMs: since }
  }
}
