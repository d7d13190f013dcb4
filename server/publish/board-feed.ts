// One board as it was last sent: slots, numbers, revision. Turns what changed on the floor into frames by parts, equal to a
// whole new view. Knows no sockets.
import { judge } from '../../shared/alerts/judge.ts'
import type { Board, BoardAgent, BoardAlert, BoardNumbers } from '../../shared/board.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { boardContent, dayStartOf, teamNumbers } from '../../shared/floor/team-view.ts'
import { agentOnBoard } from '../../shared/floor/agent-view.ts'
import { encodeAgent, encodeNumbers } from '../../shared/patch.ts'
import type { BoardFrame } from '../../shared/protocol.ts'

/** What a frame carries besides the protocol's stamps. */
export type FrameChanges = Pick<BoardFrame, 'a' | 'x' | 'n' | 'l'>

/** Left slots that a list may hold before it begins anew, where they are no more than the taken ones. */
const MOST_LEFT = 64

export class BoardFeed {
  readonly team: string
  readonly #slots: (BoardAgent | null)[] = []
  readonly #slotOf = new Map<string, number>()
  readonly #dirty = new Set<string>()
  readonly #boot: string
  #numbers: BoardNumbers | null = null
  #isTeamDirty = false
  #version = 0
  #settingsJson = ''
  /** Of the agents that have any. */
  readonly #alertsOf = new Map<string, BoardAlert[]>()
  #alerts: BoardAlert[] = []
  #alertsJson = '[]'
  /** Acceptance of the oldest change that no frame has carried yet. */
  #oldestMs: number | null = null

  constructor(team: string, boot: string) {
    this.team = team
    this.#boot = boot
  }

  /** Compared for equality only. */
  get revision(): string {
    return `${this.#boot}:${this.#version}`
  }

  get isDirty(): boolean {
    return this.#isTeamDirty || this.#dirty.size > 0
  }

  /** Notes that an agent of this board changed, or one that may have joined or left it. */
  touchAgent(id: string): void {
    this.#dirty.add(id)
    this.#isTeamDirty = true
  }

  touchTeam(): void {
    this.#isTeamDirty = true
  }

  touchedAt(acceptedAtMs: number | null): void {
    if (acceptedAtMs !== null && this.#oldestMs === null) this.#oldestMs = acceptedAtMs
  }

  has(agent: string): boolean {
    return this.#slotOf.has(agent)
  }

  /** Brings the board up to the floor: what is dirty, or (`all`) everything that time may have changed. Null: nothing to say. */
  advance(
    floor: FloorIndex,
    nowMs: number,
    all: boolean,
  ): { changes: FrameChanges; after: string; oldestMs: number | null } | null {
    if (!all && !this.isDirty) return null
    const settings = floor.settings(this.team, nowMs)
    const dayFromMs = dayStartOf(settings, nowMs)
    const candidates = all ? new Set([...this.#slotOf.keys(), ...floor.agentsOf(this.team)]) : this.#dirty
    const a: NonNullable<FrameChanges['a']> = []
    const x: number[] = []
    for (const id of candidates) {
      const agent =
        floor.teamOf(id) === this.team ? agentOnBoard(floor.agent(id), settings, dayFromMs, nowMs) : null
      this.#place(id, agent?.tile ?? null, a, x)
      if (agent !== null && agent.alerts.length > 0) this.#alertsOf.set(id, agent.alerts)
      else this.#alertsOf.delete(id)
    }
    const tiles = this.#slots.filter((tile) => tile !== null)
    const numbers = teamNumbers(
      tiles,
      floor.chatsOf(this.team),
      floor.ratingsOf(this.team),
      settings,
      dayFromMs,
      nowMs,
    )
    const n = encodeNumbers(this.#numbers, numbers)
    this.#numbers = numbers
    const ofAgents = [...this.#alertsOf.values()].flat()
    this.#alerts = judge({ tiles, ofAgents, numbers, chats: floor.chatsOf(this.team) }, settings, nowMs)
    const alertsJson = JSON.stringify(this.#alerts)
    const l = alertsJson === this.#alertsJson ? null : this.#alerts
    this.#alertsJson = alertsJson
    this.#dirty.clear()
    this.#isTeamDirty = false
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

  #place(id: string, tile: BoardAgent | null, a: NonNullable<FrameChanges['a']>, x: number[]): void {
    const slot = this.#slotOf.get(id)
    if (tile === null) {
      if (slot === undefined) return
      this.#slots[slot] = null
      this.#slotOf.delete(id)
      x.push(slot)
      return
    }
    const at = slot ?? this.#slots.length
    const row = encodeAgent(at, this.#slots[at] ?? null, tile)
    if (row === null) return
    this.#slots[at] = tile
    this.#slotOf.set(id, at)
    a.push(row)
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
    const left = this.#slots.length - this.#slotOf.size
    return left > Math.max(MOST_LEFT, this.#slots.length / 2)
  }

  /** True once after the team's settings changed: what the header words by them goes out as a new snapshot. */
  settingsChanged(floor: FloorIndex, nowMs: number): boolean {
    const json = JSON.stringify(floor.settings(this.team, nowMs))
    const changed = this.#settingsJson !== '' && json !== this.#settingsJson
    this.#settingsJson = json
    return changed
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
    const settings = floor.settings(this.team, nowMs)
    // What the first readers are shown is what a change is measured from, though the tick has not looked yet.
    if (this.#settingsJson === '') this.#settingsJson = JSON.stringify(settings)
    const sinceMs = this.#numbers.longestWaitSinceEpochMs
    const numbers = {
      ...this.#numbers,
      longestWaitMs: sinceMs === null ? null : Math.max(0, nowMs - sinceMs),
    }
    const content = boardContent(this.team, settings, agents, numbers, this.#alerts, nowMs)
    const board = { revision: this.revision, asOf, ...content }
    return agents.length === this.#slots.length ? { board } : { board, slots }
  }
}
