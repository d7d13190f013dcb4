// One board as it was last sent: tiles, numbers, alerts, revision. Turns what changed on the floor into frames by parts, equal to
// a whole new view. Knows no sockets.
import { encodeAgent, type Row } from '../../shared/agent-row.ts'
import { encodeAlertLife } from '../../shared/alert-life-row.ts'
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'
import { shownAlerts, shownSettings } from '../../shared/alerts/shown-alerts.ts'
import type { TeamNow } from '../../shared/alerts/team-conditions.ts'
import type { Board, BoardNumbers } from '../../shared/board.ts'
import { headerSettings, sourcesOf, type BoardTeams } from '../../shared/floor/board-teams.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { boardContent, countsOfTallies, numbersOf } from '../../shared/floor/team-view.ts'
import { encodeNumbers } from '../../shared/patch.ts'
import type { FrameChanges } from '../../shared/frame-stamps.ts'
import type { BoardSnapshot } from '../../shared/protocol.ts'
import { alertRows, BoardAlerts, endedRows } from './board-alerts.ts'
import { BoardSources } from './board-sources.ts'
import { BoardTiles, type SlotChange } from './board-tiles.ts'

export type SnapshotStamps = Pick<BoardSnapshot, 'asOf' | 'pulseAgeMs'>

export class BoardFeed {
  readonly board: BoardTeams
  readonly #boot: string
  readonly #alerts = new BoardAlerts()
  readonly #tiles: BoardTiles
  #numbers: BoardNumbers | null = null
  readonly #sources = new BoardSources()
  #isReported = false
  /** Alerts to tell of with the next frame, by key. */
  #lives = new Map<string, AlertRecord>()
  #isTeamDirty = false
  #version = 0
  /** What the header was last worded by. */
  #settings: TeamSettings[] = []
  /** Acceptance of the oldest change that no frame has carried yet. */
  #oldestMs: number | null = null
  /** The agents of compact snapshots, made once a revision; and each one's row, made once a change. */
  #baseMs = 0
  #rowOf: (string | undefined)[] = []
  #rowsJson: string | null = null
  #agentsJson: string | null = null
  #alertsJson: string | null = null

  constructor(board: BoardTeams, boot: string) {
    this.board = board
    this.#boot = boot
    this.#tiles = new BoardTiles(board, this.#alerts)
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
    return this.#isTeamDirty || this.#lives.size > 0 || this.#tiles.isDirty
  }

  /** Whether there is something to send of this floor: a change of the board, or the first word of any source. */
  hasNews(floor: FloorIndex): boolean {
    return this.isDirty || this.#isReported !== floor.isReported
  }

  /** Whether its list of slots is long for those that are on it. */
  get isSparse(): boolean {
    return this.#tiles.isSparse
  }

  /** Notes that an agent of this board changed, or one that joined or left it. */
  touchAgent(id: string): void {
    this.#tiles.touch(id)
  }

  touchTeam(): void {
    this.#isTeamDirty = true
  }

  /** Notes an alert of this board that opened, became another or is over. */
  tellOf(alert: AlertRecord): void {
    this.#lives.set(alert.key, alert)
  }

