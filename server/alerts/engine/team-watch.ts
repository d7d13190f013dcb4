// One team as its alert rules see it: as its board has it where that is followed, else kept up here by what changes. Not the
// judgement (shared/alerts), nor a board's frames.
import type { TeamNow } from '../../../shared/alerts/team-conditions.ts'
import { boardOfTeam, sourcesOf } from '../../../shared/floor/board-teams.ts'
import type { FloorIndex } from '../../../shared/floor/floor-index.ts'
import { countsOfTallies, numbersOf } from '../../../shared/floor/team-view.ts'
import { BoardAlerts } from '../../publish/board-alerts.ts'
import { BoardTiles } from '../../publish/board-tiles.ts'

/** What is kept of a team whose board nobody follows. */
interface Kept {
  alerts: BoardAlerts
  tiles: BoardTiles
}

export class TeamWatch {
  readonly #team: string
  #kept: Kept | null = null
  #isDirty = true
  #lookedMs = -Infinity

  constructor(team: string) {
    this.#team = team
  }

  /** Whether something changed since it was last looked at, or that was so long ago. */
  isDue(nowMs: number, atLeastEveryMs: number): boolean {
    return this.#isDirty || Math.abs(nowMs - this.#lookedMs) >= atLeastEveryMs
  }

  touchTeam(): void {
    this.#isDirty = true
  }

  touchAgent(agent: string): void {
    this.#isDirty = true
    this.#kept?.tiles.touch(agent)
  }

  /** The team at the instant, brought up to the floor. `shown`: as its board has it, which saves judging each agent twice. */
  look(floor: FloorIndex, nowMs: number, shown: TeamNow | null): TeamNow {
    this.#isDirty = false
    this.#lookedMs = nowMs
    if (shown !== null) {
      this.#kept = null
      return shown
    }
    const team = this.#team
    const { alerts, tiles } = (this.#kept ??= this.#begin())
    tiles.advance(floor, nowMs)
    const tally = floor.tally(team, nowMs)
    alerts.advance(
      [],
      { sources: sourcesOf(floor, boardOfTeam(team), tiles.sources), tiles: tiles.tiles },
      nowMs,
    )
    return {
      team,
      settings: floor.settings(team, nowMs),
      tiles: tiles.tiles,
      heads: tiles.heads,
      chats: tally.waiting.values(),
      numbers: numbersOf(tiles.heads, countsOfTallies([tally]), nowMs),
      alerts: alerts.list,
    }
  }

  /** Tiles that were never brought up to a floor look at all of the team's agents. */
  #begin(): Kept {
    const alerts = new BoardAlerts()
    return { alerts, tiles: new BoardTiles(boardOfTeam(this.#team), alerts) }
  }
}
