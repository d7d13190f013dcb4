// Alerts about what the floor rests on: a ledger that is behind, a display that shows nothing live. Judged alike by every server, and
// on real stores. Not the life of an alert (life.test.ts), nor sources (outages.test.ts).
import fc from 'fast-check'
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
import { openFloor, TEAM } from './floor-world.ts'
import { startReceiver } from './receiver.ts'

const MINUTE = 60_000
const SECOND = 1000
const BEGIN = Date.UTC(2026, 4, 4, 10)
const LIMIT_MS = 60_000
const plain = { forMs: 0, clearAfterMs: 0, escalateAfterMs: null, workingHours: null }

/** A floor that only the two rules judge. */
function floorOf(teams: readonly string[] = [TEAM]) {
  const world = openFloor(teams)
  for (const team of teams)
    for (const [id, rule] of Object.entries(RULE_GALLERY)) {
      const isOurs = id === 'ledgerBehind' || id === 'displayStale'
      world.rule(id, isOurs ? { ...rule, ...plain } : { ...rule, enabled: false }, BEGIN - MINUTE, team)
    }
  return world
}
const display = (id: string, teams: readonly string[] = [TEAM]) => ({
  id,
  name: `TV ${id}`,
  teams,
  wasOpened: true,
})
const said = (steps: readonly { step: { step: string; detail?: string | null } }[]) =>
  steps.map(({ step }) => step.step)

test('[AE26] a ledger that lags is told of once past the limit and over once past the limit to clear, however its lag swings between', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 }), (lagsS) => {
      const world = floorOf()
      const { limit, clearLimit } = RULE_GALLERY.ledgerBehind
      let isOpen = false
      let expected = 0
      for (const [place, lagS] of lagsS.entries()) {
        const nowMs = BEGIN + place * SECOND
        world.rest({ atMs: nowMs, ledgerBehindSinceMs: lagS === 0 ? null : nowMs - lagS * SECOND })
        const was = isOpen
        isOpen = lagS * SECOND > (isOpen ? (clearLimit ?? 0) : (limit ?? 0))
        expected += was === isOpen ? 0 : 1
        expect(said(world.look(nowMs))).toEqual(was === isOpen ? [] : [isOpen ? 'opened' : 'cleared'])
      }
      expect(world.steps.length).toBe(expected)
    }),
    { numRuns: 100 },
  )
})

test('[AE26] nothing is known of the ledger before the first pulse, and its lag is one outage in every team', () => {
  const world = floorOf(['Care', 'Sales'])
  expect(world.look(BEGIN)).toEqual([])
  world.rest({ atMs: BEGIN, ledgerBehindSinceMs: BEGIN - 5 * MINUTE })
  const due = world.look(BEGIN)
  expect(due.map(({ step }) => step.episode.team)).toEqual(['Care', 'Sales'])
  expect(new Set(due.map(({ step }) => step.group))).toEqual(new Set([`ledger:${BEGIN - 5 * MINUTE}`]))
})

test('[AE27] each display that was opened is told of by itself once it was not seen for the limit, and over once it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 20 }),
      (minutesAgo, liveAgo) => {
        const world = floorOf()
        const displays = minutesAgo.map((_, place) => display(`d${place}`))
        const seen = new Map(minutesAgo.map((ago, place) => [`d${place}`, BEGIN - ago * MINUTE]))
        // Nobody has ever opened this one.
        displays.push({ ...display('never'), wasOpened: false })
        const liveSinceMs = BEGIN - liveAgo * MINUTE
        world.rest({ atMs: BEGIN, displays, displaySeenMs: seen, keptSinceMs: 0, liveSinceMs })
        const due = world.look(BEGIN)
        // While no server was live none could be served.
        const stale = minutesAgo.flatMap((ago, place) => (Math.min(ago, liveAgo) > 5 ? [`TV d${place}`] : []))
        expect(due.map(({ step }) => step.detail).sort()).toEqual(stale.sort())
        expect(new Set(due.map(({ step }) => step.episode.key)).size).toBe(stale.length)
        expect(world.look(BEGIN + 100)).toEqual([])
        const now = new Map(displays.map(({ id }) => [id, BEGIN + SECOND]))
        world.rest({ atMs: BEGIN + SECOND, displays, displaySeenMs: now, keptSinceMs: 0, liveSinceMs })
        expect(said(world.look(BEGIN + SECOND))).toEqual(stale.map(() => 'cleared'))
      },
    ),
    { numRuns: 100 },
  )
})

test('[AE27] one that shows several teams is one outage in them, and one that is revoked is over', () => {
  const world = floorOf(['Care', 'Sales'])
  const signs = { displaySeenMs: new Map([['d', BEGIN - 10 * MINUTE]]), keptSinceMs: 0 }
  world.rest({ atMs: BEGIN, displays: [display('d', ['Care', 'Sales'])], ...signs })
  const due = world.look(BEGIN)
  expect(due.length).toBe(2)
  expect(new Set(due.map(({ step }) => step.group)).size).toBe(1)
  world.rest({ atMs: BEGIN + SECOND, displays: [], ...signs })
  expect(said(world.look(BEGIN + SECOND))).toEqual(['cleared', 'cleared'])
})

test('[AE28] two servers that heard the same pulse find the same steps', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 6 }),
      fc.integer({ min: 0, max: 400 }),
      (seenS, lagS) => {
        const found = [floorOf(), floorOf()].map((world, server) => {
          world.rest({
            atMs: BEGIN,
            ledgerBehindSinceMs: lagS === 0 ? null : BEGIN - lagS * SECOND,
            displays: seenS.map((_, place) => display(`d${place}`)),
            displaySeenMs: new Map(seenS.map((ago, place) => [`d${place}`, BEGIN - ago * SECOND])),
            keptSinceMs: 0,
          })
          // Each by its own clock.
          return world.due(BEGIN + server * 900).filter(({ step }) => step.episode.kind === 'displayStale')
        })
        const [one = [], other = []] = found.map((steps) =>
          steps.map(({ subject, step }) => [subject, step.episode, step.detail]),
        )
        expect(other).toEqual(one)
      },
    ),
    { numRuns: 60 },
  )
})

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
