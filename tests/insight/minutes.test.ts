// The minutes of the day: a recording of what boards showed, made once, with gaps where nothing was seen. Real PostgreSQL.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMinuteRecorder, minuteOf } from '../../server/insight/minute-recorder.ts'
import {
  keepMinutes,
  MINUTE_NUMBERS,
  readMinutes,
  type TeamMinute,
} from '../../server/ledger/team-minutes.ts'
import { createLogger } from '../../server/logger.ts'
import { boardOfTeam } from '../../shared/floor/board-teams.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { foldAll } from '../../shared/floor/fold.ts'
import { floorOf, view } from '../../shared/floor/view.ts'
import { openLedger } from '../ledger/ledger-database.ts'
import { eventAt } from '../ledger/ledger-events.ts'
import { minutesAnswer } from '../../server/openapi/insight-schemas.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { startAskedServer } from './signed-in.ts'

const T0 = Date.UTC(2026, 10, 22, 9)
const MINUTE_MS = 60_000
const logger = createLogger('silent')
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
})
afterAll(() => ledger.drop())

/** A floor of so many available agents in the team. */
function floorWith(count: number, team = 'main') {
  const facts = Array.from({ length: count }, (_, place) => {
    const subject = `agent/default:a${place}`
    const events = [
      eventAt(T0 - 1, subject, 'agent.profile', { team }),
      eventAt(T0 - 1, subject, 'agent.status', { status: 'available' }),
    ]
    return [subject, foldAll(subject, events)] as const
  })
  return floorOf(facts, defaultSettings('UTC'))
}
const read = (team: string) => readMinutes(ledger.database.db, team, T0, T0 + 60 * MINUTE_MS)
const recorder = (
  team: string,
  keep = (minutes: readonly TeamMinute[]) => keepMinutes(ledger.database.db, minutes),
) => createMinuteRecorder({ boards: () => [boardOfTeam(team)], keep, logger })

describe('the minutes of the day', () => {
  it('[MI1] record what the board shows at the turn of each minute, and the first record of a minute stands', async () => {
    const minutes = recorder('main')
    for (const afterMs of [-500, 400, 1_400, MINUTE_MS + 300]) await minutes.pulse(floorWith(3), T0 + afterMs)
    const { numbers } = view(floorWith(3), 'main', T0 + 400)
    expect(await read('main')).toEqual(
      [T0, T0 + MINUTE_MS].map((atMs) => [atMs, ...MINUTE_NUMBERS.map((number) => numbers[number])]),
    )
    // Another server sees the same turn later, with other facts.
    await recorder('main').pulse(floorWith(9), T0 + 900)
    expect((await read('main'))[0]?.[1]).toBe(3)
  })

  it('[MI2] leave a gap where no turn was seen: before the start, while the floor was not live, and after a late pulse', async () => {
    const minutes = recorder('gaps')
    const pulses = [37_000, MINUTE_MS + 500, 3 * MINUTE_MS + 3_500, 4 * MINUTE_MS + 2_900]
    for (const afterMs of pulses) await minutes.pulse(floorWith(1), T0 + afterMs)
    expect((await read('gaps')).map(([atMs]) => atMs)).toEqual([T0 + MINUTE_MS, T0 + 4 * MINUTE_MS])
  })

  it('[MI2] keep what was seen while the database was away, as it was seen', async () => {
    let isAway = true
    const minutes = recorder('away', (kept) =>
      isAway ? Promise.reject(new Error('away')) : keepMinutes(ledger.database.db, kept),
    )
    await minutes.pulse(floorWith(2, 'away'), T0 + 100)
    expect(await read('away')).toEqual([])
    isAway = false
    await minutes.pulse(floorWith(5, 'away'), T0 + 1_100)
    expect((await read('away')).map(([atMs, signedIn]) => [atMs, signedIn])).toEqual([[T0, 2]])
  })

  it('[MI1] are read over HTTP for this business day, and are recorded though nobody watches', async () => {
    const { server, json } = await startAskedServer()
    try {
      await server.post([agentEvent('status', 'a1', { status: 'available' }), agentEvent('profile', 'a2', { team: 'Unwatched' })]) // prettier-ignore
      const nowMs = Date.now()
      const floor = server.running.life.live()?.replica.floor
      if (floor === undefined) throw new Error('the floor is not live')
      const turnMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS
      await keepMinutes(server.running.database.db, [
        { ...minuteOf(floor, boardOfTeam('main'), turnMs, nowMs), firstReplyMs: null },
        minuteOf(floor, boardOfTeam('main'), turnMs - 48 * 60 * MINUTE_MS, nowMs),
      ])
      const answer = minutesAnswer.parse(await json('/api/minutes?team=main'))
      expect(answer.columns).toEqual(['atEpochMs', 'signedIn', 'available', 'away', 'load', 'capacity', 'waiting', 'firstReplyMs', 'rating', 'ratingCount']) // prettier-ignore
      expect(answer.rows[0]).toEqual([turnMs, 1, 1, 0, 0, 4, 0, null, null, 0])
      // The server's own recorder, at the next turn of its clock.
      const own = await until(
        'a minute has turned',
        async () => {
          const { rows } = minutesAnswer.parse(await json('/api/minutes?team=Unwatched'))
          return rows.length > 0 && rows
        },
        70_000,
        500,
      )
      expect(own[0]?.[0] ?? 0).toBeGreaterThan(nowMs - MINUTE_MS)
      expect(own[0]?.[1]).toBe(1)
    } finally {
      await server.stop()
    }
  }, 90_000)
})
