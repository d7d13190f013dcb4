// The sources that may send events, and what they prove themselves by. Not what they send (server/ingest).
import type { DeclaredCadence } from '../../shared/floor/source-watch.ts'
import type { AccessDatabase } from './access-database.ts'
import type { AccessLog } from './access-log.ts'
import type { Sealing } from './sealed-text.ts'
import { createSourceSecrets, newSigningSecret, type AddedSecret } from './source-secrets.ts'
import { hashToken, newToken } from './tokens.ts'

export interface Source {
  id: string
  /** True where the source numbers the events of each subject: then `sequence` orders them, else their time. */
  sequencing: boolean
}
export interface SourceRow extends Source {
  createdAt: Date
  /** The vendor whose webhooks it takes, or null. */
  connector: string | null
  /** The longest pause between two deliveries that is normal for it, or null where none was declared. */
  cadenceMs: number | null
  /** Secrets by which its deliveries may be signed. */
  secrets: number
}

/** What a source's signatures are checked by. */
export interface SigningSource {
  source: Source
  connector: string | null
  /** The newest first; each of them is valid. */
  secrets: readonly string[]
}

/** What `add` may be told beside the id. */
export interface NewSource {
  sequencing: boolean
  cadenceMs?: number | null
  connector?: string | undefined
  /** The vendor's secret, or one that `newSigningSecret` made. */
  secret?: string | undefined
}

/** `floorview` stands for our own events, so no source may be called that. */
const RESERVED = 'floorview'
const SOURCE_ID = /^[a-z0-9_-]{1,40}$/

export type AddedSource = { ok: true; token: string } | { ok: false; problem: string }
export type Sources = ReturnType<typeof createSources>

