// Retention as a job on real Redis and PostgreSQL, in a whole server: what it did is told, by hand and to Prometheus; and a server that
// is killed meanwhile leaves what another goes on with. Not what is dropped (retention.test.ts).
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { partitionsOf } from '../../server/ledger/partitions.ts'
import { storeEvents } from '../../server/ledger/store-events.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { eventAt } from './ledger-events.ts'

const LEAD = { email: 'lead@example.com', password: 'correct horse battery' }
const DAY_MS = 86_400_000
const midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS
let server: Awaited<ReturnType<typeof startTestServer>>
let cookie: string
beforeAll(async () => {
  server = await startTestServer({
    env: {
      ADMIN_EMAIL: LEAD.email,
      ADMIN_PASSWORD: LEAD.password,
      EVENT_RETENTION_DAYS: '30',
      TEXT_RETENTION_DAYS: '2',
      TIME_ZONE: 'UTC',
    },
  })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(LEAD),
  })
  cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
})
afterAll(() => server.stop())

const correct = async (fromMs: number) => {
  const body = { from: new Date(fromMs).toISOString(), to: new Date(fromMs + 60_000).toISOString() }
  const answer = await fetch(`${server.url}/api/logs/agents/a1/corrections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, cookie },
    body: JSON.stringify({ ...body, status: 'away', reason: 'Training', note: 'so it was' }),
  })
  return [answer.status, z.looseObject({ title: z.string().optional() }).parse(await answer.json()).title]
}

const oldMs = midnightMs - 5 * DAY_MS
const agoMs = midnightMs - 40 * DAY_MS

describe('the night', () => {
  it('[RN8] drops texts by their own time, seals days and drops their events, and says what it did', async () => {
    await server.post([
      agentEvent('profile', 'a1', { team: 'Care' }, at(oldMs)),
      agentEvent('status', 'a1', { status: 'available' }, at(oldMs)),
      chatEvent('message', 'c1', { role: 'customer', text: 'this goes', agent: 'a1' }, at(oldMs + 1000)),
    ])
    const { database, retention } = server.running
    const { db } = database
    // As if it had been told in time, long ago. It is not the last of its type.
    await partitionsOf(database).ensure([agoMs])
    const event = eventAt(agoMs, 'agent/default:a1', 'agent.status', { status: 'away' }, { id: 'old' })
    await database.transaction((transaction) =>
      storeEvents(transaction, [{ entry: '0-1', event }], Date.now(), 'some known'),
    )
    const rows = async (table: string) => (await sql`select from ${sql.table(table)}`.execute(db)).rows.length
    await until('it is derived and read', async () => {
      const days = await sql`select from agent_day where from_at = ${new Date(agoMs)}
        and not exists (select from derive_mark)`.execute(db)
      return days.rows.length > 0 && (await rows('message_reading')) === 1
    })
    expect(await retention.last()).toBeNull()
    expect(await retention.tryIt()).toMatchObject({ isDryRun: true, textRows: 2, sealedDays: 1, events: 1 })
    await retention.runNow()
    const result = await until('it has run', () => retention.last())
    const sealedUntil = new Date(midnightMs - 32 * DAY_MS).toISOString()
    expect(result).toMatchObject({ textRows: 2, events: 1, heldBack: null, isDryRun: false, sealedUntil })
    expect(result.sealedDays).toBe(1)
    expect([await rows('message_text'), await rows('message_reading')]).toEqual([0, 0])
    expect((await sql`select from event where event_id = 'old'`.execute(db)).rows).toEqual([])
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('floorview_retention_text_rows_dropped 2')
    expect(metrics).toContain('floorview_retention_events_dropped 1')
    expect(metrics).toContain('floorview_retention_held_back 0')
    expect(metrics).toMatch(/floorview_retention_last_run_seconds \d{10}/)
  })

  it('[RN9] leaves sealed days of which a correction is refused in words, and which add up', async () => {
    expect(await correct(oldMs + 60_000)).toEqual([201, undefined])
    expect(await correct(agoMs + 60_000)).toEqual([409, 'Sealed'])
    const dayAt = async (atMs: number) => {
      const day = new Date(atMs).toISOString().slice(0, 10)
      const answer = await fetch(`${server.url}/api/logs/agents/a1/days/${day}`, { headers: { cookie } })
      return z.object({ isSealed: z.boolean(), mayCorrect: z.boolean() }).parse(await answer.json())
    }
    expect(await dayAt(agoMs)).toEqual({ isSealed: true, mayCorrect: false })
    expect(await dayAt(oldMs)).toEqual({ isSealed: false, mayCorrect: true })
    await server.running.nightly.runNow()
    const check = await until('it is checked', () => server.running.nightly.last())
    expect(check.problems).toEqual([])
  })
})
