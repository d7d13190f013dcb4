// Outages as two servers see them that follow one stream with a lag, in any order: what is told is told once, and of everything that
// stands. Not the committing itself (live/alert-steps.test.ts).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AlertNotice } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import type { DueStep } from '../../shared/alerts/due-steps.ts'
import { outagesOf } from '../../shared/alerts/outage.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { noticesFor } from '../../server/alerts/engine/alert-engine.ts'
import { stepSubmission } from '../../server/alerts/engine/step-events.ts'
import { lapseEvent } from '../../server/live/presence.ts'
import { openFloor } from './floor-world.ts'

const SECOND = 1000
const CADENCE = 20 * SECOND
const BEGIN = Date.UTC(2026, 4, 4, 10)
const TEAMS = ['Care', 'Sales']
/** No server judges by a floor that it followed longer ago. */
const MOST_LAG_MS = 1_500
const names = { agent: () => null, user: () => null }
const AGENTS = 2

type Entry = { event: FloorEvent } | { heardMs: number; atMs: number }

interface Turn {
  afterMs: number
  happens: { what: 'lost' | 'back' | 'away' | 'there' | 'heard' | 'nothing'; agent: number }
  server: number
  follows: boolean
}
const turn: fc.Arbitrary<Turn> = fc.record({
  afterMs: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 2, max: 400 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1000, max: 25_000 }) },
  ),
  happens: fc.record({
    what: fc.constantFrom('lost', 'lost', 'back', 'back', 'away', 'there', 'heard', 'nothing'),
    agent: fc.nat(2 * AGENTS - 1),
  }),
  server: fc.nat(1),
  follows: fc.boolean(),
})

type World = ReturnType<typeof openFloor>
interface Server {
  world: World
  /** Entries of the stream that it has applied, and when it last looked for more. */
  read: number
  followedMs: number
}

function openServers() {
  const stream: Entry[] = []
  const lastOf = new Map<string, number>()
  const servers = [0, 1].map((): Server => ({ world: openFloor(TEAMS), read: 0, followedMs: BEGIN }))
  let agents: string[] = []
  for (const { world } of servers) {
    agents = TEAMS.flatMap((team) => world.agents(AGENTS, 2, BEGIN - 60_000, team))
    agents.forEach((agent, place) => {
      world.accept(`c${place}`, agent, BEGIN - 60_000)
      world.beat(agent, BEGIN - 15 * SECOND)
    })
    // It opens by time alone: also on a server that has not heard since of what another one did.
    for (const team of TEAMS)
      world.rule('signalLost', { ...RULE_GALLERY.signalLost, forMs: 300 }, BEGIN - 60_000, team)
    world.hear(BEGIN, CADENCE, BEGIN)
  }
  const put = (entry: Entry): void => {
    stream.push(entry)
    if ('event' in entry) lastOf.set(entry.event.subject, stream.length)
  }
  const follow = (server: Server, nowMs: number): void => {
    for (const entry of stream.slice(server.read)) {
      if ('event' in entry) server.world.tell(entry.event)
      else server.world.hear(entry.heardMs, CADENCE, entry.atMs)
    }
    server.read = stream.length
    server.followedMs = nowMs
  }
  /** As the commit does: refused where the alert had a step that the judge did not know. */
  const commit = (server: Server, due: readonly DueStep[], nowMs: number): void => {
    for (const { subject, step } of due)
      if ((lastOf.get(subject) ?? 0) <= server.read)
        put({ event: stepSubmission(subject, step, nowMs).event })
  }
  return { servers, agents, put, follow, commit }
}

