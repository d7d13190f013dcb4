// Sums and files of the user log against its rows, for any choice of them. Real PostgreSQL.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_STATUSES } from './log-story.ts'
import { LOG_ROW_FIELDS, type LogField, type LogRow } from '../../shared/log-row.ts'
import { LOG_ORDERS } from '../../shared/log-view.ts'
import { csvLine } from '../../shared/csv.ts'
import { logTotals, PAGE_ROWS } from '../../server/ledger/queries/log-totals.ts'
import type { LogSelection } from '../../server/ledger/queries/log-periods.ts'
import { userLogs } from '../../server/ledger/queries/user-logs.ts'
import { createLogFiles } from '../../server/logs/log-file.ts'
import { defaults } from './ledger-clock.ts'
import { AGENTS, CAUSES, FROM_MS, NOW_MS, REASONS, storeLogStory, TEAMS } from './log-story.ts'
import { openLedger } from './ledger-database.ts'

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
  ledger = await openLedger()
  await storeLogStory(ledger.database)
}, 120_000)
afterAll(() => ledger.drop())

const some = <T>(values: readonly T[]) =>
  fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined })
const DAY_MS = 86_400_000

const selections: fc.Arbitrary<LogSelection> = fc
  .record({
    fromMs: fc.integer({ min: FROM_MS - 2 * DAY_MS, max: NOW_MS }),
    lengthMs: fc.integer({ min: 1, max: 12 * DAY_MS }),
    teams: fc.oneof(fc.constant('all' as const), fc.subarray([...TEAMS])),
    team: some(TEAMS),
    agent: some(AGENTS),
    status: some(AGENT_STATUSES),
    reason: some(REASONS),
    cause: some(CAUSES),
    order: fc.constantFrom(undefined, ...LOG_ORDERS),
  })
  .map(({ lengthMs, ...rest }) => ({ ...rest, toMs: rest.fromMs + lengthMs, nowMs: NOW_MS, defaults }))

