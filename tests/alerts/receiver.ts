// A real HTTP receiver on loopback that keeps what it was sent, and answers as a test wants. Not a webhook's reader.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export type Answer = (res: ServerResponse, received: Received, count: number) => void

export interface Receiver {
  url: string
  /** Every request that came whole, also those that were answered with a failure. */
  received: Received[]
  /** Those that were answered with 2xx. */
  accepted: Received[]
  answerBy(answer: Answer): void
  stop(): Promise<void>
}

export const answerWith =
  (status: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (res) =>
    void res.writeHead(status, headers).end(body)
export const hang: Answer = () => undefined

/** Starts it; whoever starts it stops it. */
export async function startReceiver(first: Answer = answerWith(200, {}, 'ok')): Promise<Receiver> {
  let answer = first
  const received: Received[] = []
  const accepted: Received[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => void chunks.push(chunk))
    req.on('end', () => {
      const one = { path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks) }
      received.push(one)
      res.on('finish', () => {
        if (res.statusCode >= 200 && res.statusCode < 300) accepted.push(one)
      })
      answer(res, one, received.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has this kind of address
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    accepted,
    answerBy: (next) => {
      answer = next
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
