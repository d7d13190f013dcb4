// What a frame says of itself, as short as can be: instants as differences, and the revision that it follows only where that is not
// the one before it. Not its changes (patch.ts), nor when it is sent.
import type { BoardFrame } from './protocol.ts'

/** A frame's changes of the board; one without any is the heartbeat of a second in which nothing changed. */
export type FrameChanges = Pick<BoardFrame, 'a' | 'x' | 'n' | 'l' | 'lc' | 'lx' | 's' | 'r' | 'k' | 'ka'>

export interface FrameStamps {
  revision: string
  /** The revision that the frame follows; equal to `revision` where nothing changed. */
  after: string
  asOf: string
  pulseAgeMs: number
  /** The server's clock as the frame was made. */
  atEpochMs: number
  /** Acceptance of the oldest change within; null where time alone changed the board. */
  oldestEpochMs: number | null
}

const CHANGES = [
  'a', 'x', 'n', 'l', 'lc', 'lx', 's', 'r', 'k', 'ka',
] as const satisfies readonly (keyof FrameChanges)[] // prettier-ignore
const hasChanges = (frame: FrameChanges): boolean => CHANGES.some((key) => frame[key] !== undefined)

/** The instant of a position on the stream of changes, `<milliseconds>-<sequence>`. */
const instantOf = (asOf: string): number => Number(asOf.slice(0, asOf.indexOf('-')))

/** The revision before this one, `<feed>:<n>`. */
function revisionBefore(revision: string): string {
  const at = revision.lastIndexOf(':') + 1
  return `${revision.slice(0, at)}${Number(revision.slice(at)) - 1}`
}

const expectedBefore = (revision: string, changes: FrameChanges): string =>
  hasChanges(changes) ? revisionBefore(revision) : revision

/** The frame as it goes over the wire. */
export function frameOf(
  { revision, after, asOf, pulseAgeMs, atEpochMs, oldestEpochMs }: FrameStamps,
  changes: FrameChanges,
): BoardFrame {
  const asOfMs = instantOf(asOf)
  return {
    revision,
    ...(after !== expectedBefore(revision, changes) && { after }),
    asOf,
    pulseAgeMs,
    at: atEpochMs - asOfMs,
    ...(oldestEpochMs !== null && { old: asOfMs - oldestEpochMs }),
    ...changes,
  }
}

/** The revision that a frame follows. */
export const followedBy = (frame: BoardFrame): string => frame.after ?? expectedBefore(frame.revision, frame)

/** The server's clock as the frame was made, in epoch milliseconds. */
export const madeAtMs = ({ asOf, at }: BoardFrame): number => instantOf(asOf) + at

/** Acceptance of the oldest change within, in epoch milliseconds; null where time alone changed the board. */
export const oldestChangeMs = ({ asOf, old }: BoardFrame): number | null =>
  old === undefined ? null : instantOf(asOf) - old
