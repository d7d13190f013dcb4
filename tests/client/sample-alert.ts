// Alerts with their lives as a server would send them. Not judged from events.
import { alertRecord, type AlertKind, type AlertRecord } from '../../shared/alerts/alert-record.ts'
import { AT } from './sample-board.ts'

/** Open, seven minutes old, nobody's. */
export function sampleAlert(kind: AlertKind, fields: Partial<AlertRecord> = {}): AlertRecord {
  const sinceEpochMs = fields.sinceEpochMs ?? AT - 420_000
  const key = fields.key ?? `${kind}:${fields.agent ?? fields.team ?? 'care'}:${sinceEpochMs}`
  return alertRecord.parse({
    key,
    team: 'care',
    ruleId: kind,
    kind,
    severity: 'watch',
    agent: null,
    agentName: null,
    state: 'open',
    sinceEpochMs,
    openedEpochMs: sinceEpochMs,
    acknowledged: null,
    snoozedUntilEpochMs: null,
    escalatedEpochMs: null,
    cleared: null,
    value: null,
    limit: null,
    detail: null,
    group: key,
    ...fields,
  })
}
