// Derives agents' days in the transaction that marks what follows from them. What a day is made of: agent-window.ts.
import { firstDayMs, readAgentTimes, readNext } from './agent-time.ts'
import { deriveWindow, type NewTime, type WindowContext } from './agent-window.ts'
import { createBreaths } from './breaths.ts'
import type { Database, Sql } from './database.ts'
import { finishMarks, putMarks, type Mark, type TakenMark } from './marks.ts'
import { holdOffSealing, sealedUntilMs, unsealed } from './retention/sealed.ts'
import { lockSubjects } from './subject-lock.ts'
import { writeAgentTimes } from './write-agent-time.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Days derived in one transaction; the rest keeps its mark. */
const LONGEST_WINDOW_MS = 32 * DAY_MS
/** Most changes end within the day after them: what lies behind that is read only where the change goes on. */
const BEHIND_MARK_MS = 4 * DAY_MS

const windowOf = ({ fromMs, untilMs }: Mark) =>
  Math.min(LONGEST_WINDOW_MS, Math.max(0, untilMs - fromMs) + BEHIND_MARK_MS)

export interface DeriveContext extends WindowContext {
  nowMs: number
}

interface Derived {
  mark: TakenMark
  time: NewTime
}

/** The days behind the window that must be derived as well. */
async function marksBehind(transaction: Sql, derived: readonly Derived[]): Promise<Mark[]> {
  const open = derived.filter(({ time }) => !time.isSettled)
  if (open.length === 0) return []
  const next = await readNext(
    transaction,
    open.map(({ time }) => ({ agent: time.agent, fromMs: time.doneMs })),
  )
  return open.flatMap(({ mark, time }) => {
    const { dayMs, eventMs } = next.get(time.agent) ?? { dayMs: Infinity, eventMs: Infinity }
    const fromMs = mark.untilMs >= time.doneMs ? Math.min(dayMs, eventMs) : dayMs
    if (fromMs === Infinity) return []
    return [{ kind: 'agent', subject: time.agent, fromMs, untilMs: Math.max(mark.untilMs, fromMs) }]
  })
}

/** The first known team holds for all time before it: another first team is another team on every earlier day. */
async function marksBefore(transaction: Sql, derived: readonly Derived[]): Promise<Mark[]> {
  const marks: Mark[] = []
  for (const { time } of derived) {
    if (!time.isOtherFirstTeam) continue
    const fromMs = await firstDayMs(transaction, time.agent)
    if (fromMs === null || fromMs >= time.range.fromMs) continue
    marks.push({ kind: 'agent', subject: time.agent, fromMs, untilMs: time.range.fromMs })
  }
  return marks
}

/** Derives what the marks name. An agent whom another server derives right now is left to it: the mark stays. */
export async function deriveAgents(
  database: Database,
  marks: readonly TakenMark[],
  context: DeriveContext,
): Promise<void> {
  await database.db.transaction().execute(async (transaction) => {
    const locked = await lockSubjects(
      transaction,
      'agent',
      marks.map((mark) => mark.subject),
    )
    const taken = marks.filter((mark) => locked.has(mark.subject))
    if (taken.length === 0) return
    // From here on no further day is sealed; what lies before the ones that are stands as it is.
    await holdOffSealing(transaction)
    const sealedMs = await sealedUntilMs(transaction)
    const held = new Map<string, TakenMark & { isCut: boolean }>()
    for (const mark of taken) {
      const open = unsealed(mark, sealedMs)
      if (open !== null) held.set(mark.subject, open)
    }
    const asked = [...held.values()].map((mark) => ({ ...mark, windowMs: windowOf(mark) }))
    const times = await readAgentTimes(transaction, asked, context.nowMs)
    const derived: Derived[] = []
    const breathe = createBreaths()
    for (const time of times) {
      await breathe()
      const mark = held.get(time.agent)
      if (mark !== undefined) derived.push({ mark, time: deriveWindow(time, mark, context) })
    }
    await writeAgentTimes(
      transaction,
      derived.map(({ time }) => time),
    )
    await finishMarks(transaction, taken)
    const follow = [
      ...(await marksBehind(transaction, derived)),
      ...(await marksBefore(transaction, derived)),
    ]
    await putMarks(transaction, follow, context.nowMs)
  })
}
