// What people are told of outages, from the facts of their alerts alone: the same notices on every server and after every restart,
// each known by its id. Not how they are sent (server/alerts/delivery), nor which alerts are one outage (outage.ts).
import { recordOf, stateOf, type AlertFacts, type AlertNames } from './alert-facts.ts'
import type { AlertNotice } from './alert-record.ts'
import type { TeamAlertRule } from './alert-rules.ts'
import { OUTAGE_MS, outagesOf, type Outage } from './outage.ts'
import { suggestionOf, type RebalanceSuggestion } from './rebalance.ts'
import { hoursEndAt } from './rule-hours.ts'

export interface NoticeScope {
  /** The rule as it is now; null where it is gone. */
  rule: (team: string, ruleId: string) => TeamAlertRule | null
  zone: (team: string) => string
  names: AlertNames
}

/** That all is over is told so much later: another server may just be opening one more alert of it. */
const SETTLED_MS = 2_000

/**
 * When it was last told that nobody has taken it: alerts of which that falls due within a minute are told of together, by the
 * first of them. Null where it never was.
 */
function toldAgainMs(members: readonly AlertFacts[]): number | null {
  const all = members.flatMap(({ escalated }) => escalated ?? [])
  if (all.length === 0) return null
  const lastMs = Math.max(...all)
  return Math.min(...all.filter((atMs) => lastMs - atMs < OUTAGE_MS))
}

/** The members of one rule of one team: they have their own channels, severity and quiet hours. */
function parts(members: readonly AlertFacts[]): AlertFacts[][] {
  const byRule = new Map<string, AlertFacts[]>()
  for (const facts of members) {
    const { team = '', ruleId = '' } = facts.episode ?? {}
    const key = JSON.stringify([team, ruleId])
    byRule.set(key, [...(byRule.get(key) ?? []), facts])
  }
  return [...byRule.values()]
}

const latest = (atMs: readonly (number | undefined)[]) => Math.max(...atMs.map((each) => each ?? 0))

function noticesOfPart(part: readonly AlertFacts[], outage: Outage, scope: NoticeScope): AlertNotice[] {
  const { id, members } = outage
  const records = part.map((facts) => recordOf(facts, scope.names)).filter((record) => record !== null)
  const [first] = records
  if (first === undefined) return []
  const { team, ruleId } = first
  const rule = scope.rule(team, ruleId)
  const agents = new Set(part.map(({ episode }) => episode?.agent ?? null)).size
  const quietEnd = (atMs: number) =>
    rule?.quietHours == null ? null : hoursEndAt(rule.quietHours, scope.zone(team), atMs)
  const notice = (
    step: AlertNotice['step'],
    atMs: number,
    {
      id: name = step,
      rebalance,
      ...more
    }: { id?: string; notBeforeMs?: number; alert?: typeof first; rebalance?: RebalanceSuggestion } = {},
  ): AlertNotice => ({
    id: `${id}:${team}:${ruleId}:${name}`,
    step,
    atEpochMs: atMs,
    alert: { ...(more.alert ?? first), group: id },
    count: part.length,
    agents,
    channels: rule?.channels ?? null,
    notBeforeEpochMs: quietEnd(atMs) ?? more.notBeforeMs ?? null,
    ...(rebalance && { rebalance }),
  })
  const openedMs = first.openedEpochMs ?? first.sinceEpochMs
  const notices = [notice('opened', openedMs)]
  const suggested = part.find(({ opened }) => opened?.[1].rebalance !== undefined)?.opened?.[1].rebalance
  if (suggested !== undefined) {
    const rebalance = suggestionOf(suggested, team, (agent) => scope.names.agent(agent))
    notices.push(notice('opened', openedMs, { id: 'rebalance', rebalance }))
  }
  const taken = records.find(({ acknowledged }) => acknowledged !== null)
  if (taken?.acknowledged != null)
    notices.push(notice('acknowledged', taken.acknowledged.atEpochMs, { alert: taken }))
  const againMs = toldAgainMs(members)
  if (againMs !== null && part.some(({ escalated }) => escalated !== undefined && escalated >= againMs))
    notices.push(notice('escalated', againMs, { id: `escalated:${againMs}` }))
  if (members.every((each) => stateOf(each) === 'cleared')) {
    const lastMs = latest(members.map(({ cleared }) => cleared?.[1].atMs))
    const last = records.find(({ cleared }) => cleared?.atEpochMs === lastMs)
    const alert = { ...first, cleared: last?.cleared ?? first.cleared }
    notices.push(notice('cleared', lastMs, { notBeforeMs: lastMs + SETTLED_MS, alert }))
  }
  return notices
}

/**
 * The notices of the outages of one name, as far as they have come: one began, somebody has it, nobody took it in time, all of it is
 * over. Each for every rule of every team that it concerns: who sends them tells a receiver once of what is the same step.
 */
export function noticesOf(name: string, alerts: Iterable<AlertFacts>, scope: NoticeScope): AlertNotice[] {
  return outagesOf(name, alerts).flatMap((outage) =>
    parts(outage.members).flatMap((part) => noticesOfPart(part, outage, scope)),
  )
}

export interface OutageNow {
  isCleared: boolean
  alerts: readonly { team: string; agent: string | null }[]
}

/** What has become of an outage: whether all of it is over, and what it holds. `alerts` are those of its name. Null where none is known. */
export function outageNow(name: string, alerts: Iterable<AlertFacts>, id = name): OutageNow | null {
  const outage = outagesOf(name, alerts).find((each) => each.id === id)
  if (outage === undefined) return null
  return {
    isCleared: outage.members.every((each) => stateOf(each) === 'cleared'),
    alerts: outage.members.flatMap(({ episode }) =>
      episode === undefined ? [] : [{ team: episode.team, agent: episode.agent }],
    ),
  }
}
