// The floor's life as a pure state machine: may this server commit and show, or must Redis be refused and rebuilt?
// Redis is the truth of now, PostgreSQL of how far it had got: where they disagree, nothing is accepted. No I/O here.
import { compareStreamIds } from './stream-id.ts'

/** What PostgreSQL says: the epoch that it follows and the last accepted entry that it holds; null: it never followed one. */
export type PositionSeen = { epoch: string; entry: string } | null | 'away'
/**
 * What Redis says: its epoch key, the last id of that epoch's accepted stream, and the greatest that was trimmed from it.
 */
export type FloorSeen = { epoch: string | null; lastEntry: string; trimmedTo?: string } | 'away' | 'may evict'

export interface Observation {
  position: PositionSeen
  floor: FloorSeen
  /**
   * How far this server has seen the accepted stream of a floor that it served in this life; null: it served none. While
   * PostgreSQL is away it stands in for it, for the ledger cannot have got further than the stream had.
   */
  known: { epoch: string; entry: string } | null
}

export type Refusal = 'redis away' | 'redis may evict' | 'ledger away'
export type Verdict =
  | { do: 'serve'; epoch: string }
  | { do: 'refuse'; why: Refusal }
  /** A first start: write the row, then the key. */
  | { do: 'found' }
  /** Redis has a floor that a new PostgreSQL does not know of: follow it from its start. */
  | { do: 'adopt'; epoch: string }
  /** Redis came back empty, older or as another: make the floor again from the ledger under a new epoch. */
  | { do: 'rebuild'; why: 'emptied' | 'older' | 'other epoch' }

/** Judges one look at both stores. Total: every observation has a verdict, and only agreement serves. */
export function judge({ position, floor, known }: Observation): Verdict {
  if (floor === 'away') return { do: 'refuse', why: 'redis away' }
  if (floor === 'may evict') return { do: 'refuse', why: 'redis may evict' }
  if (position === 'away') {
    const agrees =
      known !== null && floor.epoch === known.epoch && compareStreamIds(floor.lastEntry, known.entry) >= 0
    return agrees ? { do: 'serve', epoch: known.epoch } : { do: 'refuse', why: 'ledger away' }
  }
  if (position === null) {
    if (floor.epoch !== null) return { do: 'adopt', epoch: floor.epoch }
    return { do: 'found' }
  }
  if (floor.epoch === null) return { do: 'rebuild', why: 'emptied' }
  if (floor.epoch !== position.epoch) return { do: 'rebuild', why: 'other epoch' }
  if (compareStreamIds(floor.lastEntry, position.entry) < 0) return { do: 'rebuild', why: 'older' }
  return { do: 'serve', epoch: floor.epoch }
}

/**
 * The entries that neither store holds any more: PostgreSQL came back older than what was trimmed from the stream on its
 * word. The floor stands, for its facts are in Redis; that the ledger has a hole must be said.
 */
export function ledgerGap(position: PositionSeen, floor: FloorSeen): { after: string; upTo: string } | null {
  if (position === null || position === 'away' || typeof floor !== 'object') return null
  if (floor.epoch !== position.epoch || floor.trimmedTo === undefined) return null
  return compareStreamIds(floor.trimmedTo, position.entry) > 0
    ? { after: position.entry, upTo: floor.trimmedTo }
    : null
}

export type FloorState =
  | { state: 'checking' }
  | { state: 'live'; epoch: string }
  | { state: 'refusing'; why: Refusal }
  | { state: 'rebuilding' }
  /** It was told to: the end. */
  | { state: 'stopped' }

export type FloorEvent =
  | { event: 'judged'; verdict: Verdict }
  | { event: 'connection lost' }
  | { event: 'epoch refused' }
  | { event: 'rebuild ended' }
  | { event: 'stopped' }

/** The next state. Whatever happens, `live` is entered only by a verdict to serve, and left at the first doubt; `stopped` is never left. */
export function nextState(state: FloorState, happened: FloorEvent): FloorState {
  if (state.state === 'stopped') return state
  switch (happened.event) {
    case 'stopped':
      return { state: 'stopped' }
    case 'connection lost':
      return { state: 'refusing', why: 'redis away' }
    case 'epoch refused':
      return state.state === 'rebuilding' ? state : { state: 'checking' }
    case 'rebuild ended':
      return state.state === 'rebuilding' ? { state: 'checking' } : state
    case 'judged': {
      // A verdict asked for before the rebuild began says nothing of the floor that the rebuild makes.
      if (state.state === 'rebuilding') return state
      const { verdict } = happened
      if (verdict.do === 'serve') return { state: 'live', epoch: verdict.epoch }
      if (verdict.do === 'refuse') return { state: 'refusing', why: verdict.why }
      return { state: 'rebuilding' }
    }
  }
}
