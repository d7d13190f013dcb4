// What a workspace remembers of the sample floor beside it, and dropping that floor's schema. Not its running (server/sample).
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Sql } from './database.ts'
import { atMs, epochMs } from './stored-event.ts'

/** `leaving`: somebody left it, and not all of it is dropped yet. */
const sampleChoice = z.enum(['wanted', 'leaving', 'left'])
export type SampleChoice = z.infer<typeof sampleChoice>

/** The choice, and the stretch of simulated time that the sample holds; null before the first of it. */
export interface SampleRecord {
  choice: SampleChoice
  begunMs: number | null
  fedUntilMs: number | null
}

const recordRow = z.object({
  choice: sampleChoice,
  begun_ms: z.number().nullable(),
  fed_until_ms: z.number().nullable(),
})

const DROP_LIMIT_MS = 10 * 60_000
const SAMPLE_SCHEMA = /^[a-z0-9_]{1,40}_sample$/

export async function readSampleRecord(db: Sql): Promise<SampleRecord> {
  const { rows } = await sql`
    select choice, ${epochMs('begun_at')} as begun_ms, ${epochMs('fed_until')} as fed_until_ms from sample_floor
  `.execute(db)
  const row = recordRow.parse(rows[0])
  return { choice: row.choice, begunMs: row.begun_ms, fedUntilMs: row.fed_until_ms }
}

/** Keeps the choice, if it still is one of `from`; false where it is not. */
export async function chooseSample(
  db: Sql,
  from: readonly SampleChoice[],
  to: SampleChoice,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update sample_floor set choice = ${to} where choice = any(${[...from]}::text[])
  `.execute(db)
  return numAffectedRows === 1n
}

/** The simulated time up to `untilMs` is in the sample; `begunMs` is where its history begins. */
export async function noteSampleFed(db: Sql, begunMs: number, untilMs: number): Promise<void> {
  await sql`
    update sample_floor set begun_at = ${atMs(begunMs)}, fed_until = ${atMs(untilMs)} where choice = 'wanted'
  `.execute(db)
}

/** Drops the sample's schema, if it is there, and forgets what was fed to it. */
export async function dropSample(main: Database, schema: string): Promise<void> {
  // What is dropped must be a sample, whatever the caller believes.
  if (!SAMPLE_SCHEMA.test(schema)) throw new RangeError(`"${schema}" is no sample's schema`)
  const patient = main.openPatient(DROP_LIMIT_MS)
  try {
    await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(patient.db)
  } finally {
    await patient.close()
  }
  await sql`update sample_floor set begun_at = null, fed_until = null`.execute(main.db)
}
