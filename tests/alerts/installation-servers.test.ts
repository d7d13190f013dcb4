// Alerts about what the floor rests on, of two real servers on real stores. Not the judging (installation.test.ts), nor with a PostgreSQL
// that is away (tests/chaos/ledger-behind.test.ts).
import { sql } from 'kysely'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { alertRecord, type AlertRecord } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { createDatabase } from '../../server/ledger/database.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'
import { startReceiver } from './receiver.ts'

const SECOND = 1000
const LIMIT_MS = 60_000
const plain = { forMs: 0, clearAfterMs: 0, escalateAfterMs: null, workingHours: null }

describe('on real servers', () => {
  const env = { ALERT_PRIVATE_TARGETS: '1', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
  const list = z.object({ alerts: z.array(alertRecord) })

  async function openWorld() {
    const first = await startTestServer({ env })
    const second = await startTestServer({ env, workspace: first.workspace })
    const cookie = await administrator(second.url)
    const headers = { ...cookie, origin: second.url, 'content-type': 'application/json' }
    const send = async (method: string, path: string, body: object): Promise<void> => {
      const signal = AbortSignal.timeout(15_000)
      const answer = await fetch(`${second.url}${path}`, {
        method,
        headers,
        body: JSON.stringify(body),
        signal,
      })
      expect(answer.ok, `${method} ${path}`).toBe(true)
    }
    const receiver = await startReceiver()
    await send('POST', '/api/alert-channels', { kind: 'webhook', name: 'Hook', url: receiver.url })
    const post = (events: Parameters<WorkspaceServer['post']>[0]) =>
      until('they are taken', async () => (await second.post(events)).status === 202, 30_000)
    await post([agentEvent('profile', 'a1', { name: 'Ana', team: 'Care', capacity: 4 })])
    const standing = async (kind: string): Promise<AlertRecord[]> => {
      const answer = await fetch(`${second.url}/api/alerts?team=Care&kind=${kind}`, { headers })
      return list.parse(await answer.json()).alerts
    }
    return {
      first,
      second,
      send,
      post,
      standing,
      told: () =>
        receiver.accepted
          .map(({ body }) =>
            z
              .object({ type: z.string(), data: z.object({ alert: alertRecord }) })
              .parse(JSON.parse(body.toString())),
          )
          .filter(({ data }) => data.alert.kind === 'ledgerBehind' || data.alert.kind === 'displayStale')
          .map(({ type, data }) => `${type} ${data.alert.kind} ${data.alert.detail ?? ''}`.trim()),
      async close(): Promise<void> {
        await second.stop({ drop: false })
        await first.stop()
        await receiver.stop()
      },
    }
  }

  test('[AE29] a ledger that cannot write opens one alert and clears it once, whatever the number of servers', async () => {
    const world = await openWorld()
    const database = createDatabase({
      url: world.first.databaseUrl,
      schema: world.first.workspace,
      onError: () => undefined,
    })
    try {
      const rule = { ...RULE_GALLERY.ledgerBehind, ...plain, limit: 2 * SECOND, clearLimit: SECOND }
      await world.send('PUT', '/api/alert-rules/ledgerBehind?team=Care', rule)
      await database.db.transaction().execute(async (held) => {
        await sql`select * from floor_position for update`.execute(held)
        await world.post([agentEvent('status', 'a1', { status: 'available' })])
        await until('it is told of', () => world.told().length > 0, LIMIT_MS)
        expect(await world.standing('ledgerBehind')).toMatchObject([{ severity: 'act', limit: 2 * SECOND }])
      })
      await until('its end is told', () => world.told().length > 1, LIMIT_MS)
      expect(await world.standing('ledgerBehind')).toEqual([])
      expect(world.told()).toEqual([
        'floorview.alert.opened ledgerBehind',
        'floorview.alert.cleared ledgerBehind',
      ])
    } finally {
      await database.close()
      await world.close()
    }
  })

  test('[AE30] a display that is gone for its limit opens one alert, and clears it once it is back on another server', async () => {
    const world = await openWorld()
    let socket: Socket | null = null
    const connect = (url: string, token: string) =>
      new Promise<Socket>((resolve, reject) => {
        const made = io(url, { transports: ['websocket'], forceNew: true, auth: { token } })
        made.once('connect', () => resolve(made))
        made.once('connect_error', reject)
      })
    try {
      const { token } = await world.first.running.access.displays.add('Care', 'TV by the door')
      await world.send('PUT', '/api/alert-rules/displayStale?team=Care', {
        ...RULE_GALLERY.displayStale,
        ...plain,
        limit: 3 * SECOND,
      })
      socket = await connect(world.first.url, token)
      await until('it is seen', () =>
        [world.first, world.second].every(({ running }) =>
          running.life
            .replica()
            ?.floor.installation.displaysOf('Care')
            .some(({ seenMs }) => seenMs > 0),
        ),
      )
      expect(await world.standing('displayStale')).toEqual([])
      socket.close()
      await until('it is told of', () => world.told().length > 0, LIMIT_MS)
      expect(await world.standing('displayStale')).toMatchObject([
        { detail: 'TV by the door', limit: 3 * SECOND },
      ])
      socket = await connect(world.second.url, token)
      await until('its end is told', () => world.told().length > 1, LIMIT_MS)
      expect(world.told()).toEqual([
        'floorview.alert.opened displayStale TV by the door',
        'floorview.alert.cleared displayStale TV by the door',
      ])
    } finally {
      socket?.close()
      await world.close()
    }
  })
})
