// A process of boards: joins many over real sockets and measures how old what they are told of is. Run by fork.
import { io } from 'socket.io-client'
import { AGENT_FIELDS } from '../../shared/agent-row.ts'
import { boardFrame, boardSnapshot } from '../../shared/protocol.ts'

const REASON_BIT = 1 << AGENT_FIELDS.indexOf('reason')

export interface WatchOrder {
  url: string
  /** A session's cookie. */
  cookie: string
  teams: string[]
  boards: number
}

export interface WatchReport {
  latenciesMs: number[]
  frames: number
  frameBytes: number
  snapshotBytes: number
  changes: number
}

/** The stamps that a frame's rows carry, as times of making. */
function stampsOf(rows: readonly (readonly unknown[])[]): number[] {
  const stamps: number[] = []
  for (const [, mask, ...values] of rows) {
    if (typeof mask !== 'number' || (mask & REASON_BIT) === 0) continue
    // The reason's place among the values is the number of fields before it that changed.
    const before = AGENT_FIELDS.filter(
      (_, bit) => bit < AGENT_FIELDS.indexOf('reason') && (mask & (1 << bit)) !== 0,
    ).length
    const reason = values[before]
    if (typeof reason === 'string' && reason.startsWith('made ')) stamps.push(Number(reason.slice(5)))
  }
  return stamps
}

process.on('message', (message) => {
  // The parent is our own main.ts, which sends nothing else.
  const order = message as WatchOrder | 'report' | 'reset'
  if (order === 'report') process.send?.(report)
  else if (order === 'reset') Object.assign(report, { latenciesMs: [], frames: 0, frameBytes: 0, changes: 0 })
  else watch(order)
})

const report: WatchReport = { latenciesMs: [], frames: 0, frameBytes: 0, snapshotBytes: 0, changes: 0 }

function watch({ url, cookie, teams, boards }: WatchOrder): void {
  let joined = 0
  for (let index = 0; index < boards; index += 1) {
    const socket = io(url, { transports: ['websocket'], extraHeaders: { cookie } })
    // Only the last of each team to be served measures: the others would flatter the figure.
    const isSampler = index >= boards - teams.length
    socket.on('connect', () => {
      socket.emit('board:join', { board: teams[index % teams.length] }, (answer: unknown) => {
        const snapshot = boardSnapshot.parse(answer)
        report.snapshotBytes = JSON.stringify(snapshot).length
        joined += 1
        if (joined === boards) process.send?.('joined')
      })
    })
    socket.on('connect_error', (error) => process.send?.(`cannot connect: ${error.message}`))
    socket.on('board:frame', (payload: unknown) => {
      if (!isSampler) return
      const nowMs = Date.now()
      const frame = boardFrame.parse(payload)
      if (frame.a === undefined && frame.n === undefined) return
      report.frames += 1
      report.frameBytes += JSON.stringify(payload).length
      report.changes += frame.a?.length ?? 0
      const stamps = stampsOf(frame.a ?? [])
      // The oldest change of a frame is what its reader waited for.
      if (stamps.length > 0) report.latenciesMs.push(nowMs - Math.min(...stamps))
    })
  }
}
