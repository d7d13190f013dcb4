// One board as it was last sent: slots, numbers, revision. Turns what changed on the floor into frames by parts, equal to a
// whole new view. Knows no sockets.
import { judge } from '../../shared/alerts/judge.ts'
import type { Board, BoardAgent, BoardAlert, BoardNumbers } from '../../shared/board.ts'
import { agentOnBoard } from '../../shared/floor/agent-view.ts'
import { headerSettings, type BoardTeams } from '../../shared/floor/board-teams.ts'
import { DueQueue } from '../../shared/floor/due-queue.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { countTile, nobody } from '../../shared/floor/headcount.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { boardContent, countsOfTallies, numbersOf } from '../../shared/floor/team-view.ts'
import { tileDueMs } from '../../shared/floor/tile-due.ts'
import { encodeAgent, encodeNumbers } from '../../shared/patch.ts'
import type { BoardFrame } from '../../shared/protocol.ts'

/** What a frame carries besides the protocol's stamps. */
export type FrameChanges = Pick<BoardFrame, 'a' | 'x' | 'n' | 'l'>

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

export class BoardFeed {
  readonly board: BoardTeams
  readonly #boot: string
  readonly #slots: (BoardAgent | null)[] = []
  readonly #placed = new Map<string, Placed>()
  readonly #standing = new Map<string, Standing>()
  readonly #heads = nobody()
  readonly #due = new DueQueue()
  readonly #dirty = new Set<string>()
  #numbers: BoardNumbers | null = null
  #isTeamDirty = false
  #floor: FloorIndex | null = null
  #atMs = -Infinity
  #version = 0
  /** What the header was last worded by. */
  #settings: TeamSettings[] = []
  /** Of the agents that have any. */
  readonly #alertsOf = new Map<string, BoardAlert[]>()
  #alerts: BoardAlert[] = []
  #alertsJson = '[]'
  /** Acceptance of the oldest change that no frame has carried yet. */
  #oldestMs: number | null = null

  constructor(board: BoardTeams, boot: string) {
    this.board = board
    this.#boot = boot
  }

  /** Compared for equality only. */
  get revision(): string {
    return `${this.#boot}:${this.#version}`
  }

  /** Whether there is a board to show. */
  get isBegun(): boolean {
    return this.#numbers !== null
  }

  get isDirty(): boolean {
    return this.#isTeamDirty || this.#dirty.size > 0
  }

  /** Notes that an agent of this board changed, or one that joined or left it. */
  touchAgent(id: string): void {
    this.#dirty.add(id)
  }

  touchTeam(): void {
    this.#isTeamDirty = true
  }

