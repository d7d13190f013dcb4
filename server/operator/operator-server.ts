// The Unix socket of the command line, which is also the lock of the data folder. Not what can be asked (operator-routes.ts).
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { problem, sendProblem } from '../problem.ts'
import { listenExclusively } from './exclusive-socket.ts'
import { prepareSocketPath } from './socket-path.ts'

export interface OperatorServer {
  socketPath: string
  /** From now on requests are answered by this; until then they get 503. */
  serve(app: RequestListener): void
  /** True of a request that came by this socket, for the guard. */
  isOperator(req: IncomingMessage): boolean
  /** The last step of a stop: another server may start on the folder after it. */
  stop(): Promise<void>
}

/** The first step of a start, before anything in the folder is touched: a second start on it is refused with one line. */
export async function startOperatorServer(
  dataDir: string,
): Promise<{ ok: true; operator: OperatorServer } | { ok: false; problem: string }> {
  const prepared = await prepareSocketPath(dataDir)
  if ('problem' in prepared) return { ok: false, problem: prepared.problem }

  let answer: RequestListener = (_req, res) => {
    sendProblem(res, problem(503, 'Service Unavailable', 'Floorview is starting. Try again shortly.'), 1)
  }
  const ours = new WeakSet<Socket>()
  const server = createServer((req, res) => answer(req, res))
  server.on('connection', (socket) => ours.add(socket))

  const exclusive = await listenExclusively(server, prepared.path)
  if (!exclusive.ok) return { ok: false, problem: `another Floorview is running on ${dataDir}` }
  return {
    ok: true,
    operator: {
      socketPath: prepared.path,
      serve: (app) => {
        answer = app
      },
      isOperator: (req) => ours.has(req.socket),
      stop: exclusive.release,
    },
  }
}
