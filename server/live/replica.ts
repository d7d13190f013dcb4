// This server's copy of the floor, kept fresh from the stream of changes. A snapshot costs no Redis read. Never written to
// but by the stream: what a server has committed itself it learns here like every other.
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { nothingTouched, type Touched } from '../../shared/floor/touched.ts'
import { parseFacts, type Facts } from '../../shared/floor/fold.ts'
import type { PairedDisplay } from '../../shared/floor/installation-watch.ts'
import type { DeclaredCadence } from '../../shared/floor/source-watch.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { parseSigns, type KeptSigns } from './source-signs.ts'
import { compareStreamIds, STREAM_START, streamIdMs } from './stream-id.ts'

/** One entry of the stream of changes: fields in their order. */
export interface ChangesEntry {
  id: string
  fields: readonly (readonly [name: string, value: string])[]
}

export interface Change {
  /** The entry's id. */
  id: string
  touched: Touched
  /** Acceptance of what it holds, in epoch ms of Redis; null for a pulse. */
  acceptedAtMs: number | null
  /** Whether it brought a pulse. */
  isPulse: boolean
  /** Whether the stream of accepted events has an entry under the same id: not for a pulse, or chats that left. */
  isAccepted: boolean
}

/** Who may have written an entry's facts itself: then they need not be read again. */
export interface OwnFacts {
  passed(subject: string, entryId: string, json: string): Facts | null
}

const NOT_OWN: OwnFacts = { passed: () => null }

const PULSE = 'pulse'
/** What a pulse says of the sources. */
const SIGNS = 'signs'
/** The value of a subject that left the floor. */
const GONE = 'gone'

export class Replica {
  floor: FloorIndex
  /** The last entry applied: the floor's `asOf`. */
  position = STREAM_START
  /** Time of the newest pulse, in epoch ms of Redis. */
  pulseMs = 0
  readonly #revisions = new Map<string, string>()
  readonly #facts = new Map<string, Facts>()
  readonly #knownTeams = new Set<string>()

  readonly #own: OwnFacts

  readonly #cadences: () => ReadonlyMap<string, DeclaredCadence>
  readonly #addedMs: () => ReadonlyMap<string, number>

  readonly #displays: () => readonly PairedDisplay[]

  /** The cadences are those that sources declared, `addedMs` when each was made; they and the displays are asked for at each pulse. */
  constructor(
    defaults: TeamSettings,
    own = NOT_OWN,
    cadences: () => ReadonlyMap<string, DeclaredCadence> = () => new Map(),
    addedMs: () => ReadonlyMap<string, number> = () => new Map(),
    displays: () => readonly PairedDisplay[] = () => [],
  ) {
    this.floor = new FloorIndex(defaults)
    this.#own = own
    this.#cadences = cadences
    this.#addedMs = addedMs
    this.#displays = displays
  }

  /** Facts of a subject with their revision; null where there are none. */
  read(subject: string): { revision: string; facts: Facts } | null {
    const facts = this.#facts.get(subject)
    const revision = this.#revisions.get(subject)
    return facts === undefined || revision === undefined ? null : { revision, facts }
  }

  revisionOf(subject: string): string | null {
    return this.#revisions.get(subject) ?? null
  }

  subjects(): IterableIterator<[string, Facts]> {
    return this.#facts.entries()
  }

  /** Every team that was ever seen here: a team does not cease to be when its last agent moves. */
  teams(): Set<string> {
    for (const team of this.floor.teams()) this.#knownTeams.add(team)
    return this.#knownTeams
  }

  addTeams(teams: Iterable<string>): void {
    for (const team of teams) this.#knownTeams.add(team)
  }

  /** Takes over facts read while loading. What the stream brings later with a newer revision replaces them. */
  load(subject: string, revision: string, json: string): void {
    this.#put(subject, revision, parseFacts(subject, json), nothingTouched())
  }

  /** Judges the sources, and what else the floor rests on, as of the newest pulse. */
  hearSources(kept: KeptSigns): void {
    this.floor.sources.hear({
      ...kept,
      cadences: this.#cadences(),
      addedMs: this.#addedMs(),
      atMs: this.pulseMs,
    })
    this.floor.installation.hear({ ...kept, displays: this.#displays(), atMs: this.pulseMs })
  }

  /** Applies an entry; one that is not newer than the position changes nothing. */
  apply(entry: ChangesEntry): Change | null {
    if (compareStreamIds(entry.id, this.position) <= 0) return null
    this.position = entry.id
    const touched = nothingTouched()
    let acceptedAtMs: number | null = null
    let isAccepted = false
    let isPulse = false
    for (const [name, value] of entry.fields) {
      if (name === PULSE) {
        this.pulseMs = Number(value)
        isPulse = true
        continue
      }
      if (name === SIGNS) {
        this.hearSources(parseSigns(value))
        continue
      }
      isAccepted ||= value !== GONE
      if (value === '') continue
      acceptedAtMs = streamIdMs(entry.id)
      const own = this.#own.passed(name, entry.id, value)
      const known = this.#revisions.get(name)
      if (known !== undefined && compareStreamIds(known, entry.id) >= 0) continue
      if (value === GONE) this.#remove(name, touched)
      else this.#put(name, entry.id, own ?? parseFacts(name, value), touched)
    }
    return { id: entry.id, touched, acceptedAtMs, isPulse, isAccepted }
  }

  #put(subject: string, revision: string, facts: Facts, touched: Touched): void {
    this.#facts.set(subject, facts)
    this.#revisions.set(subject, revision)
    this.floor.set(subject, facts, touched)
  }

  #remove(subject: string, touched: Touched): void {
    this.#facts.delete(subject)
    this.#revisions.delete(subject)
    this.floor.set(subject, null, touched)
  }
}
