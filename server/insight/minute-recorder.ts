// Records every board's numbers at each turn of a minute, watched or not. Not their storing, nor what a number means.
import type { BoardTeams } from '../../shared/floor/board-teams.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { view } from '../../shared/floor/view.ts'
import { MINUTE_NUMBERS, type TeamMinute } from '../ledger/team-minutes.ts'
import type { Logger } from '../logger.ts'

export const MINUTE_MS = 60_000
/** A turn that was seen later than this was not seen: what is shown then is no more that minute's. */
export const LATEST_AFTER_TURN_MS = 3_000
/** Minutes that wait for a database that is away; before them a gap stays a gap. */
const MOST_WAITING = 20_000

export interface MinuteRecorderDeps {
  /** The boards that there are: of teams, and of groups of them. */
  boards: () => Iterable<BoardTeams>
  /** Resolves once the minutes are kept; another server's stand. */
  keep: (minutes: readonly TeamMinute[]) => Promise<void>
  logger: Logger
}

/** A board's minute as it is shown. */
export function minuteOf(floor: FloorIndex, board: BoardTeams, atEpochMs: number, nowMs: number): TeamMinute {
  const { numbers } = view(floor, board, nowMs)
  const kept = Object.fromEntries(MINUTE_NUMBERS.map((number) => [number, numbers[number]]))
  // Every name of MINUTE_NUMBERS is there: the entries were made from it.
  return { team: board.id, atEpochMs, ...(kept as Pick<TeamMinute, (typeof MINUTE_NUMBERS)[number]>) }
}

/** Makes the recorder. It is to be called at each pulse of a live floor, so what is not live is not recorded. */
export function createMinuteRecorder({ boards, keep, logger }: MinuteRecorderDeps) {
  let lastMs = 0
  let waiting: TeamMinute[] = []
  let isKeeping = false

  const keepWaiting = async (): Promise<void> => {
    if (isKeeping || waiting.length === 0) return
    isKeeping = true
    const minutes = waiting
    waiting = []
    try {
      await keep(minutes)
    } catch (error) {
      logger.warn({ err: error }, 'minutes could not be kept; trying again')
      waiting = [...minutes, ...waiting].slice(-MOST_WAITING)
    } finally {
      isKeeping = false
    }
  }

  return {
    /** Records the minute that has just turned, if it was seen to turn, and keeps what still waits. */
    pulse(floor: FloorIndex, nowMs: number): Promise<void> {
      const turnMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
      if (turnMs > lastMs && nowMs - turnMs <= LATEST_AFTER_TURN_MS) {
        lastMs = turnMs
        for (const board of boards()) waiting.push(minuteOf(floor, board, turnMs, nowMs))
      }
      return keepWaiting()
    },
  }
}
