// What holds at an instant, as a rule sees it, before anybody is told. Not its life (life.ts), nor one rule of a board (the files beside).
import type { BoardAlert } from '../board.ts'
import type { AlertKind } from './alert-record.ts'

export interface Condition {
  ruleId: string
  kind: AlertKind
  /** Whom it is about; null: the team as a whole. */
  agent: string | null
  /** What it is about beside others of its rule and team that are about no agent either: a display. */
  about?: string
  /** When it began, by the facts: part of its key. Null where only looking at the floor tells, and so the first look. */
  sinceMs: number | null
  /** When the limit was passed, from which the rule's duration counts; null with `sinceMs`. */
  passedMs: number | null
  value: number | null
  limit: number | null
  detail: string | null
}

/** The condition behind an alert of a board. A customer waits before the limit is passed; all else begins with it. */
export function conditionOf(ruleId: string, alert: BoardAlert): Condition {
  const { rule, agent, sinceEpochMs, value, limit, detail } = alert
  const passedMs = rule === 'customerWaits' ? sinceEpochMs + (limit ?? 0) : sinceEpochMs
  return { ruleId, kind: rule, agent, sinceMs: sinceEpochMs, passedMs, value, limit, detail }
}

/** Whom or what an alert is about, beside others of its rule and team: an agent, a display, a silent source; null: the team as a whole. */
export const aboutOf = ({
  kind,
  agent,
  about,
  detail,
}: Pick<Condition, 'kind' | 'agent' | 'about' | 'detail'>): string | null =>
  agent ?? about ?? (kind === 'sourceSilent' ? detail : null)
