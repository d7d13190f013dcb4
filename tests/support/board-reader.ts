// Reads a board as a display does: joins over a real socket, applies frames, asks again where one does not fit. Counts what
// it was sent and why it asked. Not the product's client, which is proved in a browser.
import { io, type Socket } from 'socket.io-client'
import type { Board } from '../../shared/board.ts'
import { applyFrame, fromSnapshot, type SlottedBoard } from '../../shared/patch.ts'
import {
  boardFrame,
  joinAnswer,
  type ClientToServer,
  type JoinAnswer,
  type ServerToClient,
  type SnapshotCause,
} from '../../shared/protocol.ts'
import { until } from './until.ts'

const ANSWER_LIMIT_MS = 5000

export type BoardReader = Awaited<ReturnType<typeof openReader>>

interface ReaderOrder {
  url: string
  team: string
  /** One of the two: who reads. */
  displayToken?: string
  cookie?: string
}

/** Connects, joins, and gives a reader that holds its first snapshot. */
export async function openReader({ url, team, displayToken, cookie }: ReaderOrder) {
  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    transports: ['websocket'],
    ...(displayToken !== undefined && { auth: { token: displayToken } }),
    ...(cookie !== undefined && { extraHeaders: { cookie, origin: url } }),
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
    forceNew: true,
  })
  const causes: Record<SnapshotCause, number> = { first: 0, reconnect: 0, gap: 0, stale: 0, settings: 0 }
  const frames: { bytes: number; changes: boolean }[] = []
  const seenAsOf: string[] = []
  const refusals: string[] = []
  let connects = 0
  let snapshotBytes = 0
  let shown: SlottedBoard | null = null
  let pulseAgeMs = Infinity
  let isJoining = false

  const ask = (seen: string | undefined, cause: SnapshotCause): Promise<JoinAnswer> =>
    socket
      .timeout(ANSWER_LIMIT_MS)
      .emitWithAck('board:join', { board: team, cause, ...(seen !== undefined && { seen }) })
      .then((reply) => joinAnswer.parse(reply))

  /** By callback: the frame after the answer may come in the same breath, before a promise could settle. */
  const join = (cause: SnapshotCause): void => {
    isJoining = true
    causes[cause] += 1
    const seen = shown?.board.asOf
    socket
      .timeout(ANSWER_LIMIT_MS)
      .emit('board:join', { board: team, cause, ...(seen !== undefined && { seen }) }, (error, reply) => {
        isJoining = false
        if (error !== null) return refusals.push(error.message)
        const answer = joinAnswer.parse(reply)
        if ('problem' in answer) return refusals.push(`${answer.problem.status} ${answer.problem.type}`)
        snapshotBytes = Buffer.byteLength(JSON.stringify(answer))
        shown = fromSnapshot(answer)
        pulseAgeMs = answer.pulseAgeMs
        return seenAsOf.push(answer.asOf)
      })
  }

  socket.on('connect_error', (error) => refusals.push(error.message))
  socket.on('connect', () => {
    connects += 1
    join(connects === 1 ? 'first' : 'reconnect')
  })
  socket.on('board:frame', (given) => {
    const frame = boardFrame.parse(given)
    frames.push({
      bytes: Buffer.byteLength(JSON.stringify(given)),
      changes: frame.a !== undefined || frame.x !== undefined || frame.n !== undefined,
    })
    pulseAgeMs = frame.pulseAgeMs
    // Frames before the snapshot's answer belong to what the snapshot replaces.
    if (shown === null || isJoining) return
    const next = applyFrame(shown, frame)
    if (next === null) {
      join('gap')
      return
    }
    shown = next
    seenAsOf.push(frame.asOf)
  })

  const reader = {
    socket,
    causes,
    frames,
    /** Every position that was shown, in the order shown. */
    seenAsOf,
    /** Why joins or connections were refused. */
    refusals,
    get shown(): Board | null {
      return shown?.board ?? null
    },
    get pulseAgeMs() {
      return pulseAgeMs
    },
    get snapshotBytes() {
      return snapshotBytes
    },
    get isConnected() {
      return socket.connected
    },
    ask,
    /** Cuts the connection as a network would; the socket comes back by itself. */
    cut: () => socket.io.engine.close(),
    /** Stops reading from the network, as a display that hangs; `resume` reads on. */
    pause: () => webSocketOf(socket).pause(),
    resume: () => webSocketOf(socket).resume(),
    close: () => socket.disconnect(),
  }
  await until('the reader holds a snapshot', () => reader.shown !== null || refusals.length > 0)
  if (reader.shown === null) {
    socket.disconnect()
    throw new Error(`the reader was refused: ${refusals.join(', ')}`)
  }
  return reader
}

interface Pausable {
  pause(): void
  resume(): void
}
const isPausable = (value: unknown): value is Pausable =>
  typeof value === 'object' && value !== null && 'pause' in value && 'resume' in value

/** The WebSocket below Socket.IO, which itself has no way to stop reading. */
function webSocketOf(socket: Socket): Pausable {
  const { transport } = socket.io.engine
  const ws: unknown = 'ws' in transport ? transport.ws : undefined
  if (!isPausable(ws)) throw new Error('the reader is not connected by a WebSocket')
  return ws
}

/** What two looks at one floor must agree on: all but the clock of the look, agents by id. */
export function comparable(board: Board) {
  const { longestWaitMs: _runs, ...numbers } = board.numbers
  const agents = [...board.agents].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { team: board.team, settings: board.settings, numbers, agents }
}
