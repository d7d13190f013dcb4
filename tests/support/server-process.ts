// The product's main as a real process of its own, to be killed and started again. Its stores are those that the
// environment names, else the embedded ones in the data folder.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

const ENTRY = fileURLToPath(new URL('./main-entry.ts', import.meta.url))
const BUILT_ENTRY = fileURLToPath(new URL('./built-entry.mjs', import.meta.url))
const READY_LIMIT_MS = 90_000
export const ADMIN = { email: 'admin@floorview.test', password: 'a password for tests only' }

export interface ServerProcess {
  readonly pid: number
  /** What it has said so far, for who looks into a failure. */
  output(): string
  signal(signal: NodeJS.Signals): void
  /** How it ended, once it has. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts it; `untilReady` waits for it. `isBuilt`: as it was last built, which starts in a fraction of the time. */
export function startServerProcess(env: Record<string, string>, isBuilt = false): ServerProcess {
  const child: ChildProcess = fork(isBuilt ? BUILT_ENTRY : ENTRY, [], {
    execArgv: isBuilt ? [] : ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TIME_ZONE: 'UTC',
      SAMPLE: '0',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      ...env,
    },
  })
  // The channel is there for fork's sake alone.
  child.disconnect()
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8')
    })
  if (child.pid === undefined) throw new Error('the server has no process id')
  return {
    pid: child.pid,
    output: () => output,
    signal: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
  }
}

/** Waits until it takes events and answers boards. */
export async function untilReady(url: string, server: ServerProcess): Promise<void> {
  let isOver = false
  void server.ended.then(() => {
    isOver = true
  })
  await until(
    `the server at ${url} is ready`,
    async () => {
      if (isOver) throw new Error(`it ended: ${server.output()}`)
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })
      return answer.status === 200
    },
    READY_LIMIT_MS,
    50,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${server.output().slice(-4000)}`, { cause: error })
  })
}

/** Signs the administrator in; gives the headers that read boards. */
export async function administrator(url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(ADMIN),
    signal: AbortSignal.timeout(30_000),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status} ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  return { cookie }
}
