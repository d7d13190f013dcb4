// Commits events: batches of subjects, folded onto what is known and stored by compare-and-set. An event settles only when
// its commit stood (or it cannot now); what another server changed meanwhile is read again and folded again.
import { z } from 'zod'
import type { Logger } from '../logger.ts'
import { within } from './deadline.ts'
import { Intake, type EventOutcome, type IntakeLane, type IntakeLimits, type WaitingEvent } from './intake.ts'
import { commitKeys, type FloorKeys } from './keys.ts'
import type { KnownFacts } from './known-facts.ts'
import {
  commitArguments,
  outdatedEvents,
  planGroup,
  readOutcome,
  type Group,
  type GroupOutcome,
  type Submission,
} from './plan.ts'
import type { FloorRedis } from './redis-client.ts'

const MOST_IN_FLIGHT = 4
const EVENTS_PER_BATCH = 500
const EVENTS_PER_GROUP = 100
const COMMIT_LIMIT_MS = 5000

const commitAnswer = z.array(z.string()).min(1)

/** Where commits go: present only while the floor is live. */
export interface CommitTarget {
  epoch: string
  keys: FloorKeys
  known: KnownFacts
}

export interface CommitterDeps {
  client: FloorRedis
  logger: Logger
  /** The floor's epoch is not the one that this server holds, or Redis did not answer. */
  onDoubt: (why: 'epoch refused' | 'connection lost') => void
  limits?: IntakeLimits
  /** Called between reading the facts and committing them: where a test holds a server. */
  gate?: () => Promise<void>
}

export type Committer = ReturnType<typeof createCommitter>

/** Repeats of an event that came while it was on its way: they end with it. */
interface Pending {
  repeats: ((outcome: EventOutcome) => void)[]
}

type Batch = [subject: string, waiting: WaitingEvent[]][]

/** How each event of a refused group ends, or null to fold it again. */
function endOf(
  outcome: GroupOutcome & { taken: false },
  waiting: WaitingEvent,
  place: number,
): EventOutcome | null {
  if (outcome.why === 'seen') return outcome.places.includes(place) ? 'duplicate' : null
  if (outcome.why === 'lease') return waiting.event.type === 'system.agent.lapse' ? 'moved' : null
  return null
}

