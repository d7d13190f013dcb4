// The sources that may send events, and their tokens. Not what they send (server/ingest).
import type { AccessDatabase } from './access-database.ts'
import { hashToken, newToken } from './tokens.ts'

export interface Source {
  id: string
  /** True where the source numbers the events of each subject: then `sequence` orders them, else their time. */
  sequencing: boolean
}
export interface SourceRow extends Source {
  createdAt: Date
}

/** `floorview` stands for our own events, so no source may be called that. */
const RESERVED = 'floorview'
const SOURCE_ID = /^[a-z0-9_-]{1,40}$/

export type AddedSource = { ok: true; token: string } | { ok: false; problem: string }
export type Sources = ReturnType<typeof createSources>

/** The sources of the workspace, held in memory so that events are taken while the database is away. */
export function createSources(db: AccessDatabase) {
  let sourceOfHash: ReadonlyMap<string, Source> = new Map()

  let startedReads = 0
  let newestRead = 0
  const reload = async (): Promise<void> => {
    const read = ++startedReads
    const rows = await db
      .selectFrom('source')
      .select(['id', 'sequencing', 'token_hash'])
      .where('removed_at', 'is', null)
      .execute()
    // One that was asked for later has answered already: what this one read may be older.
    if (read < newestRead) return
    newestRead = read
    sourceOfHash = new Map(rows.map(({ id, sequencing, token_hash: hash }) => [hash, { id, sequencing }]))
  }

  return {
    /** Reads the sources from the database; once before any event is taken, and after a change elsewhere. */
    reload,

    /** The source of a bearer token, or null. Never asks the database. */
    authenticate(bearer: string): Source | null {
      return sourceOfHash.get(hashToken(bearer)) ?? null
    },

    /** Makes a source, or one that was removed anew. The token is in the answer and nowhere else. */
    async add(id: string, { sequencing }: { sequencing: boolean }): Promise<AddedSource> {
      if (!SOURCE_ID.test(id)) return { ok: false, problem: 'a source id is 1 to 40 of a-z, 0-9, _ and -' }
      if (id === RESERVED) return { ok: false, problem: `the source id ${RESERVED} is Floorview's own` }
      const token = newToken('source')
      const values = { token_hash: hashToken(token), sequencing, removed_at: null }
      const added = await db
        .insertInto('source')
        .values({ id, ...values })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet(values).where('source.removed_at', 'is not', null),
        )
        .returning('id')
        .executeTakeFirst()
      if (added === undefined) return { ok: false, problem: `there is already a source ${id}` }
      await reload()
      return { ok: true, token }
    },

    /** At start: this token is the token of `default`, whatever it had before. Its way of ordering stays. */
    async setDefaultToken(token: string): Promise<void> {
      const values = { token_hash: hashToken(token), removed_at: null }
      await db
        .insertInto('source')
        .values({ id: 'default', sequencing: false, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
      await reload()
    },

    /** Every source that may send, by id. */
    async list(): Promise<SourceRow[]> {
      const rows = await db
        .selectFrom('source')
        .select(['id', 'sequencing', 'created_at'])
        .where('removed_at', 'is', null)
        .orderBy('id')
        .execute()
      return rows.map(({ id, sequencing, created_at: createdAt }) => ({ id, sequencing, createdAt }))
    },

    /** Its token is refused from now on; what it sent stays. False where there is no such source. */
    async remove(id: string): Promise<boolean> {
      const removed = await db
        .updateTable('source')
        .set({ removed_at: new Date() })
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      await reload()
      return removed.numUpdatedRows > 0n
    },
  }
}
