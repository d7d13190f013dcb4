// Takes a roster file: reads it, plans it, and commits each agent's roster. All of it or, where a row is faulty, nothing. Not the routes.
import { randomUUID } from 'node:crypto'
import type { EventOf } from '../../shared/events.ts'
import {
  packShifts,
  ROSTER_AHEAD_MS,
  ROSTER_BEHIND_MS,
  rosterSubject,
} from '../../shared/roster/agent-roster.ts'
import type { RosterFault, RosterImport } from '../../shared/roster/roster-answers.ts'
import type { Committer } from '../live/committer.ts'
import type { LiveFloor } from '../live/floor-life.ts'
import { submissionOf } from '../live/plan.ts'
import { SYSTEM_SOURCE } from '../live/presence.ts'
import { planImport, type ImportPlan } from './plan-import.ts'
import { readCalendar } from './read-calendar.ts'
import { readCsv } from './read-csv.ts'

export interface RosterOrder {
  team: string
  kind: 'csv' | 'calendar'
  text: string
  /** Of times that name none; null: the team's. */
  zone: string | null
  isWhole: boolean
  isDryRun: boolean
}

export type ImportResult =
  | { kind: 'done'; answer: RosterImport }
  /** No row could be read: the file is none. */
  | { kind: 'unreadable'; line: number; detail: string }
  | { kind: 'faulty'; faults: RosterFault[]; answer: RosterImport }
  | { kind: 'empty' }
  /** Somebody else's import, or a store that is away, came between: `taken` agents of `agents` have the new roster. */
  | { kind: 'unavailable'; taken: number; agents: number }

export interface RosterImportDeps {
  live: () => LiveFloor | null
  committer: Pick<Committer, 'submit'>
  now: () => number
  /** The sources that may send events. */
  sources: () => Iterable<string>
}

/** How often an import is planned anew where another one came between. */
const MOST_TRIES = 5

export function createRosterImport({ live, committer, now, sources }: RosterImportDeps) {
  const submissions = (order: RosterOrder, { changes }: ImportPlan, asOf: string, nowMs: number) =>
    changes.map(({ agent, shifts }) => {
      const event: EventOf<'system.agent.roster'> = {
        type: 'system.agent.roster',
        source: SYSTEM_SOURCE,
        id: randomUUID(),
        subject: rosterSubject(agent),
        claimedAtMs: nowMs,
        occurredAtMs: nowMs,
        receivedAtMs: nowMs,
        data: { team: order.team, shifts: packShifts(shifts), asOf },
      }
      return submissionOf(event)
    })

  return async (order: RosterOrder): Promise<ImportResult> => {
    let answer: RosterImport | null = null
    let [taken, agents] = [0, 0]
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const from = live()
      if (from === null) return { kind: 'unavailable', taken, agents }
      const nowMs = now()
      const zone = order.zone ?? from.replica.floor.settings(order.team, nowMs).zone
      const file =
        order.kind === 'csv'
          ? readCsv(order.text, zone)
          : readCalendar(order.text, {
              zone,
              sinceMs: nowMs - ROSTER_BEHIND_MS,
              horizonMs: nowMs + ROSTER_AHEAD_MS,
            })
      if (!file.ok) return { kind: 'unreadable', line: file.line, detail: file.detail }
      // Either takes a tenth of a second of a full file: boards go out in between.
      await new Promise((resolve) => setImmediate(resolve))
      const { floor, position } = from.replica
      const scope = {
        floor,
        team: order.team,
        zone,
        sources: new Set(sources()),
        isWhole: order.isWhole,
        nowMs,
      }
      const plan = planImport(file.rows, scope)
      // What the first look said stands: later ones find what is there already.
      answer ??= { ...plan.shown, isDryRun: order.isDryRun }
      if (order.isDryRun) return { kind: 'done', answer }
      if (plan.faults.length > 0)
        return { kind: 'faulty', faults: plan.faults, answer: { ...plan.shown, isDryRun: false } }
      if (!plan.shown.isTakeable) return { kind: 'empty' }
      agents = Math.max(agents, plan.changes.length)
      if (plan.changes.length === 0) return { kind: 'done', answer }
      const outcomes = await committer.submit(submissions(order, plan, position, nowMs))
      taken += outcomes.filter((outcome) => outcome === 'accepted').length
      if (outcomes.every((outcome) => outcome === 'accepted')) return { kind: 'done', answer }
      // Another import was first, and is to be planned by: wait until this floor has it.
      if (outcomes.some((outcome) => outcome !== 'accepted' && outcome !== 'moved')) break
      await followed(from, position)
    }
    return { kind: 'unavailable', taken, agents }
  }
}

export type RosterImporter = ReturnType<typeof createRosterImport>

const FOLLOW_STEPS = 40
const FOLLOW_STEP_MS = 25

/** Until the floor has moved on, or a second. */
async function followed({ replica }: LiveFloor, position: string): Promise<void> {
  for (let step = 0; step < FOLLOW_STEPS && replica.position === position; step += 1)
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_STEP_MS))
}
