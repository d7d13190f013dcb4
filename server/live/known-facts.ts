// The facts that the next fold starts from: the replica's, or this server's own commits that the replica has not passed yet.
// What was written here the replica need not read again. Not what a fold does.
import { z } from 'zod'
import { parseFacts, type Facts } from '../../shared/floor/fold.ts'
import type { FloorKeys } from './keys.ts'
import type { Known } from './plan.ts'
import type { FloorRedis } from './redis-client.ts'
import { compareStreamIds } from './stream-id.ts'

const readAnswer = z.array(z.string().nullable())

/** What the replica knows, asked anew each time. */
export interface ReplicaReader {
  read(subject: string): Known | null
  position(): string
}

interface Written {
  json: string
  facts: Facts
}

export class KnownFacts {
  readonly #ahead = new Map<string, Known>()
  /** Facts that were sent to be committed, the oldest first, until the stream brings them back. */
  readonly #written = new Map<string, Written[]>()
  /** Subjects that Redis has not, with the revision of what the replica still shows of them. */
  readonly #gone = new Map<string, string>()
  readonly #replica: ReplicaReader

  constructor(replica: ReplicaReader) {
    this.#replica = replica
  }

  read(subject: string): Known | null {
    const own = this.#ahead.get(subject)
    if (own === undefined) return this.#fromReplica(subject)
    if (compareStreamIds(this.#replica.position(), own.revision) < 0) return own
    // The replica has passed it, or somebody's later one.
    this.#ahead.delete(subject)
    return this.#fromReplica(subject)
  }

  #fromReplica(subject: string): Known | null {
    const known = this.#replica.read(subject)
    const goneAt = this.#gone.get(subject)
    if (goneAt === undefined) return known
    if (known?.revision === goneAt) return null
    this.#gone.delete(subject)
    return known
  }

  /** Notes facts that are about to be committed as this JSON. */
  writing(subject: string, json: string, facts: Facts): void {
    const written = this.#written.get(subject)
    if (written === undefined) this.#written.set(subject, [{ json, facts }])
    else written.push({ json, facts })
  }

  /** What was sent last was refused. */
  notWritten(subject: string): void {
    const written = this.#written.get(subject)
    written?.pop()
    if (written?.length === 0) this.#written.delete(subject)
  }

  committed(subject: string, known: Known): void {
    // The stream may bring a commit before its own answer comes.
    if (compareStreamIds(this.#replica.position(), known.revision) < 0) this.#ahead.set(subject, known)
  }

  forget(subject: string): void {
    this.#ahead.delete(subject)
    this.#written.delete(subject)
  }

  /**
   * The replica meets a subject's facts at an entry: those of this server, where it wrote just this text; else null. Nothing
   * is kept here of a subject that the replica has passed.
   */
  passed(subject: string, entryId: string, json: string): Facts | null {
    const own = this.#ahead.get(subject)
    if (own !== undefined && compareStreamIds(own.revision, entryId) <= 0) this.#ahead.delete(subject)
    const written = this.#written.get(subject)
    const place = written?.findIndex((one) => one.json === json) ?? -1
    const found = written?.[place]
    if (written === undefined || found === undefined) return null
    if (place === written.length - 1) this.#written.delete(subject)
    else written.splice(0, place + 1)
    return found.facts
  }

  /** Reads subjects as Redis has them. Revisions first: facts newer than their revision are refused, older ones would win. */
  async refresh(client: FloorRedis, keys: FloorKeys, subjects: readonly string[]): Promise<void> {
    const fields = [...subjects]
    const [revisions, facts] = await Promise.all([
      client.hmGet(keys.revisions, fields),
      client.hmGet(keys.facts, fields),
    ])
    const revisionOf = readAnswer.parse(revisions)
    const factsOf = readAnswer.parse(facts)
    fields.forEach((subject, index) => {
      const revision = revisionOf[index]
      const json = factsOf[index]
      if (revision != null && json != null) {
        this.#ahead.set(subject, { revision, facts: parseFacts(subject, json) })
        return
      }
      this.#ahead.delete(subject)
      // The replica may not have heard yet that it left: folding onto what it shows would be refused again and again.
      const shown = this.#replica.read(subject)
      if (shown !== null) this.#gone.set(subject, shown.revision)
    })
  }
}
