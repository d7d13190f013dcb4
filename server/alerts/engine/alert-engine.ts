// Judges every team's alert rules on the live floor, commits the steps that are due, and says what became of them. Every server
// does all of it; the commit makes it stand once. Not the rules (shared/alerts), nor the sending (server/alerts/delivery).
import { recordOf, type AlertFacts, type AlertNames } from '../../../shared/alerts/alert-facts.ts'
import type { AlertNotice, AlertRecord } from '../../../shared/alerts/alert-record.ts'
import { dueSteps, type DueStep } from '../../../shared/alerts/due-steps.ts'
import { noticesOf } from '../../../shared/alerts/notices.ts'
import { subjectId } from '../../../shared/events.ts'
import type { TeamNow } from '../../../shared/alerts/team-conditions.ts'
import type { FloorIndex } from '../../../shared/floor/floor-index.ts'
import type { Touched } from '../../../shared/floor/touched.ts'
import { STALE_AFTER_MS } from '../../../shared/protocol.ts'
import type { Committer } from '../../live/committer.ts'
import type { LiveFloor } from '../../live/floor-life.ts'
import type { Logger } from '../../logger.ts'
import { stepSubmission } from './step-events.ts'
import { TeamWatch } from './team-watch.ts'

/** What changed is judged at most so often, under load less often: it may take so large a part of the time, but no longer than that. */
const JUDGE_EVERY_MS = 200
const MOST_BETWEEN_MS = 600
const REST_FOR_EACH_MS = 19
/** What only time changes is judged at least so often. */
const LOOK_EVERY_MS = 1000
/** On a floor that has just become live, of what happened longer ago than this everybody was told. */
const TELL_AGAIN_MS = 15 * 60_000

/** An alert that begins anew waits no longer for what is told of its last time. */
const RECORD_LIMIT_MS = 10_000

export type AlertEvent = 'alert:opened' | 'alert:changed' | 'alert:closed'

export interface AlertEngineDeps {
  live: () => LiveFloor | null
  committer: Pick<Committer, 'submit'>
  now: () => number
  names: (floor: FloorIndex) => AlertNames
  /** Every team that was ever named. */
  teams: () => Iterable<string>
  /** A team that is known anyhow, as its rules see it now; null: it is not. */
  teamNow: (team: string) => TeamNow | null
  /** Told of each alert that became another on this server's floor. */
  publish: (event: AlertEvent, alert: AlertRecord) => void
  /** Told of the same notices on every server, and again after a restart. Ends when they are on record, or that is put off. */
  notify: (notices: readonly AlertNotice[]) => Promise<void>
  logger: Logger
}

/** What is told of the outages of this name, as far as the floor knows of them. */
export function noticesFor(
  floor: FloorIndex,
  outage: string,
  names: AlertNames,
  nowMs: number,
): AlertNotice[] {
  return noticesOf(outage, floor.alerts.ofGroup(outage).values(), {
    rule: (team, ruleId) => floor.alertRules(team).find(({ id }) => id === ruleId) ?? null,
    zone: (team) => floor.settings(team, nowMs).zone,
    names,
  })
}

const outageOf = (facts: AlertFacts): string | null => facts.opened?.[1].group ?? null

interface Told {
  key: string
  json: string
}
const toldOf = (record: AlertRecord): Told => ({ key: record.key, json: JSON.stringify(record) })

