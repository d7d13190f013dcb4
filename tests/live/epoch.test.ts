// The floor's life as a machine: what serves, what never does, and that every way back leads to live. Pure; a model of both
// stores stands in for them, and founding and rebuilding crash between any two of their steps.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  judge,
  ledgerGap,
  nextState,
  type FloorEvent,
  type FloorSeen,
  type FloorState,
  type Observation,
  type PositionSeen,
  type Verdict,
} from '../../server/live/epoch.ts'

const RUNS = 2_000

const epoch = fc.constantFrom('e1', 'e2')
const entry = fc.constantFrom('0-0', '9-1', '9-2', '10-0', '10-11')
const position: fc.Arbitrary<PositionSeen> = fc.oneof(
  fc.constant('away' as const),
  fc.constant(null),
  fc.record({ epoch, entry }),
)
const floor: fc.Arbitrary<FloorSeen> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('away' as const, 'may evict' as const) },
  { weight: 5, arbitrary: fc.record({ epoch: fc.option(epoch), lastEntry: entry }) },
)
const observation: fc.Arbitrary<Observation> = fc.record({
  position,
  floor,
  known: fc.option(fc.record({ epoch, entry })),
})

const numberOf = (id: string) =>
  id
    .split('-')
    .map(Number)
    .reduce((ms, seq) => ms * 1_000 + seq)

describe('a verdict', () => {
  it('[EP1] serves only a Redis of the epoch that the ledger follows, and no older than the ledger', () => {
    let served = 0
    fc.assert(
      fc.property(observation, (seen) => {
        const verdict = judge(seen)
        if (verdict.do !== 'serve') return
        served += 1
        if (seen.floor === 'away' || seen.floor === 'may evict')
          throw new Error('served a Redis that is away or may evict')
        const ledger = seen.position === 'away' ? seen.known : seen.position
        expect(seen.floor.epoch).toBe(verdict.epoch)
        expect(ledger?.epoch).toBe(verdict.epoch)
        expect(numberOf(seen.floor.lastEntry)).toBeGreaterThanOrEqual(numberOf(ledger?.entry ?? 'none'))
      }),
      { numRuns: RUNS },
    )
    expect(served).toBeGreaterThan(RUNS / 50)
  })

  it('[EP2] serves wherever both agree, and refuses or rebuilds everywhere else', () => {
    fc.assert(
      fc.property(epoch, entry, entry, fc.option(fc.record({ epoch, entry })), (one, held, last, known) => {
        const verdict = judge({
          position: { epoch: one, entry: held },
          floor: { epoch: one, lastEntry: last },
          known,
        })
        expect(verdict).toEqual(
          numberOf(last) >= numberOf(held) ? { do: 'serve', epoch: one } : { do: 'rebuild', why: 'older' },
        )
      }),
      { numRuns: RUNS },
    )
    const held = { epoch: 'e1', entry: '5-0' }
    const look = (seen: FloorSeen, at: PositionSeen = held, known: Observation['known'] = held) =>
      judge({ position: at, floor: seen, known })
    expect(look({ epoch: null, lastEntry: '0-0' })).toEqual({ do: 'rebuild', why: 'emptied' })
    expect(look({ epoch: 'e2', lastEntry: '9-0' })).toEqual({ do: 'rebuild', why: 'other epoch' })
    expect(look('away')).toEqual({ do: 'refuse', why: 'redis away' })
    expect(look('may evict')).toEqual({ do: 'refuse', why: 'redis may evict' })
    expect(look({ epoch: null, lastEntry: '0-0' }, null, null)).toEqual({ do: 'found' })
    expect(look({ epoch: 'e1', lastEntry: '9-0' }, null, null)).toEqual({ do: 'adopt', epoch: 'e1' })
  })

  it('[EP3] refuses while PostgreSQL is away at the start, and later serves only what agrees with what was last seen of it', () => {
    const seen = { epoch: 'e1', lastEntry: '5-0' }
    const away = (known: Observation['known'], floorSeen: FloorSeen = seen) =>
      judge({ position: 'away', floor: floorSeen, known })
    expect(away(null)).toEqual({ do: 'refuse', why: 'ledger away' })
    expect(away({ epoch: 'e1', entry: '5-0' })).toEqual({ do: 'serve', epoch: 'e1' })
    expect(away({ epoch: 'e1', entry: '5-1' })).toEqual({ do: 'refuse', why: 'ledger away' })
    expect(away({ epoch: 'e2', entry: '1-0' })).toEqual({ do: 'refuse', why: 'ledger away' })
    expect(away({ epoch: 'e1', entry: '0-0' }, { epoch: null, lastEntry: '0-0' })).toEqual({
      do: 'refuse',
      why: 'ledger away',
    })
  })
})

