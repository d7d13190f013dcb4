// What boards cost on the wire: bytes of a changed agent, and of a snapshot of a large floor. Not how fast they are made.
import { expect, it, vi } from 'vitest'
import { Replica } from '../../server/live/replica.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { ChangesLog } from '../support/generators/changes.ts'
import { BASE_MS } from '../support/generators/teller.ts'
import { BoardWorld } from './board-readers.ts'

// Many agents, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const FIRST = ['Ana', 'Bruno', 'Gabriela', 'João', 'Mariana', 'Ricardo', 'Li', 'Svetlana']
const LAST = ['Alves', 'Carvalho', 'Lima', 'Melo', 'Oliveira', 'Sá', 'Wang', 'Zimmermann']
const REASONS = ['Break', 'Lunch', 'Training', 'After-chat work']
const HOUR_MS = 3_600_000

let told = 0
function said(subject: string, type: string, atMs: number, data: object): FloorEvent {
  told += 1
  const stamps = { claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  return floorEvent.parse({ source: 'default', id: `e${told}`, ...stamps, subject, type, data })
}

/** A floor at work since six hours: three in ten away, chats held, ten ratings for each. */
function* opening(agents: number): Generator<FloorEvent> {
  for (let agent = 0; agent < agents; agent += 1) {
    const subject = `agent/default:a${agent}`
    const name = `${FIRST[agent % 8] ?? ''} ${LAST[(agent >> 3) % 8] ?? ''}`
    yield said(subject, 'agent.profile', BASE_MS - 6 * HOUR_MS, { name, team: 'main', capacity: 4 })
    const isAway = agent % 10 < 3
    yield said(
      subject,
      'agent.status',
      BASE_MS - (agent % 600) * 10_000,
      isAway ? { status: 'away', reason: REASONS[agent % 4] } : { status: 'available' },
    )
    for (let chat = 0; chat < 10; chat += 1) {
      const rating = { score: 1 + ((agent + chat) % 5), min: 1, max: 5, agent: `default:a${agent}` }
      yield said(`chat/default:r${agent}.${chat}`, 'chat.rated', BASE_MS - chat * 60_000, rating)
    }
    for (let chat = 0; chat < agent % 4; chat += 1)
      yield said(`chat/default:c${agent}.${chat}`, 'chat.accepted', BASE_MS - 60_000, {
        agent: `default:a${agent}`,
      })
  }
}

function worldOf(agents: number) {
  const log = new ChangesLog()
  const replica = new Replica(defaultSettings('UTC'))
  const world = new BoardWorld(replica, BASE_MS, [['r0', 'main']])
  const commit = (events: readonly FloorEvent[]) => {
    const change = replica.apply(log.commit(events, world.nowMs))
    if (change !== null) world.hub.changed(change.touched, change.acceptedAtMs)
  }
  const events = [...opening(agents)]
  for (let at = 0; at < events.length; at += 1000) commit(events.slice(at, at + 1000))
  for (const reader of world.readers) world.join(reader)
  return { world, commit }
}

it('[FR6] a changed agent costs at most 40 bytes on average, an alert that began at most 60', () => {
  const { world, commit } = worldOf(500)
  world.frames.length = 0
  for (let turn = 0; turn < 2_000; turn += 1) {
    world.nowMs += 200
    const agent = `default:a${(turn * 37) % 500}`
    const chat = `chat/default:n${turn >> 2}`
    const atMs = world.nowMs - 40
    const steps = [
      () => said(chat, 'chat.queued', atMs, { team: 'main', queue: 'Orders' }),
      () => said(chat, 'chat.accepted', atMs, { agent }),
      () => said(chat, 'chat.message', atMs, { role: 'customer', agent }),
      () =>
        turn % 8 < 4
          ? said(chat, 'chat.closed', atMs, { by: 'agent' })
          : said(
              `agent/${agent}`,
              'agent.status',
              atMs,
              turn % 3 === 0 ? { status: 'available' } : { status: 'away', reason: REASONS[turn % 4] },
            ),
    ]
    commit([steps[turn % 4]?.() ?? said(`agent/${agent}`, 'agent.login', atMs, {})])
    if (turn % 5 === 0) world.hub.tick()
    else world.hub.flush()
  }
  const meanBytes = (rows: readonly unknown[]) => JSON.stringify(rows).length / Math.max(1, rows.length)
  const changes = world.frames.flatMap((frame) => frame.a ?? [])
  const alerts = world.frames.flatMap((frame) => frame.lc ?? [])
  console.info(`${meanBytes(changes).toFixed(1)} bytes for each of ${changes.length} changed agents, ${meanBytes(alerts).toFixed(1)} for each of ${alerts.length} alerts`) // prettier-ignore
  expect(Math.min(changes.length, alerts.length)).toBeGreaterThan(100)
  expect(meanBytes(changes)).toBeLessThanOrEqual(40)
  expect(meanBytes(alerts)).toBeLessThanOrEqual(60)
})

it('[FR7] a compact snapshot of 5,000 agents has at most 400 kB, and is made of rows that are kept', () => {
  const { world, commit } = worldOf(5_000)
  const first = world.hub.compactSnapshot('main')?.json ?? ''
  console.info(`${first.length} bytes, named ${JSON.stringify(world.hub.snapshot('main')).length}`)
  expect(first.length).toBeLessThanOrEqual(400_000)
  expect(world.readers[0]?.shown?.board.agents).toHaveLength(5_000)
  const timesMs: number[] = []
  for (let turn = 0; turn < 20; turn += 1) {
    commit([said(`agent/default:a${turn}`, 'agent.status', world.nowMs, { status: 'away', reason: 'Lunch' })])
    world.hub.flush()
    const startMs = performance.now()
    world.hub.compactSnapshot('main')
    timesMs.push(performance.now() - startMs)
  }
  console.info(`median ${(timesMs.sort((a, b) => a - b)[10] ?? 0).toFixed(2)} ms after a change`)
})
