// What becomes of a request's events: read, admitted, renewed or committed, and counted. Answers only when all have ended:
// an event that is counted as accepted is kept. Not HTTP (route.ts).
import type { EventOf, FloorEvent } from '../../shared/events.ts'
import type { Committer } from '../live/committer.ts'
import type { IntakeLane } from '../live/intake.ts'
import { submissionOf, type Submission } from '../live/plan.ts'
import { problem, type Problem } from '../problem.ts'
import { readCloudEvent, type EventSource } from './cloud-event.ts'
import { maskEvent } from './masking/mask-event.ts'
import { readPatterns } from './masking/own-patterns.ts'
import type { RawEvent } from './request-body.ts'

/** The contract's answer to a request whose events were taken. */
export interface Receipt {
  accepted: number
  duplicates: number
  ignored: number
  rejected: { index: number; problem: Problem }[]
}

export type Acceptance =
  | { kind: 'taken'; receipt: Receipt }
  /** Nothing was taken, or it is not known what was: the sender must try again, and repeats change nothing. */
  | { kind: 'refused'; problem: Problem; retryAfterSeconds: number }

/** A heartbeat after its look at the lease: renewed, or to be committed, its lapse before it where one is due. */
export interface CheckedHeartbeat {
  event: EventOf<'agent.heartbeat'>
  before: FloorEvent | null
  renewed: boolean
}

export interface AcceptanceDeps {
  committer: Pick<Committer, 'admits' | 'submit'>
  /** Why nothing can be taken now; null where it can. */
  refusal: () => string | null
  renew: (heartbeats: EventOf<'agent.heartbeat'>[]) => Promise<CheckedHeartbeat[]>
  now: () => number
  retentionDays: number
  /** What is masked in the texts of a source, beside card numbers. */
  masksOf: (source: string) => readonly string[]
  /** Told of repeats, so that the ledger can find one that came with another body. */
  onDuplicates?: (events: FloorEvent[]) => void
  /** Told of a source whose events, or heartbeats that only renewed, were taken: the newest of their claimed times. */
  onHeard?: (source: string, newestClaimedMs: number, receivedMs: number) => void
}

const RETRY_SECONDS = 1
const isHeartbeat = (
  submission: Submission,
): submission is Submission & { event: EventOf<'agent.heartbeat'> } =>
  submission.event.type === 'agent.heartbeat'

const unavailable = (detail: string): Acceptance => ({
  kind: 'refused',
  problem: problem(503, 'Not now', detail),
  retryAfterSeconds: RETRY_SECONDS,
})

/** Makes the one way in for events, whatever brought them. */
export function createAcceptance({
  committer,
  refusal,
  renew,
  now,
  retentionDays,
  masksOf,
  onDuplicates,
  onHeard,
}: AcceptanceDeps) {
  /** Looks at the leases first: most heartbeats only renew one, and end here. */
  const settleHeartbeats = async (
    submissions: readonly Submission[],
  ): Promise<{ renewed: number; toCommit: Submission[] }> => {
    const heartbeats = submissions.filter(isHeartbeat)
    if (heartbeats.length === 0) return { renewed: 0, toCommit: [...submissions] }
    const checked = new Map(
      (await renew(heartbeats.map(({ event }) => event))).map((one) => [one.event, one]),
    )
    const toCommit: Submission[] = []
    let renewed = 0
    for (const submission of submissions) {
      const check = isHeartbeat(submission) ? checked.get(submission.event) : undefined
      if (check?.renewed === true) {
        renewed += 1
        continue
      }
      if (check != null && check.before !== null) toCommit.push(submissionOf(check.before))
      toCommit.push(submission)
    }
    return { renewed, toCommit }
  }

  return async function accept(
    source: EventSource,
    events: readonly RawEvent[],
    lane: IntakeLane,
  ): Promise<Acceptance> {
    const refused = refusal()
    if (refused !== null) return unavailable(refused)
    const receipt: Receipt = { accepted: 0, duplicates: 0, ignored: 0, rejected: [] }
    const submissions: Submission[] = []
    const ids = new Set<string>()
    const masks = readPatterns(masksOf(source.id))
    const stamping = { receivedAtMs: now(), retentionDays }
    events.forEach((raw, index) => {
      if (!raw.ok) {
        receipt.rejected.push({ index, problem: raw.problem })
        return
      }
      const read = readCloudEvent(raw.value, source, stamping)
      if (read.kind === 'ignored') receipt.ignored += 1
      else if (read.kind === 'rejected') receipt.rejected.push({ index, problem: read.problem })
      else {
        const submission = submissionOf(maskEvent(read.event, masks), read.timeless)
        if (ids.has(submission.seenId)) receipt.duplicates += 1
        else {
          ids.add(submission.seenId)
          submissions.push(submission)
        }
      }
    })
    if (submissions.length === 0) return { kind: 'taken', receipt }
    if (!committer.admits(source.id, submissions.length, lane))
      return {
        kind: 'refused',
        problem: problem(
          429,
          'Too many at once',
          'The queue of this source is full: send again a little later.',
        ),
        retryAfterSeconds: RETRY_SECONDS,
      }
    // Redis was lost between the look at the floor's state and the look at the leases.
    const settled = await settleHeartbeats(submissions).catch(() => null)
    if (settled === null) return unavailable('The floor cannot be reached at the moment.')
    const { renewed, toCommit } = settled
    const outcomes = await committer.submit(toCommit)
    receipt.accepted += renewed
    const newestClaimedMs = submissions.reduce(
      (most, { event }) => Math.max(most, event.claimedAtMs),
      -Infinity,
    )
    const repeated: FloorEvent[] = []
    for (const [place, outcome] of outcomes.entries()) {
      if (outcome === 'unavailable')
        return unavailable(
          'The floor could not keep these events now; what was kept is known again on a repeat.',
        )
      const submission = toCommit[place]
      // A lapse that was due before a heartbeat is ours, and nobody sent it.
      if (submission === undefined || submission.event.source !== source.id) continue
      if (outcome === 'duplicate') {
        receipt.duplicates += 1
        repeated.push(submission.event)
      } else receipt.accepted += 1
    }
    onHeard?.(source.id, newestClaimedMs, stamping.receivedAtMs)
    if (repeated.length > 0) onDuplicates?.(repeated)
    return { kind: 'taken', receipt }
  }
}

export type Accept = ReturnType<typeof createAcceptance>
