// The minutes of the sample's day before anybody could see it: the floor as it would have stood at each turn of a minute, from the
// very events that are told. Not the recording of what is shown (insight/minute-recorder.ts).
import type { FloorEvent } from '../../shared/events.ts'
import { boardOfTeam } from '../../shared/floor/board-teams.ts'
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { fold, noFacts, type Facts } from '../../shared/floor/fold.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import { readCloudEvent, type EventSource } from '../ingest/cloud-event.ts'
import { MINUTE_MS, minuteOf } from '../insight/minute-recorder.ts'
import type { TeamMinute } from '../ledger/team-minutes.ts'
import type { SampleEvent } from './sample-events.ts'

export interface PastMinutesDeps {
  source: EventSource
  teams: readonly string[]
  defaults: TeamSettings
  /** What settled the teams before the first event. */
  settings: readonly FloorEvent[]
  retentionDays: number
  fromMs: number
}

/** Follows the told events from the first one on, in the order of their sending. */
export function createPastMinutes({
  source,
  teams,
  defaults,
  settings,
  retentionDays,
  fromMs,
}: PastMinutesDeps) {
  const floor = new FloorIndex(defaults)
  const factsOf = new Map<string, Facts>()
  const boards = teams.map(boardOfTeam)
  let turnMs = Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS

  const take = (event: FloorEvent): void => {
    const facts = fold(factsOf.get(event.subject) ?? noFacts(event.subject), event)
    factsOf.set(event.subject, facts)
    floor.set(event.subject, facts, nothingTouched())
  }
  for (const event of settings) take(event)

  return {
    /** Takes what is sent before `untilMs`, and gives the minutes that turn until then. */
    until(untilMs: number, told: readonly SampleEvent[]): TeamMinute[] {
      const minutes: TeamMinute[] = []
      const turnUntil = (atMs: number): void => {
        for (; turnMs < atMs; turnMs += MINUTE_MS)
          minutes.push(...boards.map((board) => minuteOf(floor, board, turnMs, turnMs)))
      }
      for (const { sendMs, event } of told) {
        turnUntil(sendMs)
        const read = readCloudEvent(event, source, { receivedAtMs: sendMs, retentionDays })
        if (read.kind === 'event') take(read.event)
      }
      turnUntil(untilMs)
      return minutes
    },
  }
}