/** What one receiver of everything has been told, as the delivery keeps it. */
function openReceiver() {
  const told = new Map<string, AlertNotice>()
  const waiting = new Map<string, AlertNotice>()
  const keyOf = ({ alert, step, atEpochMs }: AlertNotice) =>
    JSON.stringify([alert.group, step, step === 'escalated' ? atEpochMs : null])
  return {
    told,
    take(world: World, nowMs: number): void {
      const groups = new Set(world.records().map(({ group }) => group))
      for (const group of groups)
        for (const notice of noticesFor(world.floor, group, names, nowMs)) {
          const key = keyOf(notice)
          if (told.has(key)) continue
          if (notice.step === 'cleared' && !waiting.has(key)) waiting.set(key, notice)
          else if (notice.step !== 'cleared') told.set(key, notice)
        }
      // What is over is told of when its time has come, if it still is.
      for (const [key, notice] of waiting) {
        if (nowMs < (notice.notBeforeEpochMs ?? 0)) continue
        const all = [...groups].flatMap((group) =>
          outagesOf(group, world.floor.alerts.ofGroup(group).values()),
        )
        const outage = all.find(({ id }) => id === notice.alert.group)
        if (outage?.members.some(({ cleared }) => cleared === undefined) === true) continue
        told.set(key, notice)
        waiting.delete(key)
      }
    },
  }
}

test('[AE22] in any order on two servers, whatever stands was told of, whatever is over was told to be, each once', () => {
  fc.assert(
    fc.property(fc.array(turn, { minLength: 3, maxLength: 30 }), (turns) => {
      const { servers, agents, put, follow, commit } = openServers()
      const receiver = openReceiver()
      let nowMs = BEGIN
      let made = 0
      const stamps = () => {
        made += 1
        return {
          source: 'default',
          id: `x${made}`,
          claimedAtMs: nowMs,
          occurredAtMs: nowMs,
          receivedAtMs: nowMs,
        }
      }
      const happen = ({ what, agent: place }: Turn['happens']): void => {
        const agent = agents[place] ?? ''
        const subject = `agent/${agent}`
        const [first] = servers
        if (first === undefined) return
        if (what === 'lost') put({ event: lapseEvent(agent, nowMs, first.world.floor, nowMs) })
        // A lease that ends at once, so that the agent may be lost again a moment later.
        const early = { ...stamps(), occurredAtMs: nowMs - SECOND + 1 }
        if (what === 'back') put({ event: { type: 'agent.heartbeat', subject, data: { ttl: 1 }, ...early } })
        if (what === 'away')
          put({
            event: { type: 'agent.status', subject, data: { status: 'away', reason: 'Lunch' }, ...stamps() },
          })
        if (what === 'there')
          put({ event: { type: 'agent.status', subject, data: { status: 'available' }, ...stamps() } })
        if (what === 'back' || what === 'heard') put({ heardMs: nowMs, atMs: nowMs })
      }
      const judge = (server: Server, follows: boolean): void => {
        if (follows || nowMs - server.followedMs > MOST_LAG_MS) follow(server, nowMs)
        commit(server, server.world.due(nowMs), nowMs)
        receiver.take(server.world, nowMs)
      }
      let heardMs = BEGIN
      for (const { afterMs, happens, server: which, follows } of turns) {
        nowMs += afterMs
        if (happens.what === 'back' || happens.what === 'heard') heardMs = nowMs
        put({ heardMs, atMs: nowMs })
        happen(happens)
        const server = servers[which]
        if (server !== undefined) judge(server, follows)
      }
      // Everything calms down, seen by both.
      for (let calm = 0; calm < 8; calm += 1)
        for (const server of servers) {
          nowMs += SECOND
          put({ heardMs, atMs: nowMs })
          judge(server, true)
        }
      for (const server of servers) {
        follow(server, nowMs)
        receiver.take(server.world, nowMs + 10 * SECOND)
      }

      const [first, second] = servers.map(({ world }) => world.records())
      expect(second?.map(({ key, group, state }) => [key, group, state]).sort()).toEqual(
        first?.map(({ key, group, state }) => [key, group, state]).sort(),
      )
      const { floor } = servers[0]?.world ?? openFloor()
      for (const name of new Set(first?.map(({ group }) => group)))
        for (const { id, members } of outagesOf(name, floor.alerts.ofGroup(name).values())) {
          const steps = [...receiver.told.values()]
            .filter(({ alert }) => alert.group === id)
            .map(({ step }) => step)
          const isOver = members.every(({ cleared }) => cleared !== undefined)
          expect({ id, steps }).toEqual({ id, steps: isOver ? ['opened', 'cleared'] : ['opened'] })
        }
    }),
    { numRuns: 200 },
  )
})
