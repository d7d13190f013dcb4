// The operator's socket as the lock of a data folder: one server at a time, however the last one ended.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startOperatorServer } from '../../server/operator/operator-server.ts'
import { run, temporaryFolder } from './cli-world.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const start = async (dataDir: string) => {
  const started = await startOperatorServer(dataDir)
  if (!started.ok) throw new Error(started.problem)
  return started.operator
}

/** A process that holds the folder until it is killed. */
async function holder(dataDir: string) {
  const module = new URL('../../server/operator/operator-server.ts', import.meta.url).href
  const script = `const { startOperatorServer } = await import(${JSON.stringify(module)});
    const started = await startOperatorServer(${JSON.stringify(dataDir)});
    console.log(started.ok ? 'holds' : started.problem)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer] // a stream of bytes without an encoding
  return {
    said: said.toString().trim(),
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

describe('the data folder', () => {
  test('[CL8] a second start on it is refused with one line, and may start once the first has stopped', async () => {
    const first = await start(folder.path)
    const second = await startOperatorServer(folder.path)
    expect(second).toEqual({ ok: false, problem: `another Floorview is running on ${folder.path}` })
    expect((await stat(first.socketPath)).mode & 0o777).toBe(0o600)
    expect(first.socketPath).toBe(join(folder.path, 'floorview.sock'))
    await first.stop()
    await (await start(folder.path)).stop()
    expect(await readdir(folder.path)).toEqual([])
  })

  test('[CL8] a server that was killed leaves a file that stops nobody', async () => {
    const child = await holder(folder.path)
    expect(child.said).toBe('holds')
    expect((await startOperatorServer(folder.path)).ok).toBe(false)
    await child.kill()
    expect((await stat(join(folder.path, 'floorview.sock'))).isSocket()).toBe(true)
    await (await start(folder.path)).stop()
  })

  test('[CL8] of many starts at once over a dead file one gets it', async () => {
    for (let round = 0; round < 15; round += 1) {
      await writeFile(join(folder.path, 'floorview.sock'), '')
      const starts = await Promise.all(Array.from({ length: 8 }, () => startOperatorServer(folder.path)))
      const won = starts.flatMap((each) => (each.ok ? [each.operator] : []))
      expect(won).toHaveLength(1)
      expect((await startOperatorServer(folder.path)).ok).toBe(false)
      await won[0]?.stop()
    }
    expect(await readdir(folder.path)).toEqual([])
  })

  test('[CL9] a path too long for a socket has a short one, noted in the folder', async () => {
    const dataDir = join(folder.path, 'a'.repeat(80), 'data')
    const first = await start(dataDir)
    expect(Buffer.byteLength(first.socketPath)).toBeLessThanOrEqual(100)
    expect((await readFile(join(dataDir, 'floorview.sock.path'), 'utf8')).trim()).toBe(first.socketPath)
    expect((await stat(join(first.socketPath, '..'))).mode & 0o777).toBe(0o700)
    expect((await startOperatorServer(dataDir)).ok).toBe(false)
    expect((await run(['source', 'list'], { DATA_DIR: dataDir })).err.join()).toContain('not running yet')
    await first.stop()
    expect((await run(['source', 'list'], { DATA_DIR: dataDir })).code).toBe(3)
  })

  test('[CL8] while it starts, the command line is told so', async () => {
    const operator = await start(folder.path)
    const { code, err } = await run(['user', 'list'], { DATA_DIR: folder.path })
    expect([code, err.join()]).toEqual([
      3,
      'floorview user list: not running yet: Floorview is starting. Try again shortly.',
    ])
    await operator.stop()
  })

  test('[CL8] a folder that is made is closed to others; one that was there stays as it is', async () => {
    const made = join(folder.path, 'made')
    await (await start(made)).stop()
    expect((await stat(made)).mode & 0o777).toBe(0o700)
    const open = join(folder.path, 'open')
    await mkdir(open, { mode: 0o755 })
    await (await start(open)).stop()
    expect((await stat(open)).mode & 0o777).toBe(0o755)
  })
})
