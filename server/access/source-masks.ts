// The patterns by which a source's texts are masked before they are kept, held in memory. Not what a pattern may be, nor the
// masking (server/ingest/masking).
import type { AccessDatabase } from './access-database.ts'

export interface SourceMask {
  id: number
  source: string
  pattern: string
  createdAt: Date
}

const NONE: readonly string[] = []

/** The patterns of the workspace's sources. */
export function createSourceMasks(db: AccessDatabase) {
  let patternsOf: ReadonlyMap<string, readonly string[]> = new Map()

  const list = async (source?: string): Promise<SourceMask[]> => {
    const rows = await db
      .selectFrom('source_mask')
      .selectAll()
      .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
      .orderBy('id')
      .execute()
    return rows.map(({ id, created_at: createdAt, ...row }) => ({ ...row, id: Number(id), createdAt }))
  }
  const reload = async (): Promise<void> => {
    const known = new Map<string, string[]>()
    for (const { source, pattern } of await list()) known.set(source, [...(known.get(source) ?? []), pattern])
    patternsOf = known
  }

  return {
    /** Reads the patterns from the database; once before any event is taken, and after a change elsewhere. */
    reload,
    /** All of them, or those of one source, in the order in which they are applied. */
    list,

    /** The patterns of a source. Never asks the database. */
    of(source: string): readonly string[] {
      return patternsOf.get(source) ?? NONE
    },

    /** Adds a pattern that was found good; null where there is no such source, or it has `most` already. */
    async add(source: string, pattern: string, most: number): Promise<SourceMask | null> {
      const added = await db.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('source')
          .select('id')
          .where('id', '=', source)
          .where('removed_at', 'is', null)
          .forUpdate()
          .executeTakeFirst()
        if (known === undefined) return null
        const { count } = await transaction
          .selectFrom('source_mask')
          .select(({ fn }) => fn.countAll().as('count'))
          .where('source', '=', source)
          .executeTakeFirstOrThrow()
        if (Number(count) >= most) return null
        return transaction
          .insertInto('source_mask')
          .values({ source, pattern })
          .returning(['id', 'created_at'])
          .executeTakeFirstOrThrow()
      })
      await reload()
      return added === null ? null : { id: Number(added.id), source, pattern, createdAt: added.created_at }
    },

    /** False where the source has no such pattern. What was masked stays masked: nobody has it any more. */
    async remove(source: string, id: number): Promise<boolean> {
      const removed = await db
        .deleteFrom('source_mask')
        .where('source', '=', source)
        .where('id', '=', String(id))
        .executeTakeFirst()
      await reload()
      return removed.numDeletedRows > 0n
    },
  }
}

export type SourceMasks = ReturnType<typeof createSourceMasks>
