// Shape, word and colour of an agent's state in a table. A tile's, which hides a status behind what needs a look, is status-look.ts's.
import type { TodayRow } from '../api/insight-answers.ts'
import { todayText } from '../text/en-today.ts'
import { text } from '../text/en.ts'
import { SHAPES, type Tone } from '../wallboard/status-look.ts'
import { stateOf, type AgentState } from './shown-agents.ts'

export const STATE_LOOKS: Record<AgentState, { shape: string; tone: Tone }> = {
  available: { shape: SHAPES.ok, tone: 'ok' },
  away: { shape: SHAPES.away, tone: 'away' },
  lost: { shape: SHAPES.lost, tone: 'alarm' },
  unknown: { shape: SHAPES.unknown, tone: 'off' },
  offline: { shape: '○', tone: 'off' },
}

export interface StateLook {
  shape: string
  tone: Tone
  word: string
  /** Beside the word: the reason, or what somebody said whose signal is lost. */
  beside: string | null
}

export function stateLook(row: TodayRow): StateLook {
  const state = stateOf(row)
  const isFull = state === 'available' && row.chatsNow >= row.capacity
  if (isFull) return { shape: SHAPES.full, tone: 'full', word: text.tile.full, beside: null }
  if (row.silent)
    return { ...STATE_LOOKS.unknown, word: text.tile.silent, beside: row.reason ?? text.status[row.status] }
  const beside = state === 'lost' ? (row.reason ?? text.status[row.status]) : row.reason
  return { ...STATE_LOOKS[state], word: todayText().statuses[state], beside }
}
