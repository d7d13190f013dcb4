// A process of boards that poll: each asks for its whole board again and again over a kept connection, as a page without a socket
// would. What Floorview is compared with; not part of it.
import { Agent, request } from 'node:http'
import { z } from 'zod'
import type { ServerAddress } from './bench-server.ts'
import { MADE } from './floor-load.ts'
import { answerOrders } from './forked.ts'

export type PollOrder =
  | { kind: 'begin'; server: ServerAddress; teams: string[]; everyMs: number }
  | { kind: 'reset' }
  | { kind: 'report' }

export interface PollReport {
  polls: number
  /** Bytes of bodies and heads, as they came over the wire. */
  bytes: number
  /** Age of each stamped change when a board first saw it. */
  eachMs: number[]
  cpuMs: number
}

const board = z.object({ agents: z.array(z.object({ id: z.string(), reason: z.string().nullable() })) })
const http = new Agent({ keepAlive: true, maxSockets: 200 })

let report: PollReport = { polls: 0, bytes: 0, eachMs: [], cpuMs: 0 }
let cpuBefore = process.cpuUsage()
let failure: Error | null = null

function ask(server: ServerAddress, team: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${server.url}/api/board?team=${encodeURIComponent(team)}`,
      { agent: http, headers: { cookie: server.cookie } },
      (answer) => {
        const parts: Buffer[] = []
        let head = 'HTTP/1.1 200 OK\r\n\r\n'.length
        answer.rawHeaders.forEach((text) => (head += text.length + 2))
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          const body = Buffer.concat(parts)
          if (answer.statusCode !== 200) return reject(new Error(`a poll was answered ${answer.statusCode}`))
          report.polls += 1
          report.bytes += body.length + head
          resolve(body.toString('utf8'))
        })
      },
    )
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // The server had just closed what was idle: a browser asks again on a new connection.
      if (asked.reusedSocket && error.code === 'ECONNRESET') ask(server, team).then(resolve, reject)
      else reject(error)
    })
    asked.end()
  })
}

function follow(server: ServerAddress, team: string, everyMs: number, firstMs: number): void {
  const seen = new Map<string, string>()
  let isFirst = true
  const look = async (): Promise<void> => {
    const text = await ask(server, team)
    const nowMs = Date.now()
    for (const { id, reason } of board.parse(JSON.parse(text)).agents) {
      if (reason === null || !reason.startsWith(MADE) || seen.get(id) === reason) continue
      seen.set(id, reason)
      if (!isFirst) report.eachMs.push(nowMs - Number(reason.slice(MADE.length)))
    }
    isFirst = false
  }
  const poll = () =>
    void look().catch((error: unknown) => {
      failure ??= error instanceof Error ? error : new Error('a poll failed')
    })
  setTimeout(() => {
    poll()
    setInterval(poll, everyMs)
  }, firstMs)
}

answerOrders<PollOrder>((order) => {
  if (order.kind === 'begin') {
    const { server, teams, everyMs } = order
    // Spread over the interval, as boards that were opened at different times are.
    teams.forEach((team, place) => follow(server, team, everyMs, (place / teams.length) * everyMs))
    return Promise.resolve(null)
  }
  if (order.kind === 'reset') {
    report = { polls: 0, bytes: 0, eachMs: [], cpuMs: 0 }
    cpuBefore = process.cpuUsage()
    return Promise.resolve(null)
  }
  if (failure !== null) return Promise.reject(failure)
  const used = process.cpuUsage(cpuBefore)
  return Promise.resolve({ ...report, cpuMs: (used.user + used.system) / 1000 })
})
