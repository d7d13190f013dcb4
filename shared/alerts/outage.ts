// Which alerts are one outage, because one cause explains them: the outage of one that opens, and where one ends and the next
// begins. Pure. Not what is told of it (notices.ts).
import type { BoardSource } from '../board.ts'
import type { InstallationWatch } from '../floor/installation-watch.ts'
import { sourceOf } from '../stored-id.ts'
import { stateOf, type AlertFacts } from './alert-facts.ts'
import { aboutOfSubject, type AlertStepData } from './alert-step.ts'

/** Alerts of one rule and team that open within this time of each other are one outage. */
export const OUTAGE_MS = 60_000
/** A source that was heard so shortly before an agent was lost did not die with them: it is known a second or two late. */
const SOURCE_QUIET_MS = 3_000

export interface OutageView {
  /** Of the team, by subject: those of which something may still come. */
  alive: ReadonlyMap<string, AlertFacts>
  /** Since when each agent of the team is lost who is. */
  lostSince: ReadonlyMap<string, number>
  sourceRow: (id: string) => BoardSource
  installation: Pick<InstallationWatch, 'ledgerBehindSinceMs' | 'isShared'>
  nowMs: number
}

type Episode = AlertStepData['episode']
interface Due {
  subject: string
  step: AlertStepData
}

/** Since when a source was not heard, as far as that is known. */
const unheardSinceMs = ({ lastHeardEpochMs, silentSinceEpochMs, cadenceMs }: BoardSource): number | null =>
  lastHeardEpochMs ??
  (silentSinceEpochMs === null || cadenceMs === null ? null : silentSinceEpochMs - cadenceMs)

/** Since when the agent is lost of whose loss the alert tells, or whose chats it says are held since; null where it is of another cause. */
function lossMs({ kind, agent, sinceMs }: Episode, lostSince: OutageView['lostSince']): number | null {
  if (agent === null) return null
  if (kind === 'signalLost') return sinceMs
  const lostMs = lostSince.get(agent)
  return kind === 'heldWhileAway' && lostMs !== undefined && sinceMs >= lostMs ? lostMs : null
}

/**
 * The outage of a source that explains the alert, named by the source and when it was last heard, and so the same for every team
 * and on every server: it is silent, or an agent of it was lost some time after it was last heard. Null where none does.
 */
function sourceOutage({ episode, detail = null }: AlertStepData, view: OutageView): string | null {
  const named = (source: string, fromMs: number | null) =>
    fromMs === null ? null : `source:${source}:${fromMs}`
  if (episode.kind === 'sourceSilent')
    return detail === null ? null : named(detail, unheardSinceMs(view.sourceRow(detail)))
  const lostMs = lossMs(episode, view.lostSince)
  if (lostMs === null || episode.agent === null) return null
  const source = sourceOf(episode.agent)
  const fromMs = unheardSinceMs(view.sourceRow(source))
  return fromMs !== null && lostMs - fromMs >= SOURCE_QUIET_MS ? named(source, fromMs) : null
}

/** The outage of what all teams have in common: the ledger, or a display that shows several. Null where it is neither. */
function commonOutage({ subject, step }: Due, { installation }: OutageView): string | null {
  const { kind, sinceMs } = step.episode
  if (kind === 'ledgerBehind') {
    const fromMs = installation.ledgerBehindSinceMs
    return fromMs === null ? null : `ledger:${fromMs}`
  }
  const about = aboutOfSubject(subject)
  return kind === 'displayStale' && installation.isShared(about) ? `display:${about}:${sinceMs}` : null
}

/** What tells of a cause stands before what follows from it. */
const RANK: Partial<Record<Episode['kind'], number>> = { sourceSilent: 0, signalLost: 1 }
const rank = ({ kind }: Episode) => RANK[kind] ?? 2
const inOrder = (a: Episode, b: Episode) => rank(a) - rank(b) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/**
 * Names the outage of each alert that opens: that of a source which explains it; else that of the same agent's loss; else one of
 * its rule and team that began a short time ago; else it begins one, named by its key. None is joined of which the last alert
 * clears at this look.
 */
export function withOutages<Step extends Due>(due: readonly Step[], view: OutageView): Step[] {
  const opening = due.filter(({ step }) => step.step === 'opened')
  if (opening.length === 0) return [...due]
  const ending = new Set(due.filter(({ step }) => step.step === 'cleared').map(({ subject }) => subject))
  const ofLoss = new Map<string, string>()
  const ofRule = new Map<string, string>()
  const note = (episode: Episode, group: string, openedMs: number): void => {
    if (lossMs(episode, view.lostSince) !== null && episode.agent !== null && !ofLoss.has(episode.agent))
      ofLoss.set(episode.agent, group)
    if (view.nowMs - openedMs < OUTAGE_MS && !ofRule.has(episode.ruleId)) ofRule.set(episode.ruleId, group)
  }
  for (const [subject, facts] of view.alive) {
    const { episode, opened } = facts
    if (episode === undefined || opened === undefined || ending.has(subject)) continue
    if (stateOf(facts) === 'open') note(episode, opened[1].group, opened[1].atMs)
  }
  const groups = new Map<string, string>()
  for (const each of opening.toSorted((a, b) => inOrder(a.step.episode, b.step.episode))) {
    const { subject, step } = each
    const { episode } = step
    const loss = lossMs(episode, view.lostSince)
    const group =
      sourceOutage(step, view) ??
      commonOutage(each, view) ??
      (loss === null ? undefined : ofLoss.get(episode.agent ?? '')) ??
      ofRule.get(episode.ruleId) ??
      episode.key
    groups.set(subject, group)
    note(episode, group, view.nowMs)
  }
  return due.map((each) =>
    each.step.step === 'opened'
      ? { ...each, step: { ...each.step, group: groups.get(each.subject) ?? each.step.episode.key } }
      : each,
  )
}

export interface Outage {
  id: string
  /** In the order in which they opened; one at least. */
  members: readonly AlertFacts[]
}

const openedMs = ({ opened }: AlertFacts) => opened?.[1].atMs ?? 0
const overMs = ({ cleared }: AlertFacts) => cleared?.[1].atMs ?? Infinity
const byOpening = (a: AlertFacts, b: AlertFacts) =>
  openedMs(a) - openedMs(b) ||
  (a.episode === undefined || b.episode === undefined ? 0 : inOrder(a.episode, b.episode))

/**
 * The outages of one name. An alert that opened when all before it were over is of another one, known by that alert's key: two
 * servers may have seen the end and the new beginning in either order, and an outage that was told to be over stays so.
 */
export function outagesOf(name: string, alerts: Iterable<AlertFacts>): Outage[] {
  const outages: { id: string; members: AlertFacts[]; endMs: number }[] = []
  for (const facts of [...alerts].sort(byOpening)) {
    const last = outages.at(-1)
    if (last !== undefined && openedMs(facts) < last.endMs) {
      last.members.push(facts)
      last.endMs = Math.max(last.endMs, overMs(facts))
      continue
    }
    const id = last === undefined ? name : (facts.episode?.key ?? name)
    outages.push({ id, members: [facts], endMs: overMs(facts) })
  }
  return outages
}