export function createAlertEngine({
  live,
  committer,
  now,
  names,
  teams,
  teamNow,
  publish,
  notify,
  logger,
}: AlertEngineDeps) {
  /** Watches of the floor that they were made for: another one begins anew. */
  let watched: { floor: FloorIndex; teams: Map<string, TeamWatch> } | null = null
  const onTheirWay = new Set<string>()
  /** Alerts as they were last told of, by subject: what closes must have been opened, and not each step shows. */
  let told = new Map<string, Told>()

  const watchOf = (floor: FloorIndex, team: string): TeamWatch => {
    if (watched?.floor !== floor) {
      watched = { floor, teams: new Map() }
      told = new Map()
      tellAgain(floor)
    }
    const known = watched.teams.get(team)
    if (known !== undefined) return known
    const watch = new TeamWatch(team)
    watched.teams.set(team, watch)
    return watch
  }

  /** Outages of which something is being put on record, and since when. */
  const recording = new Map<string, number>()

  /** Has told what became of these outages, from an instant on. */
  const notifyOf = (floor: FloorIndex, outages: Iterable<string>, sinceMs = -Infinity): void => {
    for (const outage of outages) {
      const notices = noticesFor(floor, outage, names(floor), now())
      const recent = notices.filter(({ atEpochMs }) => atEpochMs >= sinceMs)
      if (recent.length === 0) {
        recording.delete(outage)
        continue
      }
      const startedMs = now()
      recording.set(outage, startedMs)
      const end = () => {
        if (recording.get(outage) === startedMs) recording.delete(outage)
      }
      notify(recent).then(end, end)
    }
  }

  /** Whether what is to be told of the alert's last time is on record: its facts forget that time as it begins anew. */
  const mayBeginAnew = (floor: FloorIndex, { subject, step }: DueStep, nowMs: number): boolean => {
    if (step.step !== 'opened' && step.step !== 'pending') return true
    const before = floor.alerts.get(subject)
    const outage = before === null ? null : outageOf(before)
    return outage === null || nowMs - (recording.get(outage) ?? -Infinity) > RECORD_LIMIT_MS
  }

  /** After a start nobody knows what the server before had told: whoever sends knows a repeat by its id. */
  const tellAgain = (floor: FloorIndex): void => {
    const outages = new Set<string>()
    for (const subject of floor.alerts.subjects()) {
      const facts = floor.alerts.get(subject)
      if (facts === null) continue
      const record = recordOf(facts, names(floor))
      if (record?.state === 'open') told.set(subject, toldOf(record))
      const outage = outageOf(facts)
      if (outage !== null) outages.add(outage)
    }
    notifyOf(floor, outages, now() - TELL_AGAIN_MS)
  }

  const commit = async (due: readonly DueStep[], nowMs: number): Promise<void> => {
    const fresh = due.filter(({ subject }) => !onTheirWay.has(subject))
    if (fresh.length === 0) return
    for (const { subject } of fresh) onTheirWay.add(subject)
    try {
      // Refused where another server was first: the next look starts from what that one said.
      await committer.submit(fresh.map(({ subject, step }) => stepSubmission(subject, step, nowMs)))
    } finally {
      for (const { subject } of fresh) onTheirWay.delete(subject)
    }
  }

  /** Judges what is due. Nothing is judged by a floor that is not live, or whose pulse is old. */
  const judge = (): void => {
    const from = live()
    if (from === null) return
    const { floor, position, pulseMs } = from.replica
    const nowMs = now()
    if (nowMs - pulseMs > STALE_AFTER_MS) return
    const due: DueStep[] = []
    for (const team of teams()) {
      const watch = watchOf(floor, team)
      if (!watch.isDue(nowMs, LOOK_EVERY_MS)) continue
      const steps = dueSteps(watch.look(floor, nowMs, teamNow(team)), floor, { nowMs, asOf: position })
      due.push(...steps.filter((step) => mayBeginAnew(floor, step, nowMs)))
    }
    if (due.length > 0)
      commit(due, nowMs).catch((error: unknown) =>
        logger.error({ err: error }, 'alerts could not be committed'),
      )
  }

  /** Outages whose alerts changed, told of once for all that one look at the stream brought. */
  const changedOutages = new Set<string>()
  const notifySoon = (outage: string): void => {
    if (changedOutages.size === 0)
      setImmediate(() => {
        const outages = [...changedOutages]
        changedOutages.clear()
        const floor = live()?.replica.floor
        if (floor !== undefined) notifyOf(floor, outages)
      })
    changedOutages.add(outage)
    recording.set(outage, now())
  }

  /** Tells of one alert whose facts changed. */
  const tell = (floor: FloorIndex, subject: string): void => {
    const facts = floor.alerts.get(subject)
    const record = facts === null ? null : recordOf(facts, names(floor))
    const before = told.get(subject)
    if (facts === null || record === null) return
    notifySoon(outageOf(facts) ?? record.key)
    if (record.state === 'cleared') {
      if (before?.key === record.key) publish('alert:closed', record)
      told.delete(subject)
      return
    }
    const said = toldOf(record)
    told.set(subject, said)
    if (before?.key !== said.key) publish('alert:opened', record)
    else if (before.json !== said.json) publish('alert:changed', record)
  }

  return {
    /** Notes what an entry of the stream of changes touched, and tells of the alerts among it. */
    changed(touched: Touched): void {
      const from = live()
      if (from === null) return
      const { floor } = from.replica
      for (const team of touched.teams) watchOf(floor, team).touchTeam()
      for (const agent of touched.agents) {
        const team = floor.teamOf(agent)
        if (team !== null) watchOf(floor, team).touchAgent(agent)
      }
      for (const [agent, team] of touched.left) watchOf(floor, team).touchAgent(agent)
      for (const subject of touched.alerts) {
        const team = decodeURIComponent(subjectId(subject).split('/')[0] ?? '')
        watchOf(floor, team).touchTeam()
        tell(floor, subject)
      }
    },

    judge,

    /** Starts judging; returns its stop. */
    start(): () => void {
      const turn = (): void => {
        const startedMs = performance.now()
        try {
          judge()
        } catch (error) {
          logger.error({ err: error }, 'alerts could not be judged')
        }
        const restMs = (performance.now() - startedMs) * REST_FOR_EACH_MS
        timer = setTimeout(turn, Math.max(JUDGE_EVERY_MS, Math.min(MOST_BETWEEN_MS, restMs)))
      }
      let timer = setTimeout(turn, JUDGE_EVERY_MS)
      return () => clearTimeout(timer)
    },
  }
}
