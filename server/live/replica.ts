// This server's copy of the floor, kept fresh from the stream of changes. A snapshot costs no Redis read. Never written to
// but by the stream: what a server has committed itself it learns here like every other.
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { subjectId } from '../../shared/events.ts'
import { DueQueue } from '../../shared/floor/due-queue.ts'
import { nothingTouched, type Touched } from '../../shared/floor/touched.ts'
import { parseFacts, serialiseFacts, type Facts } from '../../shared/floor/fold.ts'
import { factsOf, RestingChat, type KeptFacts } from '../../shared/floor/resting-chat.ts'
import type { PairedDisplay } from '../../shared/floor/installation-watch.ts'
import type { DeclaredCadence } from '../../shared/floor/source-watch.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { closedAtMs } from '../../shared/metrics/first-reply.ts'
import type { Known } from './plan.ts'
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
/** A closed chat of which nothing was heard for so long is kept as text: most ratings come before. */
const REST_AFTER_MS = 60_000
/** The value of a subject that left the floor. */
const GONE = 'gone'

export class Replica {
  floor: FloorIndex
  /** The last entry applied: the floor's `asOf`. */
  position = STREAM_START
  /** Time of the newest pulse, in epoch ms of Redis. */
  pulseMs = 0
  readonly #known = new Map<string, { readonly revision: string; readonly kept: KeptFacts }>()
  /** Chats that are closed and were heard of not long ago. */
  readonly #closing = new DueQueue()
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
  read(subject: string): Known | null {
    const known = this.#known.get(subject)
    return known === undefined ? null : { revision: known.revision, facts: factsOf(known.kept) }
  }

  revisionOf(subject: string): string | null {
    return this.#known.get(subject)?.revision ?? null
  }

  *subjects(): Generator<[subject: string, facts: Facts]> {
    for (const [subject, { kept }] of this.#known) yield [subject, factsOf(kept)]
  }

  /** Every subject with its facts as they are stored. */
  *stored(): Generator<[subject: string, json: string]> {
    for (const [subject, { kept }] of this.#known)
      yield [subject, kept instanceof RestingChat ? kept.json : serialiseFacts(kept)]
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
    const facts = parseFacts(subject, json)
    this.#put(subject, revision, facts, nothingTouched())
    if (isOver(facts)) this.#rest(subject, new RestingChat(json))
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
        this.#restThoseOver()
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
      const known = this.#known.get(name)?.revision
      if (known !== undefined && compareStreamIds(known, entry.id) >= 0) continue
      if (value === GONE) this.#remove(name, touched)
      else {
        const facts = own ?? parseFacts(name, value)
        this.#put(name, entry.id, facts, touched)
        if (isOver(facts)) this.#closing.add(name, acceptedAtMs + REST_AFTER_MS)
      }
    }
    return { id: entry.id, touched, acceptedAtMs, isPulse, isAccepted }
  }

  #put(subject: string, revision: string, facts: Facts, touched: Touched): void {
    this.#known.set(subject, { revision, kept: facts })
    this.floor.set(subject, facts, touched)
  }

  #restThoseOver(): void {
    for (const subject of this.#closing.take(this.pulseMs)) {
      const kept = this.#known.get(subject)?.kept
      if (kept === undefined || kept instanceof RestingChat || !isOver(kept)) continue
      this.#rest(subject, new RestingChat(serialiseFacts(kept)))
    }
  }

  #rest(subject: string, resting: RestingChat): void {
    const known = this.#known.get(subject)
    if (known === undefined) return
    this.#known.set(subject, { revision: known.revision, kept: resting })
    this.floor.chats.rest(subjectId(subject), resting)
  }

  #remove(subject: string, touched: Touched): void {
    this.#known.delete(subject)
    this.floor.set(subject, null, touched)
  }
}

/** A chat that somebody closed. More may come of it: a rating, a reopening. */
const isOver = (facts: Facts): boolean => facts.kind === 'chat' && closedAtMs(facts.facts) !== null
