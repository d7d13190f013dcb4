// The signing secrets of sources, several valid at once so that one can follow another without a gap. Not how a signature
// is checked (server/ingest/signatures).
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { AccessDatabase } from './access-database.ts'
import type { Sealing } from './sealed-text.ts'

/** Each is tried for every delivery, so there cannot be any number of them. */
export const MOST_SECRETS = 4
const RANDOM_BYTES = 32

export type AddedSecret = { ok: true; count: number } | { ok: false; problem: string }

/** A secret of Standard Webhooks: 256 random bits. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(RANDOM_BYTES).toString('base64')}`
}

/** The table of secrets. Nothing is held here. */
export function createSourceSecrets(db: AccessDatabase, sealing: Sealing) {
  const put = (executor: AccessDatabase, source: string, secret: string) =>
    executor
      .insertInto('source_secret')
      .values({ source, sealed: sealing.seal(secret, source) })
      .execute()

  return {
    /** Every secret that opens, by source, the newest first; and the sources of which one does not. */
    async readAll(): Promise<{ secretsOf: Map<string, string[]>; unreadable: string[] }> {
      const rows = await db
        .selectFrom('source_secret')
        .select(['source', 'sealed'])
        .orderBy('id', 'desc')
        .execute()
      const secretsOf = new Map<string, string[]>()
      const unreadable = new Set<string>()
      for (const { source, sealed } of rows) {
        const secret = sealing.open(sealed, source)
        if (secret === null) unreadable.add(source)
        else secretsOf.set(source, [...(secretsOf.get(source) ?? []), secret])
      }
      return { secretsOf, unreadable: [...unreadable] }
    },

    /** Adds one to those that are valid. */
    async add(source: string, secret: string): Promise<AddedSecret> {
      return db.transaction().execute(async (transaction) => {
        // Two at once would each see room for one more.
        await sql`select from source where id = ${source} for update`.execute(transaction)
        const valid = transaction.selectFrom('source_secret').select('id').where('source', '=', source)
        const count = (await valid.execute()).length
        if (count >= MOST_SECRETS)
          return {
            ok: false,
            problem: `the source ${source} has ${count} valid secrets already: retire the earlier ones first`,
          }
        await put(transaction, source, secret)
        return { ok: true, count: count + 1 }
      })
    },

    /** Leaves the newest alone; gives how many went. */
    async retire(source: string): Promise<number> {
      const deleted = await db
        .deleteFrom('source_secret')
        .where('source', '=', source)
        .where('id', '<', (query) =>
          query
            .selectFrom('source_secret')
            .select(({ fn }) => fn.max('id').as('newest'))
            .where('source', '=', source),
        )
        .executeTakeFirst()
      return Number(deleted.numDeletedRows)
    },

    /** In the caller's transaction: of a source's secrets this one alone is valid, or none. */
    async setOnly(executor: AccessDatabase, source: string, secret: string | undefined): Promise<void> {
      await executor.deleteFrom('source_secret').where('source', '=', source).execute()
      if (secret !== undefined) await put(executor, source, secret)
    },
  }
}
