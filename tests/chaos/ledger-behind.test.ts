// The alert of a ledger that is behind, with a PostgreSQL of the test's own that dies, or that hangs, and comes back. Not the judging
// (tests/alerts/installation.test.ts), nor that nothing is lost meanwhile (lost-postgres.test.ts).
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { alertRecord, type AlertRecord } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { startReceiver } from '../alerts/receiver.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { startOwnPostgres } from '../support/store-processes.ts'
import { until } from '../support/until.ts'

const TEST_LIMIT_MS = 300_000
const WAIT_MS = 90_000
const SECOND = 1000
const env = { ALERT_PRIVATE_TARGETS: '1', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
const alertList = z.object({ alerts: z.array(alertRecord) })
const toldForm = z.object({ type: z.string(), data: z.object({ alert: alertRecord }) })

let postgres: Awaited<ReturnType<typeof startOwnPostgres>>
beforeAll(async () => {
  postgres = await startOwnPostgres()
}, TEST_LIMIT_MS)
afterAll(() => postgres.close())

const ways = [
  {
    name: 'dies',
    away: () => Promise.resolve(postgres.signal('SIGKILL')),
    back: () => postgres.start(),
  },
  { name: 'hangs', away: () => postgres.signalAll('SIGSTOP'), back: () => postgres.signalAll('SIGCONT') },
] as const

test.each(ways)(
  '[AE34] while PostgreSQL $name an alert about the ledger opens on the board; it is told once as it is back, and cleared once by itself',
  async ({ away, back }) => {
    const server = await startTestServer({ env, databaseUrl: postgres.url })
    const receiver = await startReceiver()
    onTestFinished(async () => {
      await server.stop()
      await receiver.stop()
    })
    const headers = {
      ...(await administrator(server.url)),
      origin: server.url,
      'content-type': 'application/json',
    }
    const send = async (method: string, path: string, body: object): Promise<void> => {
      const signal = AbortSignal.timeout(30_000)
      const answer = await fetch(`${server.url}${path}`, {
        method,
        headers,
        body: JSON.stringify(body),
        signal,
      })
      expect(answer.ok, `${method} ${path}`).toBe(true)
    }
    await server.post([agentEvent('profile', 'a1', { name: 'Ana', team: 'Care', capacity: 4 })])
    await send('POST', '/api/alert-channels', { kind: 'webhook', name: 'Hook', url: receiver.url })
    await send('PUT', '/api/alert-rules/ledgerBehind?team=Care', {
      ...RULE_GALLERY.ledgerBehind,
      limit: 3 * SECOND,
      clearLimit: SECOND,
      clearAfterMs: 10 * SECOND,
    })
    const display = { authorization: `Bearer ${await server.displayToken('Care')}` }
    const alerts = async (state: string): Promise<AlertRecord[]> => {
      const query = new URLSearchParams({ team: 'Care', kind: 'ledgerBehind', state })
      const signal = AbortSignal.timeout(10_000)
      const answer = await fetch(`${server.url}/api/alerts?${query}`, { headers: display, signal })
      return alertList.parse(await answer.json()).alerts
    }
    const told = () =>
      receiver.accepted
        .map(({ body }) => toldForm.parse(JSON.parse(body.toString())))
        .filter(({ data }) => data.alert.kind === 'ledgerBehind')
        .map(({ type, data }) => [type, data.alert.key])
    expect(await alerts('standing')).toEqual([])

    let isBack = false
    onTestFinished(async () => {
      if (!isBack) await back()
    })
    await away()
    const answers: number[] = []
    let turn = 0
    const speak = async () => {
      turn += 1
      const status = turn % 2 === 0 ? { status: 'available' } : { status: 'away', reason: 'Lunch' }
      answers.push((await server.post([agentEvent('status', 'a1', status)])).status)
    }
    let open: AlertRecord[] = []
    await until(
      'the alert stands while PostgreSQL is away',
      async () => {
        await speak()
        open = await alerts('standing')
        return open.length > 0
      },
      WAIT_MS,
    )
    expect(open).toMatchObject([{ severity: 'act', limit: 3 * SECOND, acknowledged: null }])
    const [{ key } = { key: '' }] = open
    // Nothing of it can be on record yet: a receiver that was told now might be told twice.
    expect(told()).toEqual([])

    await back()
    isBack = true
    await until('it is told of', () => told().length > 0, WAIT_MS)
    await until('its end is told', () => told().length > 1, WAIT_MS)
    await until('it is in the history', async () => (await alerts('all')).some(({ cleared }) => cleared !== null), WAIT_MS) // prettier-ignore
    expect(told()).toEqual([
      ['floorview.alert.opened', key],
      ['floorview.alert.cleared', key],
    ])
    expect(await alerts('standing')).toEqual([])
    expect(await alerts('all')).toMatchObject([{ key, state: 'cleared', cleared: { by: null } }])
    expect(new Set(answers)).toEqual(new Set([202]))
  },
  TEST_LIMIT_MS,
)