/** The sources of the workspace, held in memory so that events are taken while the database is away. */
export function createSources(db: AccessDatabase, sealing: Sealing, log: Pick<AccessLog, 'warn'>) {
  const secrets = createSourceSecrets(db, sealing)
  let sourceOfHash: ReadonlyMap<string, Source> = new Map()
  let signingOfId: ReadonlyMap<string, SigningSource> = new Map()
  let cadenceOfId: ReadonlyMap<string, DeclaredCadence> = new Map()
  let addedMsOfId: ReadonlyMap<string, number> = new Map()
  let warnedOf = ''

  let startedReads = 0
  let newestRead = 0
  const reload = async (): Promise<void> => {
    const read = ++startedReads
    const rows = await db
      .selectFrom('source')
      .select(['id', 'sequencing', 'connector', 'token_hash', 'cadence_ms', 'cadence_since', 'created_at'])
      .where('removed_at', 'is', null)
      .execute()
    const { secretsOf, unreadable } = await secrets.readAll()
    // One that was asked for later has answered already: what this one read may be older.
    if (read < newestRead) return
    newestRead = read
    cadenceOfId = new Map(
      rows.flatMap(({ id, cadence_ms: cadenceMs, cadence_since: since }): [string, DeclaredCadence][] =>
        cadenceMs === null ? [] : [[id, { cadenceMs: Number(cadenceMs), declaredMs: since.getTime() }]],
      ),
    )
    addedMsOfId = new Map(rows.map(({ id, created_at: createdAt }) => [id, createdAt.getTime()]))
    sourceOfHash = new Map(rows.map(({ id, sequencing, token_hash: hash }) => [hash, { id, sequencing }]))
    signingOfId = new Map(
      rows.map(({ id, sequencing, connector }) => [
        id,
        { source: { id, sequencing }, connector, secrets: secretsOf.get(id) ?? [] },
      ]),
    )
    if (unreadable.length > 0 && unreadable.join() !== warnedOf)
      log.warn(
        { sources: unreadable },
        'signing secrets were sealed under another AUTH_SECRET: give these sources new ones',
      )
    warnedOf = unreadable.join()
  }

  return {
    /** Reads the sources from the database; once before any event is taken, and after a change elsewhere. */
    reload,

    /** The source of a bearer token, or null. Never asks the database. */
    authenticate(bearer: string): Source | null {
      return sourceOfHash.get(hashToken(bearer)) ?? null
    },

    /** A present source with the secrets that it may sign with, or null. Never asks the database. */
    signing(id: string): SigningSource | null {
      return signingOfId.get(id) ?? null
    },

    /** The cadences that sources declared which may send. Never asks the database. */
    cadences(): ReadonlyMap<string, DeclaredCadence> {
      return cadenceOfId
    },

    /** When each source that may send was made, or made anew. Never asks the database. */
    addedMs(): ReadonlyMap<string, number> {
      return addedMsOfId
    },

    /** Makes a source, or one that was removed anew. The token is in the answer and nowhere else. */
    async add(id: string, { sequencing, cadenceMs, connector, secret }: NewSource): Promise<AddedSource> {
      if (!SOURCE_ID.test(id)) return { ok: false, problem: 'a source id is 1 to 40 of a-z, 0-9, _ and -' }
      if (id === RESERVED) return { ok: false, problem: `the source id ${RESERVED} is Floorview's own` }
      const token = newToken('source')
      const now = new Date()
      const values = {
        token_hash: hashToken(token),
        sequencing,
        connector: connector ?? null,
        cadence_ms: cadenceMs ?? null,
        cadence_since: now,
        // One that was removed begins anew: nothing that was heard of it before is its own.
        created_at: now,
        removed_at: null,
      }
      const isAdded = await db.transaction().execute(async (transaction) => {
        const added = await transaction
          .insertInto('source')
          .values({ id, ...values })
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet(values).where('source.removed_at', 'is not', null),
          )
          .returning('id')
          .executeTakeFirst()
        if (added !== undefined) await secrets.setOnly(transaction, id, secret)
        return added !== undefined
      })
      if (!isAdded) return { ok: false, problem: `there is already a source ${id}` }
      await reload()
      return { ok: true, token }
    },

    /** One more valid secret; without one given, one is made for a source that signs by itself. */
    async addSecret(
      id: string,
      given: string | undefined,
    ): Promise<(AddedSecret & { ok: true; secret: string }) | (AddedSecret & { ok: false })> {
      await reload()
      const signing = signingOfId.get(id)
      if (signing === undefined) return { ok: false, problem: `there is no source ${id}` }
      if (signing.connector === null && given !== undefined)
        return { ok: false, problem: 'the secret of a source that is no connector is made here, never given' }
      if (signing.connector !== null && given === undefined)
        return { ok: false, problem: `the secret of a ${signing.connector} source comes from there` }
      const secret = given ?? newSigningSecret()
      const added = await secrets.add(id, secret)
      if (!added.ok) return added
      await reload()
      return { ...added, secret }
    },

    /** Drops all secrets but the newest; gives how many went, or null where there is no such source. */
    async retireSecrets(id: string): Promise<number | null> {
      await reload()
      if (!signingOfId.has(id)) return null
      const retired = await secrets.retire(id)
      await reload()
      return retired
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
        .leftJoin('source_secret', 'source_secret.source', 'source.id')
        .select(({ fn }) => [
          'source.id',
          'source.sequencing',
          'source.connector',
          'source.created_at',
          'source.cadence_ms',
          fn.count('source_secret.id').as('secrets'),
        ])
        .where('source.removed_at', 'is', null)
        .groupBy('source.id')
        .orderBy('source.id')
        .execute()
      return rows.map(({ created_at: createdAt, cadence_ms: cadenceMs, secrets: count, ...row }) => ({
        ...row,
        createdAt,
        cadenceMs: cadenceMs === null ? null : Number(cadenceMs),
        secrets: Number(count),
      }))
    },

    /** Declares another cadence, or none (null). False where there is no such source. */
    async setCadence(id: string, cadenceMs: number | null): Promise<boolean> {
      const set = await db
        .updateTable('source')
        .set({ cadence_ms: cadenceMs, cadence_since: new Date() })
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      await reload()
      return set.numUpdatedRows > 0n
    },

    /** Its token and secrets are refused from now on; what it sent stays. False where there is no such source. */
    async remove(id: string): Promise<boolean> {
      const removed = await db
        .updateTable('source')
        .set({ removed_at: new Date() })
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      await secrets.setOnly(db, id, undefined)
      await reload()
      return removed.numUpdatedRows > 0n
    },
  }
}
