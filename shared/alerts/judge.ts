// Which alerts hold on a team's board at an instant. Pure, and the one place that says so; not who is told, nor how it is worded.
import type { AlertRule, BoardAgent, BoardAlert, BoardNumbers, LookReason } from '../board.ts'
import { reasonOf, type TeamSettings } from '../floor/team-settings.ts'

const SEVERITY: Record<AlertRule, BoardAlert['severity']> = {
  customerWaits: 'act',
  overLimit: 'act',
  signalLost: 'act',
  replyDue: 'watch',
  heldWhileAway: 'watch',
  awayShare: 'watch',
  ratingFalls: 'watch',
}

function alert(
  rule: AlertRule,
  agent: string | null,
  sinceEpochMs: number,
  more: Partial<Pick<BoardAlert, 'value' | 'limit' | 'detail'>> = {},
): BoardAlert {
  return {
    key: `${rule}:${agent ?? ''}:${sinceEpochMs}`,
    rule,
    severity: SEVERITY[rule],
    agent,
    sinceEpochMs,
    value: null,
    limit: null,
    detail: null,
    ...more,
  }
}

function ofTile(
  look: LookReason,
  sinceEpochMs: number,
  tile: BoardAgent,
  settings: TeamSettings,
): BoardAlert {
  switch (look) {
    case 'overLimit':
      return alert('overLimit', tile.id, sinceEpochMs, {
        limit: reasonOf(settings, tile.reason).limitMs,
        detail: tile.reason,
      })
    case 'replyDue':
      return alert('replyDue', tile.id, sinceEpochMs, { limit: settings.replyDueMs })
    case 'ratingFalls':
      return alert('ratingFalls', tile.id, sinceEpochMs, { value: tile.rating })
    case 'signalLost':
      return alert('signalLost', tile.id, sinceEpochMs, { value: tile.load })
  }
}

/** The alerts of a board, the gravest first, then the oldest. */
export function judge(
  agents: readonly BoardAgent[],
  numbers: BoardNumbers,
  settings: TeamSettings,
  nowMs: number,
): BoardAlert[] {
  const alerts: BoardAlert[] = []
  for (const tile of agents) {
    if (tile.look !== null && tile.lookSinceEpochMs !== null)
      alerts.push(ofTile(tile.look, tile.lookSinceEpochMs, tile, settings))
  }
  const waitsSinceMs = numbers.longestWaitSinceEpochMs
  if (waitsSinceMs !== null && nowMs - waitsSinceMs > settings.waitLimitMs)
    alerts.push(
      alert('customerWaits', null, waitsSinceMs, { value: numbers.waiting, limit: settings.waitLimitMs }),
    )
  return alerts.sort(
    (a, b) =>
      a.severity.localeCompare(b.severity) || a.sinceEpochMs - b.sinceEpochMs || (a.key < b.key ? -1 : 1),
  )
}
