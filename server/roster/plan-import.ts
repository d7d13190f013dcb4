// What a roster file would change: every row judged, and each agent's roster as it would be. Pure; not the reading of files, nor the
// commit (roster-import.ts).
import { businessDayAt } from '../../shared/day.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import {
  LONGEST_SHIFT_MS,
  MOST_SHIFTS,
  ROSTER_AHEAD_MS,
  ROSTER_BEHIND_MS,
  type Shift,
} from '../../shared/roster/agent-roster.ts'
import type { RosterFault, RosterImport, RosterRow } from '../../shared/roster/roster-answers.ts'
import { createMatch } from './match-agents.ts'
import type { ReadRow } from './read-rows.ts'

export interface ImportScope {
  floor: FloorIndex
  team: string
  /** Of times that name none, and of the days that are replaced. */
  zone: string
  sources: ReadonlySet<string>
  /** Whether the file is all of the team's roster in its days: whoever it does not name has no shift in them. */
  isWhole: boolean
  nowMs: number
}

export interface ImportPlan {
  /** The roster of each agent whose shifts become others. */
  changes: { agent: string; shifts: Shift[] }[]
  faults: RosterFault[]
  shown: Omit<RosterImport, 'isDryRun'>
}

/** So many rows are shown of a file. */
const MOST_SHOWN = 500
const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString())
const spoken = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 16)}Z`
const overlaps = (a: Shift, b: Shift) => a.fromMs < b.toMs && b.fromMs < a.toMs

interface Judged {
  row: ReadRow
  shown: RosterRow
  shift: (Shift & { agent: string }) | null
}

const orderOf = ({ row }: Judged) => row.names.find(({ field }) => field === 'agent') ?? row.names[0]
const fieldOf = ({ row }: Judged, csv: string, calendar: string) => (row.uid === null ? csv : calendar)

/** One row by itself: whose it is, whether its times are a shift's, and whether it is taken. */
function judgeRow(row: ReadRow, match: ReturnType<typeof createMatch>, nowMs: number): Judged {
  const faults = [...row.faults]
  const isNamed = !faults.some(({ field }) => field === 'agent')
  const agent = match(row.names)
  if (!agent.ok && isNamed) faults.push({ field: agent.field, detail: agent.detail })
  const { fromMs, toMs } = row
  const judged: Judged = {
    row,
    shift: null,
    shown: {
      line: row.line,
      uid: row.uid,
      who: row.names[0]?.text ?? '',
      agent: agent.ok ? agent.agent : null,
      agentName: agent.ok ? agent.name : null,
      from: iso(fromMs),
      to: iso(toMs),
      state: 'faulty',
      faults,
    },
  }
  if (fromMs !== null && toMs !== null) {
    const end = fieldOf(judged, 'end', 'DTEND')
    if (toMs <= fromMs) faults.push({ field: end, detail: 'must be after the beginning' })
    else if (toMs - fromMs > LONGEST_SHIFT_MS)
      faults.push({ field: end, detail: 'is more than 24 hours after the beginning' })
    else if (fromMs > nowMs + ROSTER_AHEAD_MS && !row.isRecurring)
      faults.push({ field: fieldOf(judged, 'start', 'DTSTART'), detail: 'is more than 31 days ahead' })
  }
  if (faults.length > 0 || fromMs === null || toMs === null || !agent.ok) return judged
  if (toMs <= nowMs - ROSTER_BEHIND_MS) judged.shown.state = 'past'
  else if (fromMs > nowMs + ROSTER_AHEAD_MS) judged.shown.state = 'later'
  else {
    judged.shown.state = 'taken'
    judged.shift = { agent: agent.agent, fromMs, toMs }
  }
  return judged
}

function refuse(judged: Judged, field: string, detail: string): void {
  judged.shown.faults.push({ field, detail })
  judged.shown.state = 'faulty'
}

/** Finds shifts of one agent that overlap each other, or one that stays. */
function refuseOverlaps(rows: Judged[], stays: readonly Shift[]): void {
  const inOrder = rows.toSorted(
    (a, b) => (a.shift?.fromMs ?? 0) - (b.shift?.fromMs ?? 0) || a.row.line - b.row.line,
  )
  let last: Judged | null = null
  for (const judged of inOrder) {
    const { shift } = judged
    if (shift === null) continue
    const field = fieldOf(judged, 'start', 'DTSTART')
    if (last?.shift != null && overlaps(last.shift, shift))
      refuse(judged, field, `overlaps the shift of line ${last.row.line}`)
    const kept = stays.find((each) => overlaps(each, shift))
    if (kept !== undefined)
      refuse(
        judged,
        field,
        `overlaps the shift that stands from ${spoken(kept.fromMs)} to ${spoken(kept.toMs)}`,
      )
    if (last?.shift == null || shift.toMs > last.shift.toMs) last = judged
  }
}

/** Shifts that touch are one: nobody comes anew in between. */
function joined(shifts: readonly Shift[]): Shift[] {
  const all: Shift[] = []
  for (const { fromMs, toMs } of shifts.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1)
    if (last !== undefined && last.toMs === fromMs) last.toMs = toMs
    else all.push({ fromMs, toMs })
  }
  return all
}

const isSame = (a: readonly Shift[], b: readonly Shift[]) =>
  a.length === b.length && a.every(({ fromMs, toMs }, at) => b[at]?.fromMs === fromMs && b[at].toMs === toMs)

/** From the beginning of the day of the first shift to the end of the day of the last one to begin. */
function daysOf(shifts: readonly Shift[], zone: string): Shift | null {
  if (shifts.length === 0) return null
  const begins = shifts.map(({ fromMs }) => fromMs)
  const day = (atMs: number) => businessDayAt(atMs, zone, '00:00')
  return {
    fromMs: day(begins.reduce((a, b) => Math.min(a, b))).fromMs,
    toMs: day(begins.reduce((a, b) => Math.max(a, b))).toMs,
  }
}

/** Judges the rows of a file. Nothing of it is to be taken while a row is faulty. */
export function planImport(read: readonly ReadRow[], scope: ImportScope): ImportPlan {
  const { floor, team, zone, sources, isWhole, nowMs } = scope
  const match = createMatch(floor, team, sources)
  const rows = read.map((row) => judgeRow(row, match, nowMs))
  const taken = rows.flatMap(({ shift }) => (shift === null ? [] : [shift]))
  const days = daysOf(taken, zone)
  const ofAgent = new Map<string, Judged[]>()
  for (const judged of rows) {
    if (judged.shift === null) continue
    const known = ofAgent.get(judged.shift.agent)
    if (known === undefined) ofAgent.set(judged.shift.agent, [judged])
    else known.push(judged)
  }
  const standing = floor.rosters.ofTeam(team)
  const named = new Set([...ofAgent.keys(), ...(isWhole && days !== null ? standing.keys() : [])])
  const isReplaced = ({ fromMs }: Shift) => days !== null && fromMs >= days.fromMs && fromMs < days.toMs
  const changes: ImportPlan['changes'] = []
  let removed = 0
  for (const agent of named) {
    const before = standing.get(agent) ?? []
    const stays = before.filter((shift) => !isReplaced(shift) && shift.toMs > nowMs - ROSTER_BEHIND_MS)
    const own = ofAgent.get(agent) ?? []
    refuseOverlaps(own, stays)
    const shifts = joined([...stays, ...own.flatMap(({ shift }) => (shift === null ? [] : [shift]))])
    const [first] = own
    if (shifts.length > MOST_SHIFTS && first !== undefined)
      refuse(
        first,
        orderOf(first)?.field ?? 'agent',
        `would have ${shifts.length} shifts, and ${MOST_SHIFTS} are the most`,
      )
    if (isSame(before, shifts)) continue
    changes.push({ agent, shifts })
    removed += before.filter(
      (shift) =>
        isReplaced(shift) && !shifts.some(({ fromMs, toMs }) => fromMs <= shift.fromMs && shift.toMs <= toMs),
    ).length
  }
  const faulty = rows.filter(({ shown }) => shown.state === 'faulty')
  const faults = faulty.flatMap(({ row: { line, uid }, shown }) =>
    shown.faults.map((fault) => ({ line, uid, ...fault })),
  )
  const count = (state: RosterRow['state']) => rows.filter(({ shown }) => shown.state === state).length
  return {
    changes,
    faults,
    shown: {
      team,
      zone,
      isTakeable: faults.length === 0 && taken.length > 0,
      replaces:
        days === null
          ? null
          : { from: new Date(days.fromMs).toISOString(), to: new Date(days.toMs).toISOString() },
      counts: {
        shifts: count('taken'),
        agents: ofAgent.size,
        past: count('past'),
        later: count('later'),
        faulty: faulty.length,
        removed,
      },
      neverSeen: [...ofAgent.keys()].filter((agent) => floor.teamOf(agent) === null).sort(),
      rows: [...faulty, ...rows.filter(({ shown }) => shown.state !== 'faulty')]
        .slice(0, MOST_SHOWN)
        .map(({ shown }) => shown),
    },
  }
}
