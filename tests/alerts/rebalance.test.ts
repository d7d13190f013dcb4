// Who is suggested as an alert opens, and how that is told: by the judgement alone, and from an event to a signed webhook. Not when
// an alert opens (life.test.ts), nor how often a message is tried (webhook.test.ts).
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { noticesOf } from '../../shared/alerts/notices.ts'
import { alertRuleSettings, REBALANCE_KINDS, RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { MOST_NAMED_FREE } from '../../shared/alerts/rebalance.ts'
import { rebalanceBody, webhookBody } from '../../server/alerts/delivery/message.ts'
import { agentEvent, at, chatEvent } from '../support/cloud-events.ts'
import { administrator, ADMIN } from '../support/server-process.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { aNotice, anAlert, openDeliveryWorld } from './delivery-world.ts'
import { openFloor, TEAM } from './floor-world.ts'
import { startReceiver, type Received } from './receiver.ts'

const MINUTE = 60_000
const BEGIN = Date.UTC(2026, 4, 4, 10)

const suggesting = { ...RULE_GALLERY.customerWaits, limit: 60_000, suggestRebalance: true }

type Fate = 'available' | 'away' | 'unknown' | 'loggedOut' | 'lost' | 'elsewhere'
const agent = fc.record({
  fate: fc.constantFrom<Fate>('available', 'away', 'unknown', 'loggedOut', 'lost', 'elsewhere'),
  capacity: fc.integer({ min: 0, max: 4 }),
  held: fc.integer({ min: 0, max: 5 }),
})

/** A floor on which customers wait too long, and agents of all kinds are. */
function floorOf(agents: readonly (typeof agent extends fc.Arbitrary<infer A> ? A : never)[], waiting = 1) {
  const world = openFloor([TEAM, 'Other'])
  const stamps = (id: string) => ({
    source: 'default',
    id,
    claimedAtMs: BEGIN,
    occurredAtMs: BEGIN,
    receivedAtMs: BEGIN,
  })
  for (const [place, { fate, capacity, held }] of agents.entries()) {
    const id = `default:p${place}`
    const subject = `agent/${id}`
    const team = fate === 'elsewhere' ? 'Other' : TEAM
    world.tell({ type: 'agent.profile', subject, data: { team, capacity }, ...stamps(`p${place}`) })
    world.tell({ type: 'agent.login', subject, data: {}, ...stamps(`l${place}`) })
    if (fate !== 'unknown')
      world.status(id, fate === 'away' ? { status: 'away', reason: 'Lunch' } : { status: 'available' }, BEGIN)
    for (let chat = 0; chat < held; chat += 1) world.accept(`c${place}-${chat}`, id, BEGIN + 1)
    if (fate === 'loggedOut') world.say('agent.logout', id, BEGIN + 2)
    if (fate === 'lost') world.lost(id, BEGIN + MINUTE)
  }
  for (let customer = 0; customer < waiting; customer += 1)
    world.tell({
      type: 'chat.queued',
      subject: `chat/default:w${customer}`,
      data: { team: TEAM },
      ...stamps(`w${customer}`),
    })
  return world
}

const rebalanceAt = (world: ReturnType<typeof floorOf>, nowMs: number) =>
  world.look(nowMs).find(({ step }) => step.episode.kind === 'customerWaits' && step.episode.team === TEAM)
    ?.step

test('[RB1] whoever is suggested is there, heard of and has a place free; the sums are those of all such, and who waits', () => {
  fc.assert(
    fc.property(fc.array(agent, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (agents, waiting) => {
      const world = floorOf(agents, waiting)
      world.rule('customerWaits', suggesting, BEGIN)
      const step = rebalanceAt(world, BEGIN + 5 * MINUTE)
      expect(step?.step).toBe('opened')
      const free = agents.flatMap(({ fate, capacity, held }, place) =>
        fate === 'available' && held < capacity ? [{ id: `default:p${place}`, places: capacity - held }] : [],
      )
      const said = step?.rebalance
      if (free.length === 0) {
        expect(said).toBeUndefined()
        return
      }
      const placesOf = new Map(free.map(({ id, places }) => [id, places]))
      for (const [id, places] of said?.free ?? []) expect(placesOf.get(id)).toBe(places)
      const named = new Set(said?.free.map(([id]) => id))
      expect(named.size).toBe(Math.min(free.length, MOST_NAMED_FREE))
      // Nobody with more places than one who is named is left out.
      const leastNamed = Math.min(...(said?.free ?? []).map(([, places]) => places))
      for (const { id, places } of free) if (!named.has(id)) expect(places).toBeLessThanOrEqual(leastNamed)
      const away = new Set<Fate>(['away', 'unknown', 'loggedOut', 'lost'])
      expect(said).toMatchObject({
        freeAgents: free.length,
        freePlaces: free.reduce((sum, { places }) => sum + places, 0),
        waiting,
        heldWhileAway: agents.reduce((sum, { fate, held }) => sum + (away.has(fate) ? held : 0), 0),
      })
    }),
    { numRuns: 200 },
  )
})

test('[RB2] what is suggested stays what it was as the alert opened, whoever tells of it and whenever', () => {
  const world = floorOf([{ fate: 'available', capacity: 3, held: 1 }])
  world.rule('customerWaits', suggesting, BEGIN)
  world.look(BEGIN + 5 * MINUTE)
  const told = () => {
    const { group = '' } = world.records().find(({ kind }) => kind === 'customerWaits') ?? {}
    return noticesOf(group, world.floor.alerts.ofGroup(group).values(), {
      rule: () => null,
      zone: () => 'UTC',
      names: { agent: () => 'Ana Souza', user: () => null },
    })
  }
  const before = told()
  expect(
    before.map(({ step, rebalance }) => `${step} ${rebalance === undefined ? '' : 'rebalance'}`),
  ).toEqual(['opened ', 'opened rebalance'])
  expect(new Set(before.map(({ id }) => id)).size).toBe(2)
  expect(before[1]?.rebalance).toEqual({
    free: [{ agent: 'default:p0', agentName: 'Ana Souza', team: TEAM, places: 2 }],
    freeAgents: 1,
    freePlaces: 2,
    waiting: 1,
    heldWhileAway: 0,
  })
  world.accept('more', 'default:p0', BEGIN + 6 * MINUTE)
  world.rule('customerWaits', { ...suggesting, suggestRebalance: false }, BEGIN + 6 * MINUTE)
  world.look(BEGIN + 6 * MINUTE)
  expect(told()).toEqual(before)
})

test('[RB3] nothing is suggested by a rule that is not to, and a kind that places do not help is refused it', () => {
  const world = floorOf([{ fate: 'available', capacity: 3, held: 1 }])
  const step = rebalanceAt(world, BEGIN + 5 * MINUTE)
  expect(step?.step).toBe('opened')
  expect(step).not.toHaveProperty('rebalance')
  for (const [kind, rule] of Object.entries(RULE_GALLERY))
    expect(alertRuleSettings.safeParse({ ...rule, suggestRebalance: true }).success, kind).toBe(
      REBALANCE_KINDS.has(rule.kind),
    )
})

test('[RB4] it is one message for each webhook, by whichever server, and none for people', async () => {
  const [delivering, receiver] = await Promise.all([openDeliveryWorld(), startReceiver()])
  try {
    const other = delivering.start()
    await delivering.addChannel({ kind: 'webhook', url: receiver.url })
    await delivering.addChannel({ kind: 'slack', name: 'People', url: `${receiver.url}/slack` })
    const opened = aNotice(anAlert({ kind: 'fewFree', agent: null, agentName: null }))
    const free = [{ agent: 'default:a1', agentName: 'Ana Souza', team: 'Support', places: 2 }]
    const rebalance = { free, freeAgents: 1, freePlaces: 2, waiting: 3, heldWhileAway: 1 }
    const suggested = { ...opened, id: `${opened.alert.group}:rebalance`, rebalance }
    await Promise.all([
      delivering.delivery.notify([opened, suggested]),
      other.notify([opened, suggested]),
      other.notify([{ ...suggested, id: 'another id' }]),
    ])
    const sent = await delivering.allAre('sent', 3)
    const title = 'Support: only 2 are free'
    expect(sent.map((one) => one.title).sort()).toEqual(['Support: 1 agent has 2 places free', title, title])
    expect(receiver.received.filter(({ path }) => path.endsWith('/slack')).length).toBe(1)
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']).filter(Boolean))
    expect(ids.size).toBe(2)
  } finally {
    await Promise.all([delivering.close(), receiver.stop()])
  }
})

const headersOf = ({ headers }: Received) =>
  Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]),
  )

