// The nightly check as a job on real Redis and PostgreSQL: what it finds is told, and a fault is found. Not when it is night.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentEvent, at } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

let server: Awaited<ReturnType<typeof startTestServer>>
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const checked = async (before: string | null) => {
  await server.running.nightly.runNow()
  return until('it is checked', async () => {
    const last = await server.running.nightly.last()
    return last === null || last.checkedAt === before ? null : last
  })
}

describe('the nightly check', () => {
  it('[OR4] tells what it found last, and finds a day that no longer adds up', async () => {
    expect(await server.running.nightly.last()).toBeNull()
    const hourAgo = Date.now() - 3_600_000
    await server.post([agentEvent('status', 'a1', { status: 'available' }, at(hourAgo))])
    const { db } = server.running.database
    await until('the day is derived', async () => {
      const { rows } = await sql`select from status_period`.execute(db)
      return rows.length > 0
    })
    const good = await checked(null)
    expect(good).toMatchObject({ faults: 0, problems: [] })
    expect(good.agentDays).toBeGreaterThan(0)
    await sql`delete from status_period where from_at = (select max(from_at) from status_period)`.execute(db)
    const bad = await checked(good.checkedAt)
    expect(bad.faults).toBeGreaterThan(0)
    expect(bad.problems[0]).toContain('default:a1')
  })
})
