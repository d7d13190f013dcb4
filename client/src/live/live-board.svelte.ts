// One board kept true: joins on every connection, follows frames, never goes back in time. Not the socket, nor how old it is.
import type { Board } from '../../../shared/board.ts'
import { decodeAlertLife } from '../../../shared/alert-life-row.ts'
import { followedBy, madeAtMs, oldestChangeMs } from '../../../shared/frame-stamps.ts'
import { applyFrame, fromSnapshot, type SlottedBoard } from '../../../shared/patch.ts'
import {
  boardFrame,
  joinAnswer,
  joinProblem,
  type BoardFrame,
  type BoardSnapshot,
  type JoinProblem,
  type SnapshotCause,
} from '../../../shared/protocol.ts'
import { BoardAge } from './board-age.svelte.ts'
import type { AlertListener, BoardLink } from './board-link.ts'
import { FloorAgents } from './floor-agents.svelte.ts'
import type { PageTime } from './page-time.ts'
import { isBefore } from './position.ts'

export type Problem = JoinProblem['problem']

const LOOK_EVERY_MS = 250
const CATCH_UP_RETRY_MS = 250
const FAILED_RETRY_MS = 1000
/** A refusal is asked about again: a team may come into being, a right may be granted. */
const REFUSED_RETRY_MS = 10_000
/** An open socket that says nothing for this long is taken for dead: frames come at least each second. */
const SILENT_AFTER_MS = 6000
const HELD_FRAMES = 100
const REFUSALS: readonly number[] = [401, 403, 404]
/** A connection is refused with the problem itself; a join with an answer that holds one. */
const problemOnConnect = joinProblem.shape.problem