  touchedAt(acceptedAtMs: number | null): void {
    if (acceptedAtMs !== null && this.#oldestMs === null) this.#oldestMs = acceptedAtMs
  }

  /** Brings the board up to the floor: what is dirty, and what time has changed since. Null: nothing to say. */
  advance(
    floor: FloorIndex,
    nowMs: number,
  ): { changes: FrameChanges; after: string; oldestMs: number | null } | null {
    if (this.#numbers === null) this.#baseMs = nowMs
    const moved = this.#tiles.advance(floor, nowMs)
    this.#isTeamDirty = false
    const { teams } = this.board
    const tallies = teams.map((team) => floor.tally(team, nowMs))
    const numbers = numbersOf(this.#tiles.heads, countsOfTallies(tallies), nowMs)
    const n = encodeNumbers(this.#numbers, numbers)
    this.#numbers = numbers
    const sources = sourcesOf(floor, this.board, this.#tiles.sources)
    const isHeardAnew = this.#sources.take(sources)
    const isReportedAnew = this.#isReported !== floor.isReported
    this.#isReported = floor.isReported
    const judged = this.#alerts.advance(
      tallies.map(({ waiting, longestWaitSinceMs }, place) => {
        const team = teams[place] ?? ''
        return {
          team,
          settings: shownSettings(floor, team, nowMs),
          tiles: this.#tiles.tilesOf(team),
          heads: this.#tiles.headsOf(team),
          waiting: waiting.size,
          longestWaitSinceMs,
          chats: waiting.values(),
        }
      }),
      { sources, tiles: this.#tiles.tiles },
      nowMs,
      (alerts) => shownAlerts(alerts, floor, teams, nowMs),
    )
    const oldestMs = this.#oldestMs
    this.#oldestMs = null
    const changes = {
      ...this.#changesOf(moved, n, judged, nowMs),
      ...(isHeardAnew && { s: this.#sources.rows(nowMs) }),
      ...(isReportedAnew && { r: this.#reported() }),
      ...(this.#lives.size > 0 && { k: this.#lifeRows(nowMs) }),
    }
    if (Object.keys(changes).length === 0) return null
    const after = this.revision
    this.#version += 1
    return { after, oldestMs, changes }
  }

  #changesOf(
    moved: readonly SlotChange[],
    n: Row | null,
    { changed, ended }: ReturnType<BoardAlerts['advance']>,
    nowMs: number,
  ): FrameChanges {
    const a: Row[] = []
    const x: number[] = []
    const left = new Map<string, number>()
    for (const { slot, before, tile } of moved) {
      this.#rowOf[slot] = undefined
      const row = tile === null ? null : encodeAgent(slot, before, tile, this.board.teams, nowMs)
      if (row !== null) a.push(row)
      if (tile !== null) continue
      x.push(slot)
      if (before !== null) left.set(before.id, slot)
    }
    if (moved.length > 0) {
      this.#rowsJson = null
      this.#agentsJson = null
    }
    if (changed.length + ended.length + moved.length > 0) this.#alertsJson = null
    const slotOf = (agent: string) => this.#tiles.slotOf(agent) ?? left.get(agent) ?? null
    return {
      ...(a.length > 0 && { a }),
      ...(x.length > 0 && { x }),
      ...(n !== null && { n }),
      ...(changed.length > 0 && { lc: alertRows(changed, slotOf, this.board.teams, nowMs) }),
      ...(ended.length > 0 && { lx: endedRows(ended, slotOf, this.board.teams, nowMs) }),
    }
  }

  /** Whole rows of the given slots, for a reader that skipped frames; left slots as such. */
  rowsOf(slots: Iterable<number>, nowMs: number): FrameChanges {
    const a: Row[] = []
    const x: number[] = []
    for (const slot of slots) {
      const tile = this.#tiles.slots[slot]
      const row = tile == null ? null : encodeAgent(slot, null, tile, this.board.teams, nowMs)
      if (row === null) x.push(slot)
      else a.push(row)
    }
    const n = this.#numbers === null ? null : encodeNumbers(null, this.#numbers)
    return {
      ...(a.length > 0 && { a }),
      ...(x.length > 0 && { x }),
      ...(n !== null && { n }),
      l: this.#alertRows(nowMs),
      s: this.#sources.rows(nowMs),
      r: this.#reported(),
    }
  }

  readonly #reported = (): 0 | 1 => (this.#isReported ? 1 : 0)

  #lifeRows(baseMs: number): Row[] {
    const rows = [...this.#lives.values()].map((alert) =>
      encodeAlertLife(alert, (id) => this.#tiles.placeOf(id), this.board.teams, baseMs),
    )
    this.#lives.clear()
    return rows
  }

  #alertRows(baseMs: number): Row[] {
    return alertRows(this.#alerts.shown, (agent) => this.#tiles.slotOf(agent), this.board.teams, baseMs)
  }

  /** True once after a team's settings changed: what the header words by them goes out as a new snapshot. */
  settingsChanged(floor: FloorIndex, nowMs: number): boolean {
    const before = this.#settings
    this.#settings = this.board.teams.map((team) => floor.settings(team, nowMs))
    if (before.length === 0 || before.every((settings, place) => settings === this.#settings[place]))
      return false
    return JSON.stringify(before) !== JSON.stringify(this.#settings)
  }

  #content(floor: FloorIndex, asOf: string, nowMs: number, agents: Board['agents'], alerts: Board['alerts']) {
    if (this.#numbers === null) return null
    const settings = headerSettings(floor, this.board, nowMs)
    // What the first readers are shown is what a change is measured from, though the tick has not looked yet.
    if (this.#settings.length === 0)
      this.#settings = this.board.teams.map((team) => floor.settings(team, nowMs))
    const sinceMs = this.#numbers.longestWaitSinceEpochMs
    const longestWaitMs = sinceMs === null ? null : Math.max(0, nowMs - sinceMs)
    const numbers = { ...this.#numbers, longestWaitMs }
    return {
      revision: this.revision,
      asOf,
      ...boardContent(
        this.board,
        settings,
        agents,
        numbers,
        alerts,
        [...this.#sources.list],
        this.#isReported,
        nowMs,
      ),
    }
  }

  /** A team's own board as its alert rules see it after the last `advance`; null where it shows other teams too, or nothing yet. */
  teamNow(floor: FloorIndex, nowMs: number): TeamNow | null {
    const [team, ...others] = this.board.teams
    if (team === undefined || others.length > 0 || this.#numbers === null) return null
    const { tiles, heads } = this.#tiles
    const [settings, chats] = [floor.settings(team, nowMs), floor.tally(team, nowMs).waiting.values()]
    return { team, settings, tiles, heads, chats, numbers: this.#numbers, alerts: this.#alerts.list }
  }

  /** The board as it stands after the last `advance`, with the slot of each agent in the list's order. */
  snapshot(floor: FloorIndex, asOf: string, nowMs: number): { board: Board; slots?: number[] } | null {
    const agents: Board['agents'] = []
    const slots: number[] = []
    this.#tiles.slots.forEach((tile, slot) => {
      if (tile === null) return
      agents.push(tile)
      slots.push(slot)
    })
    const board = this.#content(floor, asOf, nowMs, agents, [...this.#alerts.shown])
    if (board === null) return null
    return agents.length === this.#tiles.slots.length ? { board } : { board, slots }
  }

  /** The JSON of a compact snapshot: agents and alerts as rows, each made once a change. Null before the first `advance`. */
  compactJson(floor: FloorIndex, stamps: SnapshotStamps, nowMs: number): string | null {
    const board = this.#content(floor, stamps.asOf, nowMs, [], [])
    if (board === null) return null
    const base = this.#baseMs
    this.#alertsJson ??= JSON.stringify(this.#alertRows(base))
    const head = JSON.stringify({ revision: this.revision, ...stamps, base, board })
    return `{"rows":${this.#rows()},"l":${this.#alertsJson},${head.slice(1)}`
  }

  /** The JSON of a board with named agents, made once a revision; what is added stands beside its fields. */
  boardJson(floor: FloorIndex, asOf: string, nowMs: number, more: object = {}): string | null {
    const board = this.#content(floor, asOf, nowMs, [], [...this.#alerts.shown])
    if (board === null) return null
    this.#agentsJson ??= JSON.stringify(this.#tiles.slots.filter((tile) => tile !== null))
    const { agents: _none, ...rest } = { ...board, ...more }
    return `{"agents":${this.#agentsJson},${JSON.stringify(rest).slice(1)}`
  }

  #rows(): string {
    if (this.#rowsJson !== null) return this.#rowsJson
    const rows: string[] = []
    this.#tiles.slots.forEach((tile, slot) => {
      if (tile === null) return
      this.#rowOf[slot] ??= JSON.stringify(encodeAgent(slot, null, tile, this.board.teams, this.#baseMs))
      rows.push(this.#rowOf[slot] ?? '')
    })
    this.#rowsJson = `[${rows.join(',')}]`
    return this.#rowsJson
  }
}
