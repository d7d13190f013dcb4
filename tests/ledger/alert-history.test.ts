// The history of alerts as it is asked for, against a walk over every alert. Not how it is derived (tests/alerts/engine.test.ts).
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import {
  parseAlertCursor,
  readAlertHistory,
  readAlertSums,
  type AlertFilter,
} from '../../server/ledger/queries/alert-history.ts'
import { accessMigrations } from '../../server/access/migrations.ts'
import { openLedger } from './ledger-database.ts'

vi.setConfig({ testTimeout: 120_000 })

const BEGIN = Date.UTC(2026, 4, 4)
const KINDS = ['fewFree', 'signalLost', 'usedCapacity'] as const
const TEAMS = ['Care', 'Sales', 'Other']

const alert = fc.record({
  team: fc.constantFrom(...TEAMS),
  kind: fc.constantFrom(...KINDS),
  rule: fc.constantFrom('own', 'fewFree'),
  severity: fc.constantFrom('act', 'watch'),
  agent: fc.constantFrom(null, 'default:a1', 'default:a2'),
  /** Few instants, so that many open at one. */
  openedS: fc.integer({ min: 0, max: 12 }),
  tookS: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
  lastedS: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
  byHand: fc.boolean(),
})
type Told = typeof alert extends fc.Arbitrary<infer A> ? A : never

const second = fc.integer({ min: -1, max: 13 }).map((s) => BEGIN + s * 1000)
const filter: fc.Arbitrary<AlertFilter> = fc.record(
  {
    kind: fc.constantFrom(...KINDS),
    rule: fc.constantFrom('own', 'fewFree', 'gone'),
    severity: fc.constantFrom('act', 'watch'),
    agent: fc.constantFrom('default:a1', 'default:a2'),
    fromEpochMs: second,
    toEpochMs: second,
    ended: fc.constantFrom('standing', 'itself', 'hand'),
  },
  { requiredKeys: [] },
)

const endOf = ({ lastedS, byHand }: Told) => (lastedS === null ? 'standing' : byHand ? 'hand' : 'itself')
const openedMs = ({ openedS }: Told) => BEGIN + openedS * 1000

function isLeft(each: Told, by: AlertFilter): boolean {
  return (
    (by.kind === undefined || by.kind === each.kind) &&
    (by.rule === undefined || by.rule === each.rule) &&
    (by.severity === undefined || by.severity === each.severity) &&
    (by.agent === undefined || by.agent === each.agent) &&
    (by.fromEpochMs === undefined || openedMs(each) >= by.fromEpochMs) &&
    (by.toEpochMs === undefined || openedMs(each) < by.toEpochMs) &&
    (by.ended === undefined || by.ended === endOf(each))
  )
}

function medianOf(values: readonly (number | null)[]) {
  const sorted = values.flatMap((value) => (value === null ? [] : [value * 1000])).sort((a, b) => a - b)
  const n = sorted.length
  const middle = (place: number) => sorted[Math.floor(place)] ?? 0
  return { medianMs: n === 0 ? null : (middle((n - 1) / 2) + middle(n / 2)) / 2, n }
}

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
  // Who took and cleared them is read with their names.
  for (const { up } of accessMigrations) await up(ledger.database.db)
})
afterAll(() => ledger.drop())

async function keep(all: readonly Told[]): Promise<void> {
  const { db } = ledger.database
  await sql`truncate alert`.execute(db)
  const rows = all.map((each, place) => ({
    ...each,
    key: `k${place}`,
    openedMs: openedMs(each),
    takenMs: each.tookS === null ? null : openedMs(each) + each.tookS * 1000,
    clearedMs: each.lastedS === null ? null : openedMs(each) + each.lastedS * 1000,
    clearedBy: endOf(each) === 'hand' ? 'u1' : null,
  }))
  await sql`
    insert into alert (team, key, rule_id, kind, severity, agent, since_at, opened_at, acknowledged_at, acknowledged_by,
      cleared_at, cleared_by, outage)
    select team, key, rule, kind, severity, agent, to_timestamp("openedMs" / 1000), to_timestamp("openedMs" / 1000),
      to_timestamp("takenMs" / 1000), case when "takenMs" is not null then 'u1' end, to_timestamp("clearedMs" / 1000),
      "clearedBy", key
    from json_to_recordset(${JSON.stringify(rows)}::json) as a(team text, key text, rule text, kind text, severity text,
      agent text, "openedMs" float8, "takenMs" float8, "clearedMs" float8, "clearedBy" text)
  `.execute(db)
}

it('[AE32] pages hold what the filter leaves, each once, the newest first; count and medians are of all of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(alert, { maxLength: 40 }),
      filter,
      fc.integer({ min: 1, max: 9 }),
      async (all, by, limit) => {
        await keep(all)
        const teams = ['Care', 'Sales']
        const { db } = ledger.database
        const keys: string[] = []
        const openings: (number | null)[] = []
        let next: string | null = ''
        while (next !== null) {
          const cursor = next === '' ? undefined : (parseAlertCursor(next) ?? undefined)
          const page: Awaited<ReturnType<typeof readAlertHistory>> = await readAlertHistory(db, {
            ...by,
            teams,
            limit,
            cursor,
          })
          keys.push(...page.alerts.map(({ key }) => key))
          openings.push(...page.alerts.map(({ openedEpochMs }) => openedEpochMs))
          next = page.next
        }
        const left = all.flatMap((each, place) =>
          teams.includes(each.team) && isLeft(each, by) ? [{ each, key: `k${place}` }] : [],
        )
        expect([...keys].sort()).toEqual(left.map(({ key }) => key).sort())
        expect(openings).toEqual([...openings].sort((a, b) => (b ?? 0) - (a ?? 0)))
        expect(await readAlertSums(db, { ...by, teams })).toEqual({
          count: left.length,
          toAcknowledge: medianOf(left.map(({ each }) => each.tookS)),
          toClear: medianOf(left.map(({ each }) => each.lastedS)),
        })
      },
    ),
    { numRuns: 60 },
  )
})
