// Some days of agents of several teams and zones, made by dice of a fixed seed, for tests of the user log. Not what they check.
import type { Database } from '../../server/ledger/database.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { diceOf } from '../../server/sample/dice.ts'
import type { AgentStatus, FloorEvent } from '../../shared/events.ts'
import { ledgerClock } from './ledger-clock.ts'
import { eventAt } from './ledger-events.ts'

const HOUR_MS = 3_600_000
/** Over a change of clocks in Europe. */
export const FROM_MS = Date.UTC(2026, 9, 20)
export const NOW_MS = FROM_MS + 9 * 24 * HOUR_MS
export const TEAMS = ['Care', 'Nacht', 'main'] as const
export const AGENTS = Array.from({ length: 24 }, (_, index) => `default:a${index}`)
export const AGENT_STATUSES: readonly AgentStatus[] = ['available', 'away', 'offline', 'unknown']
export const REASONS = ['Lunch', 'Break', '=1+1', 'Training, "long"'] as const
export const CAUSES = ['event', 'lapse', 'return', 'none'] as const

/** Stores and derives the story. */
export async function storeLogStory(database: Database): Promise<void> {
  await insertFirstPosition(database.db, 'e1')
  const clock = ledgerClock(database, NOW_MS)
  const dice = diceOf('log story')
  const below = (limit: number) => Math.floor(dice.between(0, limit))
  const events: FloorEvent[] = [
    eventAt(FROM_MS, 'team/Nacht', 'system.team.settings', {
      effectiveFromMs: 0,
      changes: { zone: 'Europe/Berlin', dayStart: '04:00' },
    }),
    eventAt(FROM_MS, 'team/Care', 'system.team.settings', {
      effectiveFromMs: FROM_MS + 3 * 24 * HOUR_MS,
      changes: { zone: 'America/Sao_Paulo' },
    }),
  ]
  for (const agent of AGENTS) {
    const team = dice.pick(TEAMS)
    if (team !== 'main')
      events.push(eventAt(FROM_MS, `agent/${agent}`, 'agent.profile', { name: `+ ${agent}, "x"`, team }))
    let atMs = FROM_MS + below(30 * HOUR_MS)
    while (atMs < NOW_MS) {
      const status = dice.pick(['available', 'away', 'away', 'offline'] as const)
      const reason = status === 'away' ? dice.pick([...REASONS, undefined]) : undefined
      events.push(eventAt(atMs, `agent/${agent}`, 'agent.status', { status, reason }))
      // Sometimes a day and more without any event.
      atMs += below(20) === 0 ? 40 * HOUR_MS : 1 + below(2 * HOUR_MS)
    }
    if (below(3) === 0)
      events.push(eventAt(FROM_MS + 4 * 24 * HOUR_MS, `agent/${agent}`, 'agent.profile', { team: 'Nacht' }))
  }
  for (let index = 0; index < events.length; index += 500)
    await clock.store(...events.slice(index, index + 500))
  await clock.derive()
}