/** Makes the committer of one server. It refuses everything until it is given a target. */
export function createCommitter({ client, logger, onDoubt, limits, gate }: CommitterDeps) {
  const intake = new Intake(limits)
  const pending = new Map<string, Pending>()
  const counts = { batches: 0, groups: 0, groupsRefused: 0, accepted: 0, duplicates: 0 }
  let current: CommitTarget | null = null
  let inFlight = 0

  const commitBatch = async ({ keys, epoch, known }: CommitTarget, batch: Batch): Promise<void> => {
    const open = new Map(batch)
    const end = (subject: string, ended: [WaitingEvent, EventOutcome][], again: WaitingEvent[]) => {
      open.delete(subject)
      intake.release(subject, ended, again)
    }
    try {
      const groups: Group[] = []
      for (const [subject, waiting] of batch) {
        try {
          const facts = known.read(subject)
          const events = waiting.map((one) => one.event)
          const outdated = outdatedEvents(events, facts)
          if (outdated.size > 0) {
            const ended = waiting.filter((_, place) => outdated.has(place))
            const again = waiting.filter((_, place) => !outdated.has(place))
            end(subject, ended.map((one) => [one, 'moved']), again) // prettier-ignore
            continue
          }
          groups.push(planGroup(subject, events, waiting.map((one) => one.seenId), facts)) // prettier-ignore
        } catch (error) {
          // A fault of this subject alone, such as facts of a newer version: the others have nothing to do with it.
          logger.error({ err: error, subject }, 'the events of one subject could not be folded')
          end(subject, waiting.map((one) => [one, 'unavailable']), []) // prettier-ignore
        }
      }
      if (groups.length === 0) return
      for (const { subject, factsJson, facts } of groups)
        if (facts !== null) known.writing(subject, factsJson, facts)
      if (gate !== undefined) await gate()
      const reply = await within(
        COMMIT_LIMIT_MS,
        'a commit',
        client.commitGroups(commitKeys(keys), commitArguments(epoch, groups)),
      )
      const [entry = '', ...outcomes] = commitAnswer.parse(reply)
      counts.batches += 1
      counts.groups += groups.length
      const changed: [string, WaitingEvent[]][] = []
      groups.forEach((group, index) => {
        const waiting = open.get(group.subject) ?? []
        const outcome = readOutcome(outcomes[index] ?? '')
        if (outcome.taken) {
          if (group.facts !== null) known.committed(group.subject, { revision: entry, facts: group.facts })
          counts.accepted += waiting.length
          end(group.subject, waiting.map((one) => [one, 'accepted']), []) // prettier-ignore
          return
        }
        counts.groupsRefused += 1
        known.notWritten(group.subject)
        if (outcome.why === 'revision') {
          changed.push([group.subject, waiting])
          return
        }
        const ended: [WaitingEvent, EventOutcome][] = []
        const again: WaitingEvent[] = []
        waiting.forEach((one, place) => {
          const how = endOf(outcome, one, place)
          if (how === null) again.push(one)
          else ended.push([one, how])
          if (how === 'duplicate') counts.duplicates += 1
        })
        end(group.subject, ended, again)
      })
      if (changed.length === 0) return
      await within(COMMIT_LIMIT_MS, 'reading facts', known.refresh(client, keys, changed.map(([subject]) => subject))) // prettier-ignore
      for (const [subject, waiting] of changed) end(subject, [], waiting)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      logger.warn(
        { reason, subjects: open.size },
        'a commit did not go through; its senders are told to try again',
      )
      onDoubt(reason.startsWith('EPOCH') ? 'epoch refused' : 'connection lost')
      for (const [subject, waiting] of open) {
        known.forget(subject)
        end(subject, waiting.map((one) => [one, 'unavailable']), []) // prettier-ignore
      }
    }
  }

  const pump = (): void => {
    // What an answer put back after the target was gone would wait for the next one, and its sender with it.
    if (current === null) intake.refuseWaiting()
    while (current !== null && inFlight < MOST_IN_FLIGHT && intake.isReady) {
      inFlight += 1
      void commitBatch(current, intake.take(EVENTS_PER_BATCH, EVENTS_PER_GROUP)).finally(() => {
        inFlight -= 1
        pump()
      })
    }
  }

  const submitOne = ({ event, seenId }: Submission, end: (outcome: EventOutcome) => void): void => {
    const first = pending.get(seenId)
    // A repeat of what is still on its way is known already if the first one is kept, and not kept if it is not.
    if (first !== undefined) {
      first.repeats.push((outcome) => end(outcome === 'accepted' ? 'duplicate' : outcome))
      return
    }
    const own: Pending = { repeats: [] }
    pending.set(seenId, own)
    const settle = (outcome: EventOutcome): void => {
      pending.delete(seenId)
      end(outcome)
      for (const repeat of own.repeats) repeat(outcome)
    }
    intake.add({ event, seenId, settle })
  }

  return {
    counts,
    get held() {
      return intake.held
    },
    admits: (source: string, count: number, lane: IntakeLane) => intake.admits(source, count, lane),

    /** Commits events; settles when all have ended, with an outcome each in the order given. */
    submit(submissions: readonly Submission[]): Promise<EventOutcome[]> {
      if (current === null) return Promise.resolve(submissions.map(() => 'unavailable'))
      if (submissions.length === 0) return Promise.resolve([])
      // One promise a request, not one an event: they were a tenth of an event's cost.
      return new Promise((resolve) => {
        const outcomes: EventOutcome[] = submissions.map(() => 'unavailable')
        let open = submissions.length
        submissions.forEach((submission, place) => {
          submitOne(submission, (outcome) => {
            outcomes[place] = outcome
            open -= 1
            if (open === 0) resolve(outcomes)
          })
        })
        // A turn of the event loop lets requests that arrived together share a batch.
        setImmediate(pump)
      })
    },

    /** From now on commits go here; null refuses everything that waits. */
    setTarget(target: CommitTarget | null): void {
      current = target
      if (target === null) intake.refuseWaiting()
      else pump()
    },
  }
}