async function rowsOf(selection: LogSelection): Promise<LogRow[]> {
  const rows: LogRow[] = []
  let cursor: string | undefined
  do {
    const page = await userLogs(ledger.database, { ...selection, limit: 97, cursor, isBehind: false })
    rows.push(...page.rows)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return rows
}

function sumOf(rows: readonly LogRow[]) {
  const sum = { rows: rows.length, availableMs: 0, awayMs: 0, offlineMs: 0, unknownMs: 0 }
  for (const { status, durationMs } of rows) sum[`${status}Ms`] += durationMs
  return sum
}

const picked = <T extends object>({ rows, availableMs, awayMs, offlineMs, unknownMs }: T & ReturnType<typeof sumOf>) => ({ rows, availableMs, awayMs, offlineMs, unknownMs }) // prettier-ignore

async function totalsOf(selection: LogSelection) {
  const totals = await logTotals(ledger.database, selection, { isBehind: false })
  if (totals === null) throw new Error('nobody ended it')
  return totals
}

async function textOf(
  selection: LogSelection,
  format: 'csv' | 'json',
  columns: readonly LogField[],
): Promise<string> {
  const files = createLogFiles(ledger.database)
  const file = await files.open(selection, { format, columns, isBehind: false })
  if (file.kind !== 'made') throw new Error('it is text of any size')
  let text = ''
  for await (const part of file.parts) text += String(part)
  return text
}

const whole = { fromMs: FROM_MS, toMs: NOW_MS, teams: 'all', nowMs: NOW_MS, defaults } as const
const keyOf = (row: LogRow) => `${row.agentId} ${row.from}`

describe('what is made of the user log', () => {
  it('[UL1] sums, and those by agent, reason and day, are the sums of the rows, whatever is chosen', async () => {
    let seen = 0
    const property = fc.asyncProperty(selections, async (selection) => {
      const [rows, totals] = [await rowsOf(selection), await totalsOf(selection)]
      seen = Math.max(seen, rows.length)
      expect(totals.all).toEqual(sumOf(rows))
      for (const group of totals.byAgent)
        expect(picked(group)).toEqual(sumOf(rows.filter((row) => row.agentId === group.key)))
      for (const group of totals.byReason)
        expect(picked(group)).toEqual(sumOf(rows.filter((row) => (row.reason ?? '') === group.key)))
      for (const groups of [totals.byAgent, totals.byReason, totals.byDay]) {
        expect(groups.reduce((count, group) => count + group.rows, 0)).toBe(rows.length)
        const all = groups.reduce(
          (ms, sum) => ms + sum.availableMs + sum.awayMs + sum.offlineMs + sum.unknownMs,
          0,
        )
        expect(all).toBe(rows.reduce((ms, row) => ms + row.durationMs, 0))
      }
    })
    await fc.assert(property, { numRuns: 40, examples: [[whole]] })
    // The choices are of something.
    expect(seen).toBeGreaterThan(100)
  }, 120_000)

  it.each(LOG_ORDERS)(
    '[UL2] the place of each page is where its first row stands, by %s',
    async (order) => {
      const selection = { ...whole, order }
      const [rows, totals] = [await rowsOf(selection), await totalsOf(selection)]
      expect(rows.length).toBeGreaterThan(PAGE_ROWS)
      expect(totals.pages).toHaveLength(Math.ceil(rows.length / PAGE_ROWS) - 1)
      for (const [index, cursor] of totals.pages.entries()) {
        const page = await userLogs(ledger.database, { ...selection, limit: 5, cursor, isBehind: false })
        const firstRow = (index + 1) * PAGE_ROWS
        expect(page.rows).toEqual(rows.slice(firstRow, firstRow + 5))
      }
    },
    60_000,
  )

  it('[UL19] every order has the same rows: by agent, by reason, and by day and time, whose two ways are each other’s reverse', async () => {
    const property = fc.asyncProperty(selections, async (selection) => {
      const byAgent = await rowsOf({ ...selection, order: 'agent' })
      const byReason = await rowsOf({ ...selection, order: 'reason' })
      const oldest = await rowsOf({ ...selection, order: 'oldest' })
      const newest = await rowsOf({ ...selection, order: 'newest' })
      expect(oldest.map(keyOf).sort()).toEqual(byAgent.map(keyOf).sort())
      expect(newest.toReversed()).toEqual(oldest)
      const reasons = [...new Set(byAgent.map(({ reason }) => reason ?? ''))].sort()
      expect(byReason).toEqual(
        reasons.flatMap((name) => byAgent.filter(({ reason }) => (reason ?? '') === name)),
      )
    })
    await fc.assert(property, { numRuns: 15 })
  }, 120_000)

  it('[UL19] by time the days follow each other, and within one the instants do; each day is as the totals have it', async () => {
    const [rows, totals] = [
      await rowsOf({ ...whole, order: 'oldest' }),
      await totalsOf({ ...whole, order: 'oldest' }),
    ]
    let first = 0
    for (const day of totals.byDay) {
      const ofDay = rows.slice(first, first + day.rows)
      expect(sumOf(ofDay)).toEqual(picked(day))
      const instants = ofDay.map(({ from }) => from)
      expect(instants).toEqual(instants.toSorted())
      first += day.rows
    }
    expect(first).toBe(rows.length)
    expect(totals.byDay.length).toBeGreaterThan(7)
  }, 60_000)

  it('[UL20] a page begins at a place of its own order only', async () => {
    const place = (await totalsOf({ ...whole, order: 'oldest' })).pages[0]
    const asked = userLogs(ledger.database, { ...whole, limit: 5, cursor: place, isBehind: false })
    await expect(asked).rejects.toThrow(RangeError)
  }, 60_000)

  it('[EXP1] a file holds the rows of the pages: the same ones, in their order, with the chosen columns in theirs', async () => {
    const columnsOf = fc.shuffledSubarray([...LOG_ROW_FIELDS], { minLength: 1 })
    const property = fc.asyncProperty(selections, columnsOf, async (selection, columns) => {
      const rows = await rowsOf(selection)
      const csv = await textOf(selection, 'csv', columns)
      expect(csv).toBe(
        csvLine(columns) + rows.map((row) => csvLine(columns.map((name) => row[name]))).join(''),
      )
      const json: unknown = JSON.parse(await textOf(selection, 'json', columns))
      const wanted = rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))
      expect(json).toEqual({ pending: false, rows: wanted })
    })
    await fc.assert(property, { numRuns: 20 })
  }, 120_000)

  it('[UL3] adding up ends when nobody waits for it any more', async () => {
    const signal = AbortSignal.abort()
    expect(await logTotals(ledger.database, whole, { isBehind: false, signal })).toBeNull()
  })
})
