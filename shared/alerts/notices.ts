// What people are told of an alert, from its facts alone: the same notices on every server and after every restart, each known
// by its id. Not how they are sent (server/alerts/delivery).
import { recordOf, stateOf, type AlertFacts, type AlertNames } from './alert-facts.ts'
import type { AlertNotice } from './alert-record.ts'
import type { TeamAlertRule } from './alert-rules.ts'
import { hoursEndAt } from './rule-hours.ts'

export interface NoticeScope {
  /** What is known of the alerts of the team. */
  alerts: Iterable<AlertFacts>
  /** The rule as it is now; null where it is gone. */
  rule: TeamAlertRule | null
  zone: string
  names: AlertNames
}

/**
 * The notices of the outage that the alert belongs to, as far as it has come: it began, somebody has it, nobody took it in
 * time, it is over. One that is over is told of once all of its alerts are.
 */
export function noticesOf(facts: AlertFacts, { alerts, rule, zone, names }: NoticeScope): AlertNotice[] {
  const group = facts.opened?.[1].group
  if (group === undefined) return []
  const members = [...alerts].filter((each) => each.opened?.[1].group === group)
  // The first alert of an outage may have left the floor, or begun anew: then the others speak for it.
  const first = members.find(({ episode }) => episode?.key === group) ?? members[0]
  const alert = first === undefined ? null : recordOf(first, names)
  if (first === undefined || alert === null) return []
  const quietEndMs = (atMs: number) =>
    rule?.quietHours == null ? null : hoursEndAt(rule.quietHours, zone, atMs)
  const notice = (id: string, step: AlertNotice['step'], atMs: number): AlertNotice => ({
    id,
    step,
    atEpochMs: atMs,
    alert,
    count: members.length,
    channels: rule?.channels ?? null,
    notBeforeEpochMs: quietEndMs(atMs),
  })
  const notices = [notice(`${group}:opened`, 'opened', alert.openedEpochMs ?? alert.sinceEpochMs)]
  if (alert.acknowledged !== null)
    notices.push(notice(`${group}:acknowledged`, 'acknowledged', alert.acknowledged.atEpochMs))
  if (alert.escalatedEpochMs !== null)
    notices.push(notice(`${group}:escalated:${alert.escalatedEpochMs}`, 'escalated', alert.escalatedEpochMs))
  if (members.every((each) => stateOf(each) === 'cleared')) {
    const lastMs = Math.max(...members.map(({ cleared }) => cleared?.[1].atMs ?? 0))
    notices.push(notice(`${group}:cleared`, 'cleared', lastMs))
  }
  return notices
}

/** What has become of an outage: whether all of it is over, and how many alerts it holds. Null where none of it is known. */
export function outageNow(
  alerts: Iterable<AlertFacts>,
  group: string,
): { isCleared: boolean; count: number } | null {
  const members = [...alerts].filter((each) => each.opened?.[1].group === group)
  if (members.length === 0) return null
  return { isCleared: members.every((each) => stateOf(each) === 'cleared'), count: members.length }
}