export class LiveBoard {
  readonly age: BoardAge
  readonly agents = new FloorAgents()
  readonly #team: string
  readonly #link: BoardLink
  readonly #time: PageTime
  readonly #alerts: AlertListener | null
  readonly #snapshotsByCause: Record<SnapshotCause, number> = {
    first: 0,
    reconnect: 0,
    gap: 0,
    stale: 0,
    settings: 0,
  }
  #framesApplied = 0
  #lastAsOf: string | null = null
  /** Why this page itself dropped the connection; null where the network did. */
  #restartCause: SnapshotCause | null = null
  /** Answers of an earlier join than this one are ignored. */
  #turn = 0
  /** Frames that came while a snapshot was awaited; null while none is. */
  #held: BoardFrame[] | null = null
  #catchingUp = false
  #rebuilding = $state(false)
  #connected = false
  #heardMs = 0
  #stopRetry = () => {}
  #stopLooking = () => {}
  #shown = $state.raw<SlottedBoard | null>(null)
  #problem = $state.raw<Problem | null>(null)

  /** `alerts` hears of the board's alerts. */
  constructor(team: string, link: BoardLink, time: PageTime, alerts: AlertListener | null = null) {
    this.#team = team
    this.#link = link
    this.#time = time
    this.#alerts = alerts
    this.age = new BoardAge(time)
  }

  get board(): Board | null {
    return this.#shown?.board ?? null
  }
  /** True while the server says that it has no floor yet, whatever is still shown of the earlier one. */
  get rebuilding(): boolean {
    return this.#rebuilding
  }
  /** Why the server refuses this board; null while it does not. */
  get problem(): Problem | null {
    return this.#problem
  }
  /** Snapshots taken, by why they were asked for. */
  get snapshotsByCause(): Readonly<Record<SnapshotCause, number>> {
    return { ...this.#snapshotsByCause }
  }
  get framesApplied(): number {
    return this.#framesApplied
  }
  get lastAsOf(): string | null {
    return this.#lastAsOf
  }

  open(): void {
    this.#stopLooking = this.#time.every(LOOK_EVERY_MS, () => this.#look())
    this.#link.open({
      connected: () => this.#onConnected(),
      disconnected: () => this.#onDisconnected(),
      refused: (reason) => this.#onRefused(reason),
      frame: (raw) => this.#onFrame(raw),
    })
  }

  close(): void {
    this.#turn += 1
    this.#stopRetry()
    this.#stopLooking()
    this.#link.close()
  }

  #onConnected(): void {
    this.#connected = true
    this.#heardMs = this.#time.monotonicMs()
    this.#held = []
    const cause = this.#restartCause ?? (this.#lastAsOf === null ? 'first' : 'reconnect')
    this.#restartCause = null
    this.#join(cause)
  }

  #onDisconnected(): void {
    this.#connected = false
    this.#turn += 1
    this.#stopRetry()
  }

  #onRefused(reason: unknown): void {
    const said = problemOnConnect.safeParse(reason)
    const isFinal = said.success && REFUSALS.includes(said.data.status)
    if (isFinal) this.#refuse(said.data)
    this.#later(isFinal ? REFUSED_RETRY_MS : FAILED_RETRY_MS, () => this.#link.restart())
  }

  #join(cause: SnapshotCause): void {
    this.#turn += 1
    const turn = this.#turn
    this.#stopRetry()
    this.#held ??= []
    const seen = this.#lastAsOf === null ? {} : { seen: this.#lastAsOf }
    this.#link.join({ board: this.#team, cause, ...seen }, (reply) => {
      if (turn === this.#turn) this.#onAnswer(cause, reply)
    })
  }

  #onAnswer(cause: SnapshotCause, reply: unknown): void {
    this.#heardMs = this.#time.monotonicMs()
    if (reply !== undefined) this.#alerts?.missed()
    const answer = joinAnswer.safeParse(reply)
    if (!answer.success) return this.#later(FAILED_RETRY_MS, () => this.#join(cause))
    if ('problem' in answer.data) {
      const { problem } = answer.data
      if (problem.type.endsWith('rebuilding')) return this.#rebuild(cause)
      if (problem.type.endsWith('catching-up')) return this.#catchUp(cause)
      if (!REFUSALS.includes(problem.status)) return this.#later(FAILED_RETRY_MS, () => this.#join(cause))
      this.#refuse(problem)
      // Only a new connection carries a new cookie.
      return this.#later(REFUSED_RETRY_MS, () =>
        problem.status === 401 ? this.#restart(cause) : this.#join(cause),
      )
    }
    if (this.#lastAsOf !== null && isBefore(answer.data.asOf, this.#lastAsOf)) return this.#catchUp(cause)
    this.#take(cause, answer.data)
  }

  /** The server has no floor: what is shown stays, and ages. */
  #rebuild(cause: SnapshotCause): void {
    this.#rebuilding = true
    this.#later(FAILED_RETRY_MS, () => this.#join(cause))
    this.#look()
  }

  /** The server is behind what this page has shown: what is shown stays, and ages. */
  #catchUp(cause: SnapshotCause): void {
    this.#catchingUp = true
    this.#rebuilding = false
    this.#later(CATCH_UP_RETRY_MS, () => this.#join(cause))
    this.#look()
  }

  #take(cause: SnapshotCause, snapshot: BoardSnapshot): void {
    this.#snapshotsByCause[cause] += 1
    this.#catchingUp = false
    this.#rebuilding = false
    this.#problem = null
    const held = this.#held ?? []
    this.#held = null
    this.#show(fromSnapshot(snapshot), snapshot.pulseAgeMs, snapshot.board.atEpochMs)
    // Those that the snapshot already holds follow another revision and fall away.
    for (const frame of held) if (followedBy(frame) === this.board?.revision) this.#apply(frame)
  }

  #onFrame(raw: unknown): void {
    this.#heardMs = this.#time.monotonicMs()
    const frame = boardFrame.safeParse(raw)
    if (this.#held !== null) {
      if (frame.success && this.#held.length < HELD_FRAMES) this.#held.push(frame.data)
      return
    }
    if (this.#shown === null) return
    if (!frame.success || !this.#apply(frame.data)) this.#join('gap')
  }

  /** False where the frame does not follow what is shown. */
  #apply(frame: BoardFrame): boolean {
    if (this.#shown === null || isBefore(frame.asOf, this.#shown.board.asOf)) return false
    const next = applyFrame(this.#shown, frame)
    if (next === null) return false
    this.#framesApplied += 1
    this.#show(next, frame.pulseAgeMs, madeAtMs(frame))
    const oldestMs = oldestChangeMs(frame)
    if (oldestMs !== null) this.age.paints.changed(oldestMs, frame.asOf)
    this.#tell(frame, next)
    return true
  }

  /** Tells of the alerts in a frame that was just applied. */
  #tell(frame: BoardFrame, { slots, board }: SlottedBoard): void {
    if (this.#alerts === null) return
    const told = (frame.k ?? []).map((row) =>
      decodeAlertLife(row, (slot) => slots[slot] ?? null, board.teams, board.atEpochMs),
    )
    for (const record of told) if (record !== null) this.#alerts.take(record)
    if (frame.ka !== undefined || told.includes(null)) this.#alerts.missed()
  }

  #show(next: SlottedBoard, pulseAgeMs: number, stampEpochMs: number): void {
    this.age.heard(pulseAgeMs, stampEpochMs)
    this.#shown = next
    this.agents.take(next.board.agents)
    this.#lastAsOf = next.board.asOf
    this.#look()
  }

  /** What the server refuses is no longer shown. */
  #refuse(problem: Problem): void {
    this.#problem = problem
    this.#shown = null
    this.agents.take([])
    this.#catchingUp = false
    this.#rebuilding = false
  }

  #restart(cause: SnapshotCause): void {
    this.#restartCause = cause
    this.#link.restart()
  }

  #later(delayMs: number, run: () => void): void {
    this.#stopRetry()
    this.#stopRetry = this.#time.after(delayMs, run)
  }

  #look(): void {
    this.age.look({
      anything: this.#shown !== null,
      catchingUp: this.#catchingUp,
      rebuilding: this.#rebuilding,
    })
    const now = this.#time.monotonicMs()
    if (!this.#connected || this.#shown === null || now - this.#heardMs <= SILENT_AFTER_MS) return
    this.#heardMs = now
    this.#restart('stale')
  }
}
