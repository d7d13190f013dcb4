// A floor that is kept up fact by fact is the floor that is built anew from the same facts.
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { floorEvent } from '../../shared/events.ts'
import { foldAll, parseFacts } from '../../shared/floor/fold.ts'
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { floorOf, tileOf, view } from '../../shared/floor/view.ts'
import { Replica } from '../../server/live/replica.ts'
import { ChangesLog } from '../support/generators/changes.ts'
import { bySubject, delivered, historyArbitrary } from '../support/generators/history.ts'
import { BASE_MS } from '../support/generators/teller.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const RUNS = 1_000
const DEFAULTS = defaultSettings('America/Sao_Paulo')

function sameFloor(kept: FloorIndex, anew: FloorIndex, nowMs: number): void {
  const teams = [...anew.teams()].sort()
  expect([...kept.teams()].sort()).toEqual(teams)
  for (const team of teams) expect(view(kept, team, nowMs)).toEqual(view(anew, team, nowMs))
}

it('[IX1] kept up fact by fact, through moves between teams, chats that are put to rest and chats that leave, a floor equals one built anew', () => {
  fc.assert(
    fc.property(
      historyArbitrary({ most: 15 }),
      fc.array(
        fc.record({
          size: fc.integer({ min: 1, max: 4 }),
          evicts: fc.option(fc.nat(50), { freq: 5 }),
          rests: fc.boolean(),
          looksAfterMs: fc.nat(7_200_000),
        }),
        { minLength: 1, maxLength: 10 },
      ),
      ({ steps }, cuts) => {
        const log = new ChangesLog()
        const replica = new Replica(DEFAULTS)
        const events = delivered(steps)
        for (let at = 0, cut = 0; at < events.length; cut += 1) {
          const { size, evicts, rests, looksAfterMs } = cuts[cut % cuts.length] ?? {
            size: 1,
            evicts: null,
            rests: false,
            looksAfterMs: 0,
          }
          replica.apply(log.commit(events.slice(at, at + size), BASE_MS))
          const gone = evicts === null ? null : log.evict(evicts, BASE_MS)
          if (gone !== null) replica.apply(gone)
          if (rests) replica.apply(log.latePulse(BASE_MS))
          at += size
          if (cut % 4 === 0 || at >= events.length)
            sameFloor(replica.floor, floorOf(log.facts, DEFAULTS), BASE_MS + looksAfterMs)
        }
      },
    ),
    { numRuns: RUNS },
  )
})

it('[IX2] what a change touches holds every agent and team whose view it changes', () => {
  fc.assert(
    fc.property(historyArbitrary({ most: 20 }), fc.nat(3_600_000), ({ steps }, afterMs) => {
      const nowMs = BASE_MS + afterMs
      const log = new ChangesLog()
      const floor = new FloorIndex(DEFAULTS)
      for (const event of delivered(steps)) {
        const before = seen(floor, nowMs)
        const touched = nothingTouched()
        for (const [subject, json] of log.commit([event], BASE_MS).fields)
          floor.set(subject, parseFacts(subject, json), touched)
        const after = seen(floor, nowMs)
        for (const team of [...before.keys(), ...after.keys()]) {
          const [was, is] = [before.get(team), after.get(team)]
          if (JSON.stringify(was?.numbers) !== JSON.stringify(is?.numbers))
            expect(touched.teams).toContain(team)
          for (const id of new Set([...(was?.tiles.keys() ?? []), ...(is?.tiles.keys() ?? [])]))
            if (was?.tiles.get(id) !== is?.tiles.get(id)) expect(touched.agents).toContain(id)
        }
      }
    }),
    { numRuns: 200 },
  )
})

function seen(floor: FloorIndex, nowMs: number) {
  return new Map(
    [...floor.teams()].map((team) => {
      const { numbers, agents } = view(floor, team, nowMs)
      return [team, { numbers, tiles: new Map(agents.map((tile) => [tile.id, JSON.stringify(tile)])) }]
    }),
  )
}

it('[IX3] the tile of one agent is the tile on its team’s board, and on no other', () => {
  fc.assert(
    fc.property(historyArbitrary({ most: 20 }), ({ events }) => {
      const floor = floorOf(
        [...bySubject(events)].map(([subject, list]) => [subject, foldAll(subject, list)] as const),
        DEFAULTS,
      )
      for (const team of floor.teams()) {
        const { agents } = view(floor, team, BASE_MS)
        for (const tile of agents) {
          expect(tileOf(floor, team, tile.id, BASE_MS)).toEqual(tile)
          expect(tileOf(floor, `not ${team}`, tile.id, BASE_MS)).toBe(null)
        }
      }
    }),
    { numRuns: 200 },
  )
})

it('[IX1] a chat and a rating that name no team follow the team of their agent, and a closed chat is held by nobody', () => {
  const log = new ChangesLog()
  const replica = new Replica(DEFAULTS)
  const tell = (type: string, subject: string, data: object) => {
    const stamps = {
      source: 's',
      id: `${type} ${JSON.stringify(data)}`,
      claimedAtMs: BASE_MS,
      occurredAtMs: BASE_MS,
      receivedAtMs: BASE_MS,
    }
    replica.apply(log.commit([floorEvent.parse({ ...stamps, type, subject, data })], BASE_MS))
  }
  tell('chat.queued', 'chat/s:c1', {})
  tell('chat.accepted', 'chat/s:c1', { agent: 's:a1' })
  tell('chat.message', 'chat/s:c1', { role: 'agent' })
  tell('chat.rated', 'chat/s:c1', { score: 1, min: 0, max: 1 })
  const counts = (team: string) => {
    const { numbers } = view(replica.floor, team, BASE_MS)
    return [numbers.serviceLevelCount, numbers.ratingCount, numbers.heldWhileAway]
  }
  expect([counts('main'), counts('sales')]).toEqual([[1, 1, 1], [0, 0, 0]]) // prettier-ignore
  tell('agent.profile', 'agent/s:a1', { team: 'sales' })
  expect([counts('main'), counts('sales')]).toEqual([[0, 0, 0], [1, 1, 1]]) // prettier-ignore
  tell('chat.closed', 'chat/s:c1', { by: 'agent' })
  expect(counts('sales')).toEqual([1, 1, 0])
})