describe('on a real server', () => {
  test('[RB5] a receiver that verifies the signature is told who has places free, once, and that Floorview routes nothing', async () => {
    const env = { ALERT_PRIVATE_TARGETS: '1', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
    const [server, receiver] = await Promise.all([startTestServer({ env }), startReceiver()])
    try {
      const cookie = await administrator(server.url)
      const headers = { ...cookie, origin: server.url, 'content-type': 'application/json' }
      const send = async (method: string, path: string, body: object): Promise<unknown> => {
        const signal = AbortSignal.timeout(15_000)
        const answer = await fetch(`${server.url}${path}`, {
          method,
          headers,
          body: JSON.stringify(body),
          signal,
        })
        expect(answer.ok, `${method} ${path}`).toBe(true)
        return answer.json()
      }
      const made = await send('POST', '/api/alert-channels', {
        kind: 'webhook',
        name: 'Router',
        url: receiver.url,
      })
      const { secret } = made as { secret: string } // as the API's description has it
      const beganMs = Date.now() - 10 * MINUTE
      const post = (events: Parameters<typeof server.post>[0]) =>
        until('they are taken', async () => (await server.post(events)).status === 202, 30_000)
      await post([
        agentEvent('profile', 'a1', { name: 'Ana Souza', team: 'Care', capacity: 3 }, at(beganMs)),
        agentEvent('status', 'a1', { status: 'available' }, at(beganMs)),
        agentEvent('profile', 'a2', { name: 'Bo Lind', team: 'Care', capacity: 3 }, at(beganMs)),
        agentEvent('status', 'a2', { status: 'away', reason: 'Lunch' }, at(beganMs)),
      ])
      const rule = { ...RULE_GALLERY.customerWaits, suggestRebalance: true }
      expect(await send('PUT', '/api/alert-rules/customerWaits?team=Care', rule)).toMatchObject({
        suggestRebalance: true,
        isChanged: true,
      })
      await post([chatEvent('queued', 'c1', { team: 'Care' }, at(Date.now() - 5 * MINUTE))])
      const typeOf = ({ body }: Received) => (JSON.parse(body.toString()) as { type: string }).type
      const suggestions = () =>
        receiver.accepted.filter((one) => typeOf(one) === 'floorview.rebalance.suggested')
      await until('it is suggested', () => suggestions().length > 0, 30_000)
      const [first] = suggestions()
      if (first === undefined) throw new Error('nothing was suggested')
      const verified = new Webhook(secret).verify(first.body.toString(), headersOf(first))
      const { data } = rebalanceBody.parse(verified)
      expect(data.rebalance).toEqual({
        free: [{ agent: 'default:a1', agentName: 'Ana Souza', team: 'Care', places: 3 }],
        freeAgents: 1,
        freePlaces: 3,
        waiting: 1,
        heldWhileAway: 0,
      })
      expect(data).toMatchObject({
        title: 'Care: 1 agent has 3 places free',
        alert: { kind: 'customerWaits' },
      })
      expect(data.body).toBe('Free places: Ana Souza 3. 1 customer waits. Floorview itself routes nothing.')
      // Its end is told, and comes after whatever else there was of it.
      await post([chatEvent('accepted', 'c1', { agent: 'a1' })])
      const cleared = () => receiver.accepted.some((one) => typeOf(one) === 'floorview.alert.cleared')
      await until('its end is told', cleared, 30_000)
      const openings = receiver.accepted.filter((one) => typeOf(one) === 'floorview.alert.opened')
      expect(openings.map(({ body }) => webhookBody.parse(JSON.parse(body.toString())).data.title)).toEqual(
        expect.arrayContaining(['Care: a customer waits']),
      )
      expect(suggestions().length).toBe(1)
      const ids = openings.map((one) => headersOf(one)['webhook-id'])
      expect(ids).not.toContain(headersOf(first)['webhook-id'])
    } finally {
      await Promise.all([server.stop(), receiver.stop()])
    }
  })
})
