// A process of boards: joins many over real sockets, counts what each is sent, and measures on the last how old its news is. It
// speaks the wire itself, so that a client's work is not taken for the server's.
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { followedBy } from '../../shared/frame-stamps.ts'
import { boardFrame, type BoardFrame } from '../../shared/protocol.ts'
import type { ServerAddress } from './bench-server.ts'
import { MADE } from './floor-load.ts'
import { answerOrders } from './forked.ts'

export type WatchOrder =
  /** Boards by team, joined one after the other: the last of all is served last and measures. */
  | { kind: 'join'; server: ServerAddress; teams: string[]; namespace?: string }
  /** Joins a board so often, each time anew and gone again; answers how long each took. */
  | { kind: 'snapshots'; server: ServerAddress; team: string; count: number }
  /** Forgets what was counted, not who has joined. */
  | { kind: 'reset' }
  | { kind: 'report' }

export interface WatchReport {
  boards: number
  /** All messages to all boards, and the bytes that came over their connections: frames are compressed. */
  messages: number
  bytes: number
  /** Boards whose frames did not follow one another; must be none. */
  gaps: number
  /** On the measuring board: age of the oldest stamped change of each frame, and of every stamped change. */
  oldestMs: number[]
  eachMs: number[]
  /** On the measuring board: frames with changes and their bytes, changed agents and the bytes of their rows; as read. */
  frames: number
  frameBytes: number
  rows: number
  rowBytes: number
  snapshotBytes: number
  /** From asking for the snapshot to its arrival, of all joins. */
  joinMs: number[]
  /** Processor time of this process since the reset. */
  cpuMs: number
}

const JOIN_LIMIT_MS = 20_000
/** So much of an answer tells why it is a refusal. */
const HEAD_BYTES = 240

/** An event's name and what it carries. */
const message = z.tuple([z.string(), z.unknown()])

const newReport = (): WatchReport => ({
  boards: 0,
  messages: 0,
  bytes: 0,
  gaps: 0,
  oldestMs: [],
  eachMs: [],
  frames: 0,
  frameBytes: 0,
  rows: 0,
  rowBytes: 0,
  snapshotBytes: 0,
  joinMs: [],
  cpuMs: 0,
})
let report = newReport()
let cpuBefore = process.cpuUsage()
let boards = 0
const revisions = new Map<WebSocket, string>()
let measuring: WebSocket | null = null
/** What carries the boards, and how much of what came had come at the reset. */
const connections = new Set<Socket>()
const bytesCome = () => [...connections].reduce((sum, { bytesRead }) => sum + bytesRead, 0)
let bytesBefore = 0
const left = new WeakSet<WebSocket>()
const BETWEEN_SNAPSHOTS_MS = 150

/** Reads a frame as its viewer would, for the age and the size of what it brings. */
function measure(text: string, read: BoardFrame): void {
  const nowMs = Date.now()
  const { a = [] } = read
  // A heartbeat is no change.
  if (followedBy(read) === read.revision) return
  report.frames += 1
  report.frameBytes += Buffer.byteLength(text)
  const stamps: number[] = []
  for (const row of a) {
    report.rows += 1
    report.rowBytes += Buffer.byteLength(JSON.stringify(row))
    for (const cell of row)
      if (typeof cell === 'string' && cell.startsWith(MADE)) stamps.push(Number(cell.slice(MADE.length)))
  }
  if (stamps.length === 0) return
  for (const madeMs of stamps) report.eachMs.push(nowMs - madeMs)
  // The oldest change of a frame is what its reader waited for.
  report.oldestMs.push(nowMs - Math.min(...stamps))
}

/** One frame must follow the other: a board that was skipped is told so by what its next frame follows. */
function follow(socket: WebSocket, read: BoardFrame): void {
  const held = revisions.get(socket)
  if (held === undefined) return
  // The server greets who joined between two of its frames with one that the snapshot holds already.
  if (followedBy(read) !== held && read.revision !== held) report.gaps += 1
  revisions.set(socket, read.revision)
}

function join(server: ServerAddress, team: string, namespace: string): Promise<WebSocket> {
  const address = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
  const socket = new WebSocket(address, { headers: { cookie: server.cookie } })
  const prefix = namespace === '' ? '' : `${namespace},`
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`board of ${team}: ${why}`))
    const timer = setTimeout(() => fail('was not joined in time'), JOIN_LIMIT_MS)
    let askedMs = 0
    socket.on('error', (error) => fail(error.message))
    socket.on('upgrade', ({ socket: connection }) => connections.add(connection))
    socket.on('close', (code) => {
      fail(`closed with ${code}`)
      if (!left.has(socket)) report.gaps += 1
    })
    socket.on('message', (data: Buffer) => {
      const kind = data.toString('latin1', 0, 2)
      if (kind === '42') {
        report.messages += 1
        const text = data.toString('utf8', 2 + prefix.length)
        const [name, payload] = message.parse(JSON.parse(text))
        // What is told of alerts counts by its bytes alone.
        if (name !== 'board:frame') return
        const read = boardFrame.parse(payload)
        follow(socket, read)
        if (socket === measuring) measure(text, read)
      } else if (kind.startsWith('0')) socket.send(`40${prefix}`)
      else if (kind === '40') {
        askedMs = performance.now()
        socket.send(`42${prefix}0${JSON.stringify(['board:join', { board: team, compact: true }])}`)
      } else if (kind === '43') {
        clearTimeout(timer)
        report.joinMs.push(performance.now() - askedMs)
        const revision = /"revision":"([^"]+)"/.exec(data.toString('latin1'))?.[1]
        if (revision === undefined) return fail(`refused: ${data.toString('utf8', 0, HEAD_BYTES)}`)
        report.snapshotBytes = Math.max(report.snapshotBytes, data.length)
        revisions.set(socket, revision)
        measuring = socket
        boards += 1
        resolve(socket)
      } else if (kind === '44') fail(`refused: ${data.toString('utf8')}`)
      else if (kind.startsWith('2')) socket.send('3')
    })
  })
}

answerOrders<WatchOrder>(async (order) => {
  if (order.kind === 'join') {
    for (const team of order.teams) await join(order.server, team, order.namespace ?? '')
    return null
  }
  if (order.kind === 'snapshots') {
    report = newReport()
    for (let taken = 0; taken < order.count; taken += 1) {
      const socket = await join(order.server, order.team, '')
      left.add(socket)
      socket.close()
      await pause(BETWEEN_SNAPSHOTS_MS)
    }
    return { tookMs: report.joinMs, bytes: report.snapshotBytes }
  }
  if (order.kind === 'reset') {
    const { joinMs, snapshotBytes } = report
    report = { ...newReport(), joinMs, snapshotBytes }
    cpuBefore = process.cpuUsage()
    bytesBefore = bytesCome()
    return null
  }
  const used = process.cpuUsage(cpuBefore)
  return { ...report, bytes: bytesCome() - bytesBefore, boards, cpuMs: (used.user + used.system) / 1000 }
})
