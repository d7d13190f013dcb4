// The form of an alert, its key and the order of a list of them. Not when one holds: each rule has a file of its own.
import type { AlertRule, BoardAlert } from '../board.ts'
import { compareText } from '../compare-text.ts'

const SEVERITY: Record<AlertRule, BoardAlert['severity']> = {
  customerWaits: 'act',
  overLimit: 'act',
  signalLost: 'act',
  replyDue: 'watch',
  heldWhileAway: 'watch',
  awayShare: 'watch',
  ratingFalls: 'watch',
  sourceSilent: 'act',
}

/**
 * An alert whose key is its rule, its subject and the instant at which the condition began. About a team, that is in `more`, as is
 * the source that `detail` names.
 */
export function alertOf(
  rule: AlertRule,
  agent: string | null,
  sinceEpochMs: number,
  more: Partial<Pick<BoardAlert, 'team' | 'value' | 'limit' | 'detail'>> = {},
): BoardAlert {
  const source = rule === 'sourceSilent' ? more.detail : null
  return {
    key: `${rule}:${agent ?? more.team ?? source ?? ''}:${sinceEpochMs}`,
    rule,
    severity: SEVERITY[rule],
    agent,
    team: null,
    sinceEpochMs,
    value: null,
    limit: null,
    detail: null,
    ...more,
  }
}

/** A silent source weighs most: it says what all the rest rests on. */
const isOfSource = ({ rule }: BoardAlert) => (rule === 'sourceSilent' ? 0 : 1)

/** What the board itself rests on, then the gravest, then the oldest; equal ones by key, so that every server lists them alike. */
export function compareAlerts(a: BoardAlert, b: BoardAlert): number {
  return (
    isOfSource(a) - isOfSource(b) ||
    compareText(a.severity, b.severity) ||
    a.sinceEpochMs - b.sinceEpochMs ||
    compareText(a.key, b.key)
  )
}
