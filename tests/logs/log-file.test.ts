// The user log as a file: over HTTP, as a spreadsheet that is read back, and at a size that no memory should follow. Real stores.
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createLogFiles, MOST_SHEET_ROWS } from '../../server/logs/log-file.ts'
import { LOG_ROW_FIELDS } from '../../shared/log-row.ts'
import { agentEvent, at } from '../support/cloud-events.ts'
import { noonZone } from '../support/noon-zone.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { LEAD, LEAD_SETTINGS } from '../browser/desk-door.ts'

const MINUTE_MS = 60_000
let server: Awaited<ReturnType<typeof startTestServer>>
let cookie = ''

beforeAll(async () => {
  server = await startTestServer({ env: { ...LEAD_SETTINGS, TIME_ZONE: noonZone() } })
  const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(LEAD),
  })
  cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const ago = (minutes: number) => at(Date.now() - minutes * MINUTE_MS)
  await server.post([
    agentEvent('profile', 'a1', { name: '=cmd|x', team: 'Care' }, ago(50)),
    agentEvent('status', 'a1', { status: 'available' }, ago(50)),
    agentEvent('status', 'a1', { status: 'away', reason: '@Lunch' }, ago(40)),
    agentEvent('profile', 'a2', { name: 'Bo', team: 'Help' }, ago(30)),
    agentEvent('status', 'a2', { status: 'away', reason: 'Break' }, ago(30)),
  ])
  await until('the log is derived', async () => {
    const { rows } = await rowsNow('')
    return rows.some((row) => row.reason === '@Lunch') && rows.some((row) => row.reason === 'Break')
  })
}, 60_000)
afterAll(() => server.stop())

const ask = (path: string) => fetch(`${server.url}${path}`, { headers: { cookie } })
const to = new Date(Date.now() - MINUTE_MS).toISOString()
const range = `from=${new Date(Date.now() - 3 * 3_600_000).toISOString()}&to=${to}`
const page = z.object({ rows: z.array(z.record(z.string(), z.unknown())), pending: z.boolean() })
const rowsNow = async (filters: string) =>
  page.parse(await (await ask(`/api/logs/users?${range}${filters}`)).json())

describe('the log as a file', () => {
  it('[EXP2] is the choice of the page, in each form, and is named for what it is', async () => {
    const filters = '&status=away&team=Care&team=Help'
    const { rows } = await rowsNow(filters)
    expect(rows).toHaveLength(2)
    const csv = await ask(`/api/logs/users/export?${range}${filters}&format=csv&columns=agent,reason`)
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="user-logs.csv"')
    expect(csv.headers.get('floorview-pending')).toMatch(/^(true|false)$/)
    expect(await csv.text()).toBe("agent,reason\r\n'=cmd|x,'@Lunch\r\nBo,Break\r\n")
    const json: unknown = await (await ask(`/api/logs/users/export?${range}${filters}&format=json`)).json()
    expect(json).toMatchObject({ rows })
  })

  it('[EXP3] as a spreadsheet has the same cells, and none that would be run', async () => {
    const { rows } = await rowsNow('&status=away')
    const answer = await ask(`/api/logs/users/export?${range}&status=away&format=xlsx`)
    expect(answer.headers.get('content-type')).toContain('spreadsheetml')
    const parts = unzipSync(new Uint8Array(await answer.arrayBuffer()))
    const text = (name: string) => strFromU8(parts[name] ?? new Uint8Array())
    const sheet = text('xl/worksheets/sheet1.xml')
    expect(sheet).not.toMatch(/<f[ >]/)
    expect([...sheet.matchAll(/<row /g)]).toHaveLength(rows.length + 1)
    const strings = [...text('xl/sharedStrings.xml').matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(
      ([, word = '']) => word,
    )
    const decoded = strings.map((word) => word.replaceAll('&apos;', "'").replaceAll('&#39;', "'"))
    expect(decoded).toEqual(expect.arrayContaining([...LOG_ROW_FIELDS, "'=cmd|x", "'@Lunch", 'Break']))
    for (const word of decoded) expect('=+-@\t\r').not.toContain(word[0] ?? ' ')
    const [first] = rows
    expect(sheet).toContain(`<v>${String(first?.durationMs)}</v>`)
  })

  it('[EXP4] beyond what a spreadsheet takes says so, and which form takes all', async () => {
    const files = createLogFiles(server.running.database)
    const selection = {
      fromMs: 0,
      toMs: Date.now(),
      teams: 'all',
      nowMs: Date.now(),
      defaults: server.running.defaults,
    } as const
    const order = { format: 'xlsx', columns: LOG_ROW_FIELDS, isBehind: false } as const
    expect(await files.open(selection, order)).toMatchObject({ kind: 'made' })
    expect(await files.open(selection, { ...order, mostRows: 3 })).toEqual({ kind: 'too large' })
    expect(MOST_SHEET_ROWS).toBe(50_000)
    // Two agents' days since 2000, each a row: more than a spreadsheet takes only with more of them.
    const since2000 = `from=2000-01-01&to=${to}`
    const csv = await ask(`/api/logs/users/export?${since2000}&format=csv`)
    const lines = (await csv.text()).trimEnd().split('\r\n')
    expect(lines.length).toBeGreaterThan(15_000)
  }, 60_000)

  it.each([
    ['columns=agent,agent', 'names a column twice'],
    ['columns=password', 'columns'],
    ['format=pdf', 'format'],
    ['cause=magic', 'cause'],
  ])('[EXP5] asked with %s is refused, naming what is wrong', async (wrong, word) => {
    const answer = await ask(
      `/api/logs/users/export?${range}&${wrong.includes('format') ? '' : 'format=csv&'}${wrong}`,
    )
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(word)
  })

  it('[EXP5] of a team that is not one’s own, or of none that there is, is refused as a page is', async () => {
    for (const path of ['/export', '/totals']) {
      expect((await ask(`/api/logs/users${path}?${range}&format=csv&team=Nowhere`)).status).toBe(404)
      expect((await fetch(`${server.url}/api/logs/users${path}?${range}&format=csv`)).status).toBe(401)
    }
  })

  it('[UL4] totals over HTTP are those of the rows, by agent, reason and day', async () => {
    const { rows } = await rowsNow('&agent=a1&agent=default:a2')
    const totals: unknown = await (
      await ask(`/api/logs/users/totals?${range}&agent=a1&agent=default:a2`)
    ).json()
    const ms = (status: string) =>
      rows.filter((row) => row.status === status).reduce((sum, row) => sum + Number(row.durationMs), 0)
    expect(totals).toMatchObject({
      all: { rows: rows.length, availableMs: ms('available'), awayMs: ms('away'), unknownMs: ms('unknown') },
      byAgent: [
        { key: 'default:a1', label: '=cmd|x' },
        { key: 'default:a2', label: 'Bo' },
      ],
      pages: [],
    })
  })
})
