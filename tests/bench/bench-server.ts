// The built server as a process of its own on a fresh data folder, with its own real stores. Not a test's server.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const READY_LIMIT_MS = 60_000
const CREDENTIALS = { email: 'bench@example.org', password: 'bench-password' }

export interface BenchServer {
  url: string
  token: string
  cookie: string
  pid: number
  /** Processor time that the server has used, in milliseconds. */
  cpuMs(): Promise<number>
  /** The server's own numbers, by name without prefix. */
  numbers(): Promise<Map<string, number>>
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port could be had')
  return address.port
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const limitMs = performance.now() + READY_LIMIT_MS
  while (performance.now() < limitMs) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`)
    const isReady = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isReady) return
    await sleep(50)
  }
  throw new Error('the server was not ready in time')
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(CREDENTIALS),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Starts the server; `stop` ends it and its stores and removes the folder. */
export async function startBenchServer(): Promise<BenchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'floorview-bench-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const token = 'bench-token'
  const child = spawn(
    process.execPath,
    [
      ...(process.env.BENCH_NODE ?? '').split(' ').filter(Boolean),
      '--input-type=module',
      '-e',
      "await (await import('./dist/server/main.js')).main([])",
    ],
    {
      env: {
        ...process.env,
        SAMPLE: '0',
        NODE_ENV: 'production',
        PORT: String(port),
        DATA_DIR: dataDir,
        INGEST_TOKEN: token,
        ADMIN_EMAIL: CREDENTIALS.email,
        ADMIN_PASSWORD: CREDENTIALS.password,
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await untilReady(url, child)
    const pid = child.pid ?? 0
    return {
      url,
      token,
      cookie: await signIn(url),
      pid,
      cpuMs: async () => {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        // Fields 14 and 15 of proc(5), in ticks of 10 ms.
        return (Number(fields[11]) + Number(fields[12])) * 10
      },
      numbers: async () => {
        const text = await (await fetch(`${url}/metrics`)).text()
        return new Map(
          [...text.matchAll(/^floorview_(\w+) ([\d.e+-]+)$/gm)].map(([, name = '', value]) => [
            name,
            Number(value),
          ]),
        )
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
