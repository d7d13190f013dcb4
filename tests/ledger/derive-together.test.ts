// Deriving many subjects together, and again as events arrive, against one by one and once at the end. Real PostgreSQL.
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FloorEvent } from '../../shared/events.ts'
import { deriveAgents } from '../../server/ledger/derive-agents.ts'
import { deriveChats } from '../../server/ledger/derive-chats.ts'
import { takeMarks, type MarkKind, type TakenMark } from '../../server/ledger/marks.ts'
import { insertFirstPosition } from '../../server/ledger/position.ts'
import { ledgerBalance } from '../../server/ledger/queries/balance.ts'
import { userLogs } from '../../server/ledger/queries/user-logs.ts'
import { defaults, ledgerClock, type LedgerClock } from './ledger-clock.ts'
import { openLedger } from './ledger-database.ts'
import { eventAt } from './ledger-events.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MIDNIGHT_MS = Date.UTC(2026, 10, 16)
const FAR_MS = MIDNIGHT_MS + 30 * DAY_MS

/** Ids follow from an event's place, so that a counterexample is what failed. */
const numbered = (parts: FloorEvent[][]): FloorEvent[][] =>
  parts.map((events, part) => events.map((event, place) => ({ ...event, id: `e${part}${place}` })))

type Ledger = Awaited<ReturnType<typeof openLedger>>
let together: { ledger: Ledger; clock: LedgerClock }
let alone: { ledger: Ledger; clock: LedgerClock }
const opened = async () => {
  const ledger = await openLedger()
  return { ledger, clock: ledgerClock(ledger.database, FAR_MS) }
}
beforeAll(async () => {
  together = await opened()
  alone = await opened()
})
afterAll(async () => {
  await together.ledger.drop()
  await alone.ledger.drop()
})

const clear = async ({ database }: Ledger) => {
  await database.pool
    .query(`truncate floor_position, event, message_text, event_conflict, person, person_stored_id,
    agent, team, derive_mark, agent_membership, agent_day, status_period, chat, chat_span`)
  await insertFirstPosition(database.db, 'e1')
}

const agent = fc.constantFrom('default:a1', 'default:a2', 'default:ç 3')
const chat = fc.constantFrom('chat/default:c1', 'chat/default:c2', 'chat/default:c3')
// Few instants: events meet at one, and come late for one that is derived already.
const moment = fc.integer({ min: 0, max: 2 * 24 * 6 }).map((ten) => MIDNIGHT_MS + ten * 600_000)
const anyEvent = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(moment, agent, fc.constantFrom('available', 'away', 'offline')).map(([atMs, id, status]) => eventAt(atMs, `agent/${id}`, 'agent.status', { status })) },
  { weight: 1, arbitrary: fc.tuple(moment, agent, fc.constantFrom('A', 'B')).map(([atMs, id, team]) => eventAt(atMs, `agent/${id}`, 'agent.profile', { team })) },
  { weight: 1, arbitrary: fc.tuple(moment, agent, fc.constantFrom('agent.heartbeat', 'agent.login', 'agent.removed')).map(([atMs, id, type]) => eventAt(atMs, `agent/${id}`, type)) },
  { weight: 1, arbitrary: fc.tuple(moment, agent, fc.constantFrom(20_000, 30_000, 3_600_000)).map(([atMs, id, backMs]) => eventAt(atMs, `agent/${id}`, 'system.agent.lapse', { leaseEndMs: atMs - backMs + 10_000, evidenceMs: atMs - backMs }, { source: 'floorview', receivedAtMs: atMs })) },
  { weight: 3, arbitrary: fc.tuple(moment, chat, agent).map(([atMs, id, holder]) => eventAt(atMs, id, 'chat.accepted', { agent: holder })) },
  { weight: 3, arbitrary: fc.tuple(moment, chat, fc.constantFrom('customer', 'agent')).map(([atMs, id, role]) => eventAt(atMs, id, 'chat.message', { role })) },
  { weight: 2, arbitrary: fc.tuple(moment, chat).map(([atMs, id]) => eventAt(atMs, id, 'chat.closed', { by: 'agent' })) },
  { weight: 1, arbitrary: fc.tuple(moment, chat, agent).map(([atMs, id, to]) => eventAt(atMs, id, 'chat.transferred', { to: { agent: to } })) },
  { weight: 1, arbitrary: fc.tuple(moment, chat).map(([atMs, id]) => eventAt(atMs, id, 'chat.rated', { score: 4, min: 1, max: 5 })) },
) // prettier-ignore

/** Derives each mark in a transaction of its own, until none is left. */
async function deriveOneByOne({ database }: Ledger): Promise<void> {
  let nowMs = FAR_MS
  const context = { settings: () => undefined, defaults, nowMs: FAR_MS }
  const derive = (kind: MarkKind, mark: TakenMark) =>
    kind === 'chat' ? deriveChats(database, [mark], FAR_MS) : deriveAgents(database, [mark], context)
  for (let round = 0; round < 50; round += 1) {
    nowMs += 2_000
    let taken = 0
    for (const kind of ['chat', 'agent'] as const) {
      const marks = await takeMarks(database.db, kind, 100, nowMs)
      for (const mark of marks) await derive(kind, mark)
      taken += marks.length
    }
    if (taken === 0) return
  }
  throw new Error('deriving does not come to an end')
}

async function derived({ database }: Ledger) {
  const query = {
    fromMs: MIDNIGHT_MS - DAY_MS,
    toMs: MIDNIGHT_MS + 4 * DAY_MS,
    teams: 'all' as const,
    limit: 10_000,
  }
  const { rows, pending } = await userLogs(database, { ...query, nowMs: FAR_MS, isBehind: false, defaults })
  const all = async (statement: string) => (await database.pool.query<object>(statement)).rows
  return {
    pending,
    rows,
    chats: await all('select * from chat order by id'),
    spans: await all('select * from chat_span order by chat, from_at'),
    held: await all(
      // Later days hold what is held still, up to the moment at which they were derived.
      `select agent, from_at, to_at, team, chats, in_chat_ms from agent_day
        where chats > 0 and from_at < '2026-11-20' order by agent, from_at`,
    ),
    memberships: await all('select * from agent_membership order by agent, from_at'),
  }
}

it('[LD7] many derived together, again and again as events arrive, come to what each alone comes to at the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }).map(numbered), async (parts) => {
      await clear(together.ledger)
      await clear(alone.ledger)
      for (const part of parts) {
        await together.clock.store(...part)
        await together.clock.derive()
      }
      const events: FloorEvent[] = parts.flat()
      await alone.clock.store(...events)
      await deriveOneByOne(alone.ledger)
      const found = await derived(together.ledger)
      expect(found.pending).toBe(false)
      expect(found).toEqual(await derived(alone.ledger))
      expect((await ledgerBalance(together.ledger.database)).faults).toEqual([])
      const { rows } = await sql`select from derive_mark`.execute(together.ledger.database.db)
      expect(rows).toHaveLength(0)
    }),
    { numRuns: 15 },
  )
}, 180_000) // prettier-ignore
