// A board's tiles in their slots: which must be looked at again, and what that changed. Not the frame that says so.
import type { BoardAgent } from '../../shared/board.ts'
import { agentOnBoard } from '../../shared/floor/agent-view.ts'
import type { BoardTeams } from '../../shared/floor/board-teams.ts'
import { DueQueue } from '../../shared/floor/due-queue.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { countTile, nobody, sumOfHeads, type Headcount } from '../../shared/floor/headcount.ts'
import { SourceCounts } from '../../shared/floor/source-counts.ts'
import { sourceOf } from '../../shared/stored-id.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { tileDueMs } from '../../shared/floor/tile-due.ts'
import type { BoardAlerts } from './board-alerts.ts'

/** Left slots that a list may hold before it begins anew, where they are no more than the taken ones. */
const MOST_LEFT = 64

/** What a team's tiles were last made by. */
interface Standing {
  settings: TeamSettings
  dayFromMs: number
}

interface Placed {
  slot: number
  tile: BoardAgent
  /** From when on time alone may change it. */
  dueMs: number
}

/** A slot whose agent is another than before: null where there was none, or is none any more. */
export interface SlotChange {
  slot: number
  before: BoardAgent | null
  tile: BoardAgent | null
}

export class BoardTiles {
  readonly #board: BoardTeams
  readonly #alerts: BoardAlerts
  readonly #slots: (BoardAgent | null)[] = []
  readonly #placed = new Map<string, Placed>()
  readonly #standing = new Map<string, Standing>()
  readonly #due = new DueQueue()
  readonly #dirty = new Set<string>()
  readonly #sources = new SourceCounts()
  #silent: ReadonlySet<string> = new Set()
  #floor: FloorIndex | null = null
  #atMs = -Infinity
  readonly #headsOf = new Map<string, Headcount>()
  /** Every tile that is on the board; may be walked more than once. */
  readonly tiles: Iterable<BoardAgent> = { [Symbol.iterator]: () => this.#eachTile() }

  constructor(board: BoardTeams, alerts: BoardAlerts) {
    this.#board = board
    this.#alerts = alerts
  }

  get isDirty(): boolean {
    return this.#dirty.size > 0
  }

  /** The instant from which on time alone may change a tile, at the earliest. */
  get dueMs(): number {
    return this.#due.firstMs
  }

  /** Tiles by slot; null where the agent left. */
  get slots(): readonly (BoardAgent | null)[] {
    return this.#slots
  }

  /** Counts of the tiles as they stand. */
  get heads(): Headcount {
    return this.#board.teams.length === 1
      ? this.headsOf(this.#board.teams[0] ?? '')
      : sumOfHeads(this.#headsOf.values())
  }

  /** Those of one of the board's teams. */
  headsOf(team: string): Headcount {
    const known = this.#headsOf.get(team)
    if (known !== undefined) return known
    const heads = nobody()
    this.#headsOf.set(team, heads)
    return heads
  }

  *tilesOf(team: string): Generator<BoardAgent> {
    for (const { tile } of this.#placed.values()) if (tile.team === team) yield tile
  }

  *#eachTile(): Generator<BoardAgent> {
    for (const { tile } of this.#placed.values()) yield tile
  }

  /** The sources that have tiles on it. */
  get sources(): Iterable<string> {
    return this.#sources.sourcesOf(this.#board.id)
  }

  slotOf(agent: string): number | null {
    return this.#placed.get(agent)?.slot ?? null
  }

  /** The agent's slot with its tile. */
  placeOf(agent: string): Readonly<Pick<Placed, 'slot' | 'tile'>> | null {
    return this.#placed.get(agent) ?? null
  }

  touch(agent: string): void {
    this.#dirty.add(agent)
  }

  /**
   * True where so many agents left that the list is mostly empty slots. A left slot goes to nobody else, for a slow reader may
   * not have been told yet; so agents who come and go each day would make the list longer for as long as somebody watches.
   */
  get isSparse(): boolean {
    const left = this.#slots.length - this.#placed.size
    return left > Math.max(MOST_LEFT, this.#slots.length / 2)
  }

  /** Looks at what is dirty and at what time has changed since; says what became another. */
  advance(floor: FloorIndex, nowMs: number): SlotChange[] {
    this.#touchWhatTimeChanged(floor, nowMs)
    const changes: SlotChange[] = []
    for (const id of this.#dirty) {
      const change = this.#look(floor, id, nowMs)
      if (change !== null) changes.push(change)
    }
    this.#dirty.clear()
    return changes
  }

  /** Tiles whose instant has come; all of a team whose settings or business day are others, of a clock set back, of another floor. */
  #touchWhatTimeChanged(floor: FloorIndex, nowMs: number): void {
    const isAnother = floor !== this.#floor || nowMs < this.#atMs
    this.#floor = floor
    this.#atMs = nowMs
    for (const id of this.#due.take(nowMs)) this.#dirty.add(id)
    for (const team of this.#board.teams) {
      const standing = this.#standing.get(team)
      const settings = floor.settings(team, nowMs)
      const dayFromMs = floor.dayFromMs(team, nowMs)
      const isSame = standing?.settings === settings && standing.dayFromMs === dayFromMs
      if (isSame && !isAnother) continue
      this.#standing.set(team, { settings, dayFromMs })
      for (const id of floor.agentsOf(team)) this.#dirty.add(id)
    }
    if (isAnother) for (const id of this.#placed.keys()) this.#dirty.add(id)
    this.#touchSilent(floor.sources.silent)
  }

  /** Tiles of sources that fell silent, or are heard again. */
  #touchSilent(silent: ReadonlySet<string>): void {
    const before = this.#silent
    if (silent === before) return
    this.#silent = silent
    for (const id of this.#placed.keys())
      if (silent.has(sourceOf(id)) !== before.has(sourceOf(id))) this.#dirty.add(id)
  }

  #look(floor: FloorIndex, id: string, nowMs: number): SlotChange | null {
    const standing = this.#standing.get(floor.teamOf(id) ?? '')
    if (standing === undefined) return this.#takeOff(id)
    const agent = floor.agent(id)
    const seen = agentOnBoard(agent, standing.settings, standing.dayFromMs, nowMs)
    if (seen === null) return this.#takeOff(id)
    this.#alerts.setOf(id, seen.alerts)
    const placed = this.#placed.get(id)
    const dueMs = tileDueMs(agent, standing.settings, nowMs)
    // One that was just taken stands there no more, though it be the same instant again.
    if (dueMs !== placed?.dueMs || dueMs <= nowMs) this.#due.add(id, dueMs)
    if (placed !== undefined && isSame(placed.tile, seen.tile)) {
      placed.dueMs = dueMs
      return null
    }
    const slot = placed?.slot ?? this.#slots.length
    if (placed === undefined) this.#sources.move(null, this.#board.id, id)
    else this.#count(placed.tile, -1)
    this.#count(seen.tile, 1)
    this.#slots[slot] = seen.tile
    this.#placed.set(id, { slot, tile: seen.tile, dueMs })
    return { slot, before: placed?.tile ?? null, tile: seen.tile }
  }

  #count(tile: BoardAgent, times: 1 | -1): void {
    countTile(this.headsOf(tile.team), tile, times)
  }

  #takeOff(id: string): SlotChange | null {
    this.#alerts.setOf(id, [])
    const placed = this.#placed.get(id)
    if (placed === undefined) return null
    this.#slots[placed.slot] = null
    this.#placed.delete(id)
    this.#sources.move(this.#board.id, null, id)
    this.#count(placed.tile, -1)
    return { slot: placed.slot, before: placed.tile, tile: null }
  }
}

function isSame(a: BoardAgent, b: BoardAgent): boolean {
  return (
    a.status === b.status && a.load === b.load && a.reason === b.reason && a.sinceEpochMs === b.sinceEpochMs &&
    a.rating === b.rating && a.ratingCount === b.ratingCount && a.look === b.look && a.reachable === b.reachable &&
    a.lookSinceEpochMs === b.lookSinceEpochMs && a.staleChats === b.staleChats && a.capacity === b.capacity && a.name === b.name &&
    a.team === b.team && a.silent === b.silent
  ) // prettier-ignore
}
