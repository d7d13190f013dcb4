// The last checkpoint of the floor's facts, from which a lost floor is rebuilt. Only one is kept. Not the rebuilding.
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Sql } from './database.ts'
import { epochMs } from './stored-event.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** A subject and its facts as JSON text, as the floor's store keeps them. */
export type StoredFacts = [subject: string, json: string]

export interface Checkpoint {
  epoch: string
  entry: string
  takenAtMs: number
  /** Read part by part: a floor of any size needs little memory. Throws if a newer checkpoint replaced it meanwhile. */
  facts: AsyncIterable<StoredFacts>
}

/** Facts in one part: about 1 MB before compression. */
const PART_FACTS = 2_000

async function* partsOf(facts: Iterable<StoredFacts> | AsyncIterable<StoredFacts>): AsyncGenerator<Buffer> {
  let part: StoredFacts[] = []
  for await (const entry of facts) {
    part.push(entry)
    if (part.length < PART_FACTS) continue
    yield await compress(JSON.stringify(part))
    part = []
  }
  if (part.length > 0) yield await compress(JSON.stringify(part))
}

/** Replaces the checkpoint, whole or not at all. */
export async function saveCheckpoint(
  database: Database,
  checkpoint: {
    epoch: string
    entry: string
    takenAtMs: number
    facts: Iterable<StoredFacts> | AsyncIterable<StoredFacts>
  },
): Promise<void> {
  const { epoch, entry, takenAtMs, facts } = checkpoint
  await database.db.transaction().execute(async (transaction) => {
    const { rows } = await sql`select nextval('checkpoint_id')::text as id`.execute(transaction)
    const { id } = z.object({ id: z.string() }).parse(rows[0])
    let part = 0
    for await (const body of partsOf(facts)) {
      await sql`insert into checkpoint_part (checkpoint_id, part, body) values (${id}, ${part}, ${body})`.execute(
        transaction,
      )
      part += 1
    }
    await sql`
      insert into checkpoint (id, epoch, entry, taken_at, parts)
      values (${id}, ${epoch}, ${entry}, to_timestamp(${takenAtMs}::float8 / 1000), ${part})
      on conflict (only_row) do update set id = excluded.id, epoch = excluded.epoch, entry = excluded.entry,
        taken_at = excluded.taken_at, parts = excluded.parts
    `.execute(transaction)
    await sql`delete from checkpoint_part where checkpoint_id <> ${id}`.execute(transaction)
  })
}

const checkpointRow = z.object({
  id: z.string(),
  epoch: z.string(),
  entry: z.string(),
  taken_ms: z.number(),
  parts: z.number(),
})
const partRow = z.object({ body: z.instanceof(Buffer) })
const partBody = z.array(z.tuple([z.string(), z.string()]))

async function* readFacts(db: Sql, id: string, parts: number): AsyncGenerator<StoredFacts> {
  for (let part = 0; part < parts; part += 1) {
    const { rows } = await sql`
      select body from checkpoint_part where checkpoint_id = ${id} and part = ${part}
    `.execute(db)
    if (rows[0] === undefined) throw new Error('the checkpoint was replaced while it was read')
    const json: unknown = JSON.parse((await decompress(partRow.parse(rows[0]).body)).toString('utf8'))
    yield* partBody.parse(json)
  }
}

/** The kept checkpoint; null where none was taken yet. */
export async function loadCheckpoint(database: Database): Promise<Checkpoint | null> {
  const { rows } = await sql`
    select id::text as id, epoch, entry, ${epochMs('taken_at')} as taken_ms, parts from checkpoint
  `.execute(database.db)
  if (rows[0] === undefined) return null
  const { id, epoch, entry, taken_ms: takenAtMs, parts } = checkpointRow.parse(rows[0])
  return { epoch, entry, takenAtMs, facts: readFacts(database.db, id, parts) }
}
