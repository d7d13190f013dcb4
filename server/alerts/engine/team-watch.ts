// One team as its alert rules see it, kept up by what changes. Not the judgement (shared/alerts), nor a board's frames.
import type { TeamNow } from '../../../shared/alerts/team-conditions.ts'
import { boardOfTeam, sourcesOf } from '../../../shared/floor/board-teams.ts'
import type { FloorIndex } from '../../../shared/floor/floor-index.ts'
import { countsOfTallies, numbersOf } from '../../../shared/floor/team-view.ts'
import { BoardAlerts } from '../../publish/board-alerts.ts'
import { BoardTiles } from '../../publish/board-tiles.ts'

export class TeamWatch {
  readonly #team: string
  readonly #alerts = new BoardAlerts()
  readonly #tiles: BoardTiles
  #isDirty = true
  #lookedMs = -Infinity

  constructor(team: string) {
    this.#team = team
    this.#tiles = new BoardTiles(boardOfTeam(team), this.#alerts)
  }

  /** Whether something changed since it was last looked at, or that was so long ago. */
  isDue(nowMs: number, atLeastEveryMs: number): boolean {
    return this.#isDirty || this.#tiles.isDirty || Math.abs(nowMs - this.#lookedMs) >= atLeastEveryMs
  }

  touchTeam(): void {
    this.#isDirty = true
  }

  touchAgent(agent: string): void {
    this.#tiles.touch(agent)
  }

  /** The team at the instant, brought up to the floor. */
  look(floor: FloorIndex, nowMs: number): TeamNow {
    this.#isDirty = false
    this.#lookedMs = nowMs
    const team = this.#team
    this.#tiles.advance(floor, nowMs)
    const tally = floor.tally(team, nowMs)
    const sources = sourcesOf(floor, boardOfTeam(team), this.#tiles.sources)
    this.#alerts.advance([], { sources, tiles: this.#tiles.tiles }, nowMs)
    return {
      team,
      settings: floor.settings(team, nowMs),
      tiles: this.#tiles.tiles,
      heads: this.#tiles.heads,
      chats: tally.waiting.values(),
      numbers: numbersOf(this.#tiles.heads, countsOfTallies([tally]), nowMs),
      alerts: this.#alerts.list,
    }
  }
}