const happened: fc.Arbitrary<FloorEvent> = fc.oneof(
  observation.map((seen): FloorEvent => ({ event: 'judged', verdict: judge(seen) })),
  fc.constantFrom<FloorEvent>(
    { event: 'connection lost' },
    { event: 'epoch refused' },
    { event: 'rebuild ended' },
  ),
)
const stopped: FloorState = { state: 'stopped' }
const after = (events: readonly FloorEvent[]): FloorState =>
  events.reduce<FloorState>(nextState, { state: 'checking' })

describe('the states', () => {
  it('[EP4] are live only by a verdict to serve with nothing doubted since, and never while a rebuild goes on', () => {
    fc.assert(
      fc.property(fc.array(happened, { maxLength: 20 }), (events) => {
        const state = after(events)
        if (state.state !== 'live') return
        const last = events.findLast(({ event }) => event !== 'rebuild ended')
        expect(last).toEqual({ event: 'judged', verdict: { do: 'serve', epoch: state.epoch } })
      }),
      { numRuns: RUNS },
    )
    const rebuilding: FloorState = { state: 'rebuilding' }
    expect(nextState(rebuilding, { event: 'judged', verdict: { do: 'serve', epoch: 'e1' } })).toEqual(
      rebuilding,
    )
    expect(nextState(rebuilding, { event: 'epoch refused' })).toEqual(rebuilding)
    for (const doubt of ['connection lost', 'epoch refused'] as const)
      expect(nextState({ state: 'live', epoch: 'e1' }, { event: doubt }).state).not.toBe('live')
  })

  it('[EP10] are stopped for good once that was wanted, whatever still happens', () => {
    fc.assert(
      fc.property(fc.array(happened), fc.array(happened), (before, since) => {
        const wanted = nextState(after(before), { event: 'stopped' })
        expect(since.reduce<FloorState>(nextState, wanted)).toEqual(stopped)
      }),
    )
  })

  it('[EP5] all lead back to live once both stores agree', () => {
    fc.assert(
      fc.property(fc.array(happened, { maxLength: 20 }), (events) => {
        const agreed: FloorEvent = { event: 'judged', verdict: { do: 'serve', epoch: 'e1' } }
        expect(after([...events, { event: 'rebuild ended' }, agreed])).toEqual({ state: 'live', epoch: 'e1' })
      }),
      { numRuns: RUNS },
    )
  })
})

/** Both stores in a few numbers: an event is its number, and so is the entry that holds it. */
class Stores {
  row: { epoch: string; entry: number } | null = null
  readonly ledger = new Set<number>()
  key: string | null = null
  readonly streams = new Map<string, number[]>()
  readonly facts = new Map<string, Set<number>>()
  isLedgerAway = false
  isRedisAway = false
  #events = 0
  #epochs = 0

  look(known: Observation['known']): Observation {
    const last = this.key === null ? 0 : (this.streams.get(this.key)?.at(-1) ?? 0)
    return {
      position: this.isLedgerAway
        ? 'away'
        : this.row === null
          ? null
          : { epoch: this.row.epoch, entry: `${this.row.entry}-0` },
      floor: this.isRedisAway ? 'away' : { epoch: this.key, lastEntry: `${last}-0` },
      known,
    }
  }

