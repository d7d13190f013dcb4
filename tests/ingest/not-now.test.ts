// When events cannot be taken now: the queue's share is used up, or the floor is not live. The sender is told to come back,
// and what it brings again is taken once.
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from 'redis'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { withWorkspaceLock } from '../../server/ledger/position.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger, factsInRedis, foldOf } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import { postEvents } from '../support/workspace-server.ts'

const status = (agent: string) => agentEvent('status', agent, { status: 'available' })
const statuses = (count: number) => Array.from({ length: count }, (_, index) => status(`q${index}`))

/** A gate that a test closes and opens. */
function testGate() {
  let open = (): void => undefined
  let closed: Promise<void> | null = null
  return {
    pass: () => closed ?? Promise.resolve(),
    close: () => {
      closed = new Promise((resolve) => {
        open = resolve
      })
    },
    open: () => {
      closed = null
      open()
    },
  }
}

test('[IN12] past its share of the queue a source is told 429, others go on, and what it repeats is taken once', async () => {
  const gate = testGate()
  const limits = { capacity: 40, sourceShare: 0.5, webhookReserve: 0.2 }
  const server = await startTestServer({ judgesAlerts: false, limits, gate: gate.pass })
  onTestFinished(() => server.stop())
  const added = await server.running.access.sources.add('second', { sequencing: false })
  if (!added.ok) throw new Error(added.problem)

  gate.close()
  const held = server.post(statuses(20))
  await until('they are held', () => server.running.life.committer.held === 20)
  const more = statuses(1)
  const refused = await server.post(more)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('content-type')).toMatch('application/problem+json')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)

  // The other source has its own share, up to what is kept for webhooks: 40 × 0.8 = 32 in all.
  const others = postEvents(server.url, added.token, statuses(12))
  await until('they are held too', () => server.running.life.committer.held === 32)
  expect((await postEvents(server.url, added.token, statuses(1))).status).toBe(429)

  gate.open()
  expect((await held).body).toMatchObject({ accepted: 20 })
  expect((await others).body).toMatchObject({ accepted: 12 })
  expect((await server.post(more)).body).toMatchObject({ accepted: 1, duplicates: 0 })
  await until('all are in the ledger once', async () => (await eventsInLedger(server)).length === 33)
})

test('[IN13] while the floor is rebuilt events are answered 503 and the board is not live; then both go on', async () => {
  const server = await startTestServer()
  onTestFinished(() => server.stop())
  await server.post(statuses(5))
  await until('the ledger holds them', async () => (await eventsInLedger(server)).length === 5)
  const redis = createClient(redisClientOptions(server.redisUrl))
  await redis.connect()
  onTestFinished(() => redis.destroy())

  const { db } = server.running.database
  await withWorkspaceLock(db, 'floor', async () => {
    await redis.del(`floorview:{${server.workspace}}:epoch`)
    const refused = await until('events are refused', async () => {
      const answer = await server.post([status('late')])
      return answer.status === 202 ? null : answer
    })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('content-type')).toMatch('application/problem+json')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    await until('the board says how old it is', async () => (await server.board('main')).pulseAgeMs > 3000)
  })
  const answer = await until('events are taken', async () => {
    const again = await server.post([status('late')])
    return again.status === 202 ? again : null
  })
  expect(answer.body).toMatchObject({ rejected: [] })
  await until('the board is live', async () => (await server.board('main')).pulseAgeMs < 1500)
  const events = await until('the ledger holds all', async () => {
    const found = await eventsInLedger(server)
    return found.some(({ subject }) => subject === 'agent/default:late') ? found : null
  })
  expect(await factsInRedis(server)).toEqual(foldOf(events))
})
