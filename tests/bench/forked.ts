// A part of the bench as a process of its own, so that what sends and watches does not take the time of what is measured.
import { fork } from 'node:child_process'
import { cpuMsOf } from './process-usage.ts'

type Reply = { id: number; ok: true; report: unknown } | { id: number; ok: false; reason: string }

export type Forked = ReturnType<typeof startForked>

/** Starts a file of this folder that calls `answerOrders`. */
export function startForked(file: string) {
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, { resolve: (report: unknown) => void; reject: (error: Error) => void }>()
  let asked = 0
  let isEnded = false
  const refuseAll = (why: string) => {
    isEnded = true
    for (const { reject } of waiting.values()) reject(new Error(`${file} ${why}`))
    waiting.clear()
  }
  child.once('exit', (code, signal) => refuseAll(`ended with ${signal ?? code}`))
  child.on('message', (message) => {
    // The child is our own and answers with nothing else.
    const reply = message as Reply
    const asker = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) asker?.resolve(reply.report)
    else asker?.reject(new Error(`${file}: ${reply.reason}`))
  })
  return {
    pid: child.pid ?? 0,
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    /** Gives an order and waits for its report, at most so long. */
    ask<Report>(order: object, limitMs = 120_000): Promise<Report> {
      if (isEnded) return Promise.reject(new Error(`${file} has ended`))
      asked += 1
      const id = asked
      return new Promise<Report>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(new Error(`${file} gave no report within ${limitMs} ms`))
        }, limitMs)
        const settled =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer)
            then(value)
          }
        // What a child reports is what its file says that it reports.
        waiting.set(id, { resolve: settled((report) => resolve(report as Report)), reject: settled(reject) })
        child.send({ id, order })
      })
    },
    stop: () => {
      isEnded = true
      child.kill('SIGKILL')
    },
  }
}

/** In the child: answers each order by `run`; ends with the parent. */
export function answerOrders<Order>(run: (order: Order) => Promise<unknown>): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message) => {
    // The parent is our own and sends nothing else.
    const { id, order } = message as { id: number; order: Order }
    run(order).then(
      (report) => process.send?.({ id, ok: true, report } satisfies Reply),
      (error: unknown) =>
        process.send?.({
          id,
          ok: false,
          reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
        } satisfies Reply),
    )
  })
}
