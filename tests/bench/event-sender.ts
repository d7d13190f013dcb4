// A process that sends the load over HTTP as a careful source does, closed loop or open, and adds up what it was answered.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerAddress } from './bench-server.ts'
import { createLoad, type LoadShape } from './floor-load.ts'
import { answerOrders } from './forked.ts'

const OPEN_LOOP_EVERY_MS = 10
const RETRY_MS = 20
/** So many that the queue of an overloaded server is the server's own. */
const MOST_CONNECTIONS = 512
const BETWEEN_ANSWERS_LIMIT_MS = 60_000

export type SenderOrder =
  | { kind: 'begin'; shape: LoadShape; servers: ServerAddress[]; batch: number }
  /** Who there is: sent whole, each request until it is taken. */
  | { kind: 'opening' }
  /**
   * So many events or so long, whichever ends first, with so many requests in flight; what is refused is sent again. Made
   * before the clock runs.
   */
  | { kind: 'closed'; events: number; inFlight: number; seconds: number }
  /** So many a second for so long after a warm-up, whatever is answered; what is refused is not sent again. */
  | { kind: 'open'; eventsPerS: number; seconds: number; warmSeconds: number }

export interface SentReport {
  offered: number
  accepted: number
  /** Events of requests that were answered 429. */
  refused: number
  /** Requests that were answered 429. */
  refusals: number
  /** Of an open loop: what was answered between the warm-up and the last request, a second. */
  inTime: { acceptedPerS: number; refusedPerS: number }
  /** From the first request to the last answer. */
  tookS: number
  /** Processor time of this process meanwhile. */
  cpuMs: number
  /** How long requests took to be answered 202. */
  answersMs: { p50: number; p99: number }
}

interface Answer {
  status: number
  accepted: number
}

const http = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS })
let load: ReturnType<typeof createLoad> | null = null
let servers: ServerAddress[] = []
let batch = 250
let turn = 0

function post(body: string): Promise<Answer> {
  turn += 1
  const to = servers[turn % servers.length]
  if (to === undefined) throw new Error('no server to send to')
  return new Promise((resolve, reject) => {
    const sent = request(
      `${to.url}/api/events`,
      {
        method: 'POST',
        agent: http,
        headers: {
          authorization: `Bearer ${to.token}`,
          'content-type': 'application/x-ndjson',
          'content-length': Buffer.byteLength(body),
        },
        timeout: BETWEEN_ANSWERS_LIMIT_MS,
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => (text += part))
        answer.on('error', reject)
        answer.on('end', () => {
          const status = answer.statusCode ?? 0
          if (status !== 202 && status !== 429)
            return reject(new Error(`the server answered ${status}: ${text.slice(0, 300)}`))
          // The receipt of the project's own server; a field that is missing makes the counts unequal.
          const receipt = JSON.parse(text) as { accepted?: number; rejected?: unknown[] }
          if (status === 202 && receipt.rejected?.length !== 0)
            return reject(new Error(`events of the bench were rejected: ${text.slice(0, 300)}`))
          resolve({ status, accepted: receipt.accepted ?? 0 })
        })
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('a request was not answered in time')))
    sent.on('error', reject)
    sent.end(body)
  })
}

const inBatches = (lines: readonly string[]): { body: string; events: number }[] => {
  const bodies: { body: string; events: number }[] = []
  for (let at = 0; at < lines.length; at += batch) {
    const part = lines.slice(at, at + batch)
    bodies.push({ body: part.join('\n'), events: part.length })
  }
  return bodies
}

function newTally() {
  const startedMs = performance.now()
  const cpuBefore = process.cpuUsage()
  const took: number[] = []
  const tally = { offered: 0, accepted: 0, refused: 0, refusals: 0 }
  return {
    // Counted in the answer's own turn: a sum over an await would lose what others added meanwhile.
    note: (answer: Answer, events: number, sentMs: number): void => {
      if (answer.status === 202) {
        tally.accepted += answer.accepted
        took.push(performance.now() - sentMs)
      } else {
        tally.refused += events
        tally.refusals += 1
      }
    },
    tally,
    report: (): SentReport => {
      const used = process.cpuUsage(cpuBefore)
      took.sort((a, b) => a - b)
      const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
      return {
        ...tally,
        inTime: { acceptedPerS: 0, refusedPerS: 0 },
        tookS: (performance.now() - startedMs) / 1000,
        cpuMs: (used.user + used.system) / 1000,
        answersMs: { p50: at(0.5), p99: at(0.99) },
      }
    },
  }
}

async function sendClosed(
  lines: readonly string[],
  inFlight: number,
  seconds = Infinity,
): Promise<SentReport> {
  const bodies = inBatches(lines)
  const { note, tally, report } = newTally()
  const untilMs = performance.now() + seconds * 1000
  let place = 0
  const sender = async (): Promise<void> => {
    for (;;) {
      const next = bodies[place]
      place += 1
      if (next === undefined || performance.now() > untilMs) return
      tally.offered += next.events
      for (;;) {
        const sentMs = performance.now()
        const answer = await post(next.body)
        note(answer, next.events, sentMs)
        if (answer.status === 202) break
        await sleep(RETRY_MS)
      }
    }
  }
  await Promise.all(Array.from({ length: inFlight }, sender))
  return report()
}

async function sendOpen(eventsPerS: number, seconds: number, warmSeconds: number): Promise<SentReport> {
  const { note, tally, report } = newTally()
  const answers: Promise<void>[] = []
  const startedMs = performance.now()
  const elapsedMs = () => performance.now() - startedMs
  let failure: Error | null = null
  let warm = { ...tally, atMs: 0 }
  while (elapsedMs() < (warmSeconds + seconds) * 1000 && failure === null) {
    if (elapsedMs() < warmSeconds * 1000) warm = { ...tally, atMs: elapsedMs() }
    const due = Math.floor((elapsedMs() / 1000) * eventsPerS) - tally.offered
    tally.offered += Math.max(0, due)
    for (const { body, events } of inBatches(load?.next(Math.max(0, due), Date.now()) ?? [])) {
      const sentMs = performance.now()
      answers.push(
        post(body).then(
          (answer) => note(answer, events, sentMs),
          (error: unknown) => {
            failure = error instanceof Error ? error : new Error('a request failed')
          },
        ),
      )
    }
    await sleep(OPEN_LOOP_EVERY_MS)
  }
  const windowS = (elapsedMs() - warm.atMs) / 1000
  const inTime = {
    acceptedPerS: (tally.accepted - warm.accepted) / windowS,
    refusedPerS: (tally.refused - warm.refused) / windowS,
  }
  await Promise.all(answers)
  // Set by the callbacks above, which the compiler does not see.
  const failed = failure as Error | null
  if (failed !== null) throw failed
  return { ...report(), inTime }
}

answerOrders<SenderOrder>(async (order) => {
  if (order.kind === 'begin') {
    load = createLoad(order.shape)
    servers = order.servers
    batch = order.batch
    return null
  }
  if (load === null) throw new Error('no load was begun')
  // The server closes what was idle for some seconds, maybe in the very moment of its next request.
  http.destroy()
  if (order.kind === 'opening') return sendClosed(load.opening(Date.now()), 8)
  if (order.kind === 'closed') {
    return sendClosed(load.next(order.events, Date.now()), order.inFlight, order.seconds)
  }
  return sendOpen(order.eventsPerS, order.seconds, order.warmSeconds)
})