  /** Commits by the epoch that a server holds; the script refuses any other. */
  accept(asEpoch: string): void {
    if (this.isRedisAway || this.key !== asEpoch) return
    this.#events += 1
    this.streams.set(asEpoch, [...(this.streams.get(asEpoch) ?? []), this.#events])
    this.facts.set(asEpoch, new Set([...(this.facts.get(asEpoch) ?? []), this.#events]))
  }

  write(most: number): void {
    const { row } = this
    if (row === null || this.isLedgerAway || this.isRedisAway) return
    for (const event of (this.streams.get(row.epoch) ?? []).filter((one) => one > row.entry).slice(0, most)) {
      this.ledger.add(event)
      row.entry = event
    }
  }

  newEpoch(): string {
    this.#epochs += 1
    return `e${this.#epochs}`
  }

  /** The steps of making both agree, one at a time: a crash may come after any. */
  *agree(verdict: Verdict): Generator<undefined, void> {
    if (verdict.do === 'adopt') this.row ??= { epoch: verdict.epoch, entry: 0 }
    else if (verdict.do === 'found') {
      const epoch = this.newEpoch()
      this.row = { epoch, entry: 0 }
      yield
      this.key ??= epoch
    } else if (verdict.do === 'rebuild') {
      this.key = null
      yield
      for (let left = 3; left > 0; left -= 1) {
        this.write(1)
        yield
      }
      this.write(Infinity)
      yield
      const epoch = this.newEpoch()
      this.facts.set(epoch, new Set(this.ledger))
      yield
      this.row = { epoch, entry: 0 }
      yield
      this.key = epoch
      yield
      for (const old of [...this.facts.keys()]) if (old !== epoch) this.facts.delete(old)
    }
  }

  loseRedis(last: number): void {
    if (last > 5) {
      this.key = null
      this.streams.clear()
      this.facts.clear()
    } else if (this.key !== null) {
      const stream = this.streams.get(this.key) ?? []
      const kept = stream.slice(0, Math.max(0, stream.length - last))
      const gone = new Set(stream.slice(kept.length))
      this.streams.set(this.key, kept)
      this.facts.set(
        this.key,
        new Set([...(this.facts.get(this.key) ?? [])].filter((event) => !gone.has(event))),
      )
    }
  }
}

const turn = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('look' as const), crashAfter: fc.option(fc.nat(9)) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('accept' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('write' as const), most: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose redis' as const), last: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ledger away' as const), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redis away' as const), is: fc.boolean() }) },
)

it('[EP6] whatever is lost, and wherever founding and rebuilding crash, what is served holds all that the ledger holds', () => {
  let rebuilds = 0
  fc.assert(
    fc.property(fc.array(turn, { minLength: 5, maxLength: 50 }), (turns) => {
      const stores = new Stores()
      let state: FloorState = { state: 'checking' }
      let known: Observation['known'] = null
      // A server remembers the stream that it served, and its tail tells it of what came since.
      const saw = (epoch: string) => {
        known = { epoch, entry: `${stores.streams.get(epoch)?.at(-1) ?? 0}-0` }
      }
      const look = (crashAfter: number | null) => {
        const seen = stores.look(known)
        const verdict = judge(seen)
        if (verdict.do === 'serve') saw(verdict.epoch)
        state = nextState(state, { event: 'judged', verdict })
        if (state.state === 'live') {
          // So too while PostgreSQL is away: nothing asks it, and it holds what it held.
          for (const event of stores.ledger) expect(stores.facts.get(state.epoch)).toContain(event)
          expect(stores.key).toBe(state.epoch)
        }
        if (state.state !== 'rebuilding') return
        rebuilds += 1
        const steps = stores.agree(verdict)
        for (let step = 0; crashAfter === null || step <= crashAfter; step += 1)
          if (steps.next().done === true) break
        // A crashed server begins again and remembers nothing; one that did not crash says that it ended.
        if (crashAfter === null) state = nextState(state, { event: 'rebuild ended' })
        else {
          state = { state: 'checking' }
          known = null
        }
      }
      const accept = () => {
        if (state.state !== 'live') return
        stores.accept(state.epoch)
        if (stores.key === state.epoch) saw(state.epoch)
      }
      for (const next of turns) {
        if (next.do === 'look') look(next.crashAfter)
        else if (next.do === 'accept') accept()
        else if (next.do === 'write') stores.write(next.most)
        else if (next.do === 'ledger away') stores.isLedgerAway = next.is
        else if (next.do === 'lose redis') {
          stores.loseRedis(next.last)
          state = nextState(state, { event: 'connection lost' })
        } else if (next.do === 'redis away') {
          stores.isRedisAway = next.is
          if (next.is) state = nextState(state, { event: 'connection lost' })
        }
      }
      stores.isLedgerAway = false
      stores.isRedisAway = false
      for (let round = 0; round < 4; round += 1) look(null)
      expect(state.state).toBe('live')
    }),
    { numRuns: RUNS },
  )
  expect(rebuilds).toBeGreaterThan(RUNS)
})

describe('a PostgreSQL that came back older', () => {
  const trimmed = { epoch: 'e1', lastEntry: '9-0', trimmedTo: '5-0' }

  it('[EP8] leaves a hole in the ledger that is named, from what it holds to what was trimmed', () => {
    expect(ledgerGap({ epoch: 'e1', entry: '3-0' }, trimmed)).toEqual({ after: '3-0', upTo: '5-0' })
  })

  it('[EP8] leaves none where the stream still holds all that it lacks', () => {
    expect(ledgerGap({ epoch: 'e1', entry: '5-0' }, trimmed)).toBeNull()
    expect(ledgerGap({ epoch: 'e2', entry: '3-0' }, trimmed)).toBeNull()
    expect(ledgerGap('away', trimmed)).toBeNull()
  })
})
