// A process of its own that hosts real servers, with a gate that a test holds in each. See server-host-entry.ts for its side.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { HostOrder } from './server-host-entry.ts'

const ENTRY = fileURLToPath(new URL('./server-host-entry.ts', import.meta.url))
const ORDER_LIMIT_MS = 30_000

const answer = z.object({ nr: z.number(), result: z.unknown().optional(), error: z.string().optional() })
const started = z.object({ url: z.string() })
const looked = z.object({ held: z.number(), refused: z.number(), displayToken: z.string() })

/** An order without the number that this side gives it. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'nr'> : never

export type ServerHost = ReturnType<typeof startServerHost>

export interface StartOrder {
  workspace: string
  redisUrl: string
  databaseUrl: string
  env: Record<string, string>
}

export function startServerHost() {
  const child = fork(ENTRY, [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  let orders = 0
  child.on('message', (message) => {
    const { nr, result, error } = answer.parse(message)
    const order = waiting.get(nr)
    waiting.delete(nr)
    if (error === undefined) order?.resolve(result)
    else order?.reject(new Error(error))
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`the host ended (${code ?? signal})`))
    waiting.clear()
  })

  const ask = (order: Unnumbered<HostOrder>): Promise<unknown> => {
    const nr = (orders += 1)
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        waiting.delete(nr)
        reject(new Error(`the host did not ${order.do} within ${ORDER_LIMIT_MS} ms`))
      }, ORDER_LIMIT_MS)
      const end = () => clearTimeout(limit)
      waiting.set(nr, {
        resolve: (result) => {
          end()
          resolve(result)
        },
        reject: (error) => {
          end()
          reject(error)
        },
      })
      child.send({ ...order, nr })
    })
  }

  return {
    pid: child.pid,
    /** Starts one more server in this process. */
    async start(order: StartOrder) {
      const { workspace } = order
      const { url } = started.parse(await ask({ do: 'start', ...order }))
      const look = async (team: string) => looked.parse(await ask({ do: 'look', workspace, team }))
      return {
        url,
        /** How many commits wait in the gate. */
        held: async () => (await look('main')).held,
        /** How many groups the store has refused, because they were folded from what had changed meanwhile. */
        refused: async () => (await look('main')).refused,
        displayToken: async (team: string) => (await look(team)).displayToken,
        setGate: (open: boolean) => ask({ do: 'gate', workspace, open }),
        stop: (drop: boolean) => ask({ do: 'stop', workspace, drop }),
      }
    },
    /** Ends the process, and with it every server in it. */
    end: () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.disconnect()
      }),
  }
}