  touchedAt(acceptedAtMs: number | null): void {
    if (acceptedAtMs !== null && this.#oldestMs === null) this.#oldestMs = acceptedAtMs
  }

  /** Brings the board up to the floor: what is dirty, and what time has changed since. Null: nothing to say. */
  advance(
    floor: FloorIndex,
    nowMs: number,
  ): { changes: FrameChanges; after: string; oldestMs: number | null } | null {
    this.#touchWhatTimeChanged(floor, nowMs)
    const a: NonNullable<FrameChanges['a']> = []
    const x: number[] = []
    for (const id of this.#dirty) this.#look(floor, id, nowMs, a, x)
    this.#dirty.clear()
    this.#isTeamDirty = false
    const tallies = this.board.teams.map((team) => floor.tally(team, nowMs))
    const numbers = numbersOf(this.#heads, countsOfTallies(tallies), nowMs)
    const n = encodeNumbers(this.#numbers, numbers)
    this.#numbers = numbers
    const onBoard = {
      tiles: this.#tiles(),
      ofAgents: [...this.#alertsOf.values()].flat(),
      numbers,
      chats: tallies.flatMap(({ waiting }) => [...waiting.values()]),
    }
    this.#alerts = judge(onBoard, headerSettings(floor, this.board, nowMs), nowMs)
    const alertsJson = JSON.stringify(this.#alerts)
    const l = alertsJson === this.#alertsJson ? null : this.#alerts
    this.#alertsJson = alertsJson
    const oldestMs = this.#oldestMs
    this.#oldestMs = null
    if (a.length === 0 && x.length === 0 && n === null && l === null) return null
    const after = this.revision
    this.#version += 1
    return {
      after,
      oldestMs,
      changes: {
        ...(a.length > 0 && { a }),
        ...(x.length > 0 && { x }),
        ...(n !== null && { n }),
        ...(l !== null && { l }),
      },
    }
  }

  /** Tiles whose instant has come; all of a team whose settings or business day are others, of a clock set back, of another floor. */
  #touchWhatTimeChanged(floor: FloorIndex, nowMs: number): void {
    const isAnother = floor !== this.#floor || nowMs < this.#atMs
    this.#floor = floor
    this.#atMs = nowMs
    for (const id of this.#due.take(nowMs)) this.#dirty.add(id)
    for (const team of this.board.teams) {
      const standing = this.#standing.get(team)
      const settings = floor.settings(team, nowMs)
      const dayFromMs = floor.dayFromMs(team, nowMs)
      const isSame = standing?.settings === settings && standing.dayFromMs === dayFromMs
      if (isSame && !isAnother) continue
      this.#standing.set(team, { settings, dayFromMs })
      for (const id of floor.agentsOf(team)) this.#dirty.add(id)
    }
    if (isAnother) for (const id of this.#placed.keys()) this.#dirty.add(id)
  }

  /** Makes the agent's tile anew, and notes it where it differs. */
  #look(floor: FloorIndex, id: string, nowMs: number, a: NonNullable<FrameChanges['a']>, x: number[]): void {
    const team = floor.teamOf(id)
    const standing = team === null ? undefined : this.#standing.get(team)
    const agent = standing === undefined ? null : floor.agent(id)
    const seen =
      agent === null || standing === undefined
        ? null
        : agentOnBoard(agent, standing.settings, standing.dayFromMs, nowMs)
    const placed = this.#placed.get(id)
    if (agent === null || standing === undefined || seen === null || team === null) {
      this.#alertsOf.delete(id)
      if (placed === undefined) return
      this.#slots[placed.slot] = null
      this.#placed.delete(id)
      countTile(this.#heads, placed.tile, -1)
      x.push(placed.slot)
      return
    }
    const { tile, alerts } = seen
    if (alerts.length > 0) this.#alertsOf.set(id, alerts)
    else this.#alertsOf.delete(id)
    const dueMs = tileDueMs(agent, standing.settings, nowMs)
    // One that is taken now stands there no more, though it be the same instant again.
    if (dueMs !== placed?.dueMs || dueMs <= nowMs) this.#due.add(id, dueMs)
    const slot = placed?.slot ?? this.#slots.length
    const row = encodeAgent(slot, placed?.tile ?? null, tile)
    if (row === null && placed !== undefined) {
      placed.dueMs = dueMs
      return
    }
    if (placed !== undefined) countTile(this.#heads, placed.tile, -1)
    countTile(this.#heads, tile, 1)
    this.#slots[slot] = tile
    this.#placed.set(id, { slot, tile, dueMs })
    if (row !== null) a.push(row)
  }

  *#tiles(): Generator<BoardAgent> {
    for (const { tile } of this.#placed.values()) yield tile
  }

  /** Whole rows of the given slots, for a reader that skipped frames; left slots as such. */
  rowsOf(slots: Iterable<number>): FrameChanges {
    const a: NonNullable<FrameChanges['a']> = []
    const x: number[] = []
    for (const slot of slots) {
      const tile = this.#slots[slot]
      if (tile === undefined || tile === null) x.push(slot)
      else {
        const row = encodeAgent(slot, null, tile)
        if (row !== null) a.push(row)
      }
    }
    const n = this.#numbers === null ? null : encodeNumbers(null, this.#numbers)
    return {
      ...(a.length > 0 && { a }),
      ...(x.length > 0 && { x }),
      ...(n !== null && { n }),
      l: this.#alerts,
    }
  }

  /**
   * True where so many agents left that the list is mostly empty slots. A left slot goes to nobody else, for a slow reader may
   * not have been told yet; so agents who come and go each day would make the list longer for as long as somebody watches.
   */
  get isSparse(): boolean {
    const left = this.#slots.length - this.#placed.size
    return left > Math.max(MOST_LEFT, this.#slots.length / 2)
  }

  /** True once after a team's settings changed: what the header words by them goes out as a new snapshot. */
  settingsChanged(floor: FloorIndex, nowMs: number): boolean {
    const before = this.#settings
    this.#settings = this.board.teams.map((team) => floor.settings(team, nowMs))
    if (before.length === 0 || before.every((settings, place) => settings === this.#settings[place]))
      return false
    return JSON.stringify(before) !== JSON.stringify(this.#settings)
  }

  /** The board as it stands after the last `advance`, with the slot of each agent in the list's order. */
  snapshot(floor: FloorIndex, asOf: string, nowMs: number): { board: Board; slots?: number[] } | null {
    if (this.#numbers === null) return null
    const agents: BoardAgent[] = []
    const slots: number[] = []
    this.#slots.forEach((tile, slot) => {
      if (tile === null) return
      agents.push(tile)
      slots.push(slot)
    })
    const settings = headerSettings(floor, this.board, nowMs)
    // What the first readers are shown is what a change is measured from, though the tick has not looked yet.
    if (this.#settings.length === 0)
      this.#settings = this.board.teams.map((team) => floor.settings(team, nowMs))
    const sinceMs = this.#numbers.longestWaitSinceEpochMs
    const numbers = {
      ...this.#numbers,
      longestWaitMs: sinceMs === null ? null : Math.max(0, nowMs - sinceMs),
    }
    const content = boardContent(this.board, settings, agents, numbers, this.#alerts, nowMs)
    const board = { revision: this.revision, asOf, ...content }
    return agents.length === this.#slots.length ? { board } : { board, slots }
  }
}
