// One durable step of the ledger: entries of the accepted stream and the position behind them, in one transaction. Not the loop.
import { sql } from 'kysely'
import type { FloorEvent } from '../../shared/events.ts'
import type { Database, Sql } from './database.ts'
import type { AcceptedEvent } from './event-rows.ts'
import { partitionsOf } from './partitions.ts'
import { lockPosition, movePosition, type LedgerPosition } from './position.ts'
import { storeEvents, type Expectation } from './store-events.ts'

/** One entry of the accepted stream. */
export interface AcceptedEntry {
  /** `ms-seq`, as Redis gave it. */
  id: string
  events: FloorEvent[]
}

/** `moved`: the stored position is not the one that was read from, so nothing was written; read again from it. */
export type WriteResult =
  { kind: 'written'; entry: string; refused: number } | { kind: 'moved'; position: LedgerPosition | null }

class PositionMovedError extends Error {
  override name = 'PositionMovedError'
  readonly position: LedgerPosition | null
  constructor(position: LedgerPosition | null) {
    super('the position of the ledger is another')
    this.position = position
  }
}

/** PostgreSQL says what is wrong by five letters; 22… is a value that it cannot hold. */
const NO_PARTITION = '23514'
const KEY_STANDS = '23505'
function sqlState(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
const isBadValue = (error: unknown) => error instanceof RangeError || sqlState(error).startsWith('22')

/** Rolls back what it tried: the event was only asked whether it can be stored. */
class TriedError extends Error {
  override name = 'TriedError'
}

async function problemOf(database: Database, accepted: AcceptedEvent, nowMs: number): Promise<string | null> {
  try {
    await partitionsOf(database).ensure([accepted.event.claimedAtMs])
    await database.transaction(async (transaction) => {
      await storeEvents(transaction, [accepted], nowMs, 'some known')
      throw new TriedError('it can be stored')
    })
  } catch (error) {
    if (error instanceof TriedError) return null
    if (isBadValue(error)) return error instanceof Error ? error.message : String(error)
    throw error
  }
  return null
}

interface Refused {
  accepted: AcceptedEvent
  problem: string
}

async function keepRefused(transaction: Sql, refused: readonly Refused[]): Promise<void> {
  for (const { accepted, problem } of refused) {
    // Escaped: the text of an event that PostgreSQL cannot hold must not hold it either.
    const json = JSON.stringify(accepted.event)
    await sql`
      insert into event_refused (entry, problem, event_json) values (${accepted.entry}, ${problem}, ${json})
    `.execute(transaction)
  }
}

/**
 * Stores the entries and moves the position from `afterId` to the last of them. A repeat changes nothing. An event that
 * PostgreSQL cannot hold is kept as text in `event_refused`, so that it neither is lost nor stops the rest.
 */
export async function writeEntries(
  database: Database,
  epoch: string,
  afterId: string,
  entries: readonly AcceptedEntry[],
  nowMs: number,
): Promise<WriteResult> {
  const last = entries.at(-1)
  if (last === undefined) return { kind: 'written', entry: afterId, refused: 0 }
  let accepted = entries.flatMap((entry) => entry.events.map((event) => ({ entry: entry.id, event })))

  const attempt = async (refused: readonly Refused[], expectation: Expectation): Promise<WriteResult> => {
    await partitionsOf(database).ensure(accepted.map(({ event }) => event.claimedAtMs))
    await database.transaction(async (transaction) => {
      const { db } = transaction
      const position = await lockPosition(db)
      if (position?.epoch !== epoch || position.entry !== afterId) throw new PositionMovedError(position)
      if (accepted.length > 0) await storeEvents(transaction, accepted, nowMs, expectation)
      await keepRefused(db, refused)
      await movePosition(db, last.id)
    })
    return { kind: 'written', entry: last.id, refused: refused.length }
  }

  const attemptWithoutBadValues = async (): Promise<WriteResult> => {
    const refused: Refused[] = []
    for (const one of accepted) {
      const problem = await problemOf(database, one, nowMs)
      if (problem !== null) refused.push({ accepted: one, problem })
    }
    const bad = new Set(refused.map((each) => each.accepted))
    accepted = accepted.filter((each) => !bad.has(each))
    return attempt(refused, 'some known')
  }

  let way: Expectation | 'one by one' = 'all new'
  for (;;) {
    try {
      return way === 'one by one' ? await attemptWithoutBadValues() : await attempt([], way)
    } catch (error) {
      if (error instanceof PositionMovedError) return { kind: 'moved', position: error.position }
      if (sqlState(error) === NO_PARTITION) partitionsOf(database).forget()
      if (way === 'all new' && sqlState(error) === KEY_STANDS) way = 'some known'
      else if (way !== 'one by one' && isBadValue(error)) way = 'one by one'
      else throw error
    }
  }
}
