// Who counts as alive.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive, worksIn } from '../../server/embedded/process-life.ts'

test('[OP5] a killed process that nobody has reaped yet counts as dead', async () => {
  // The shell becomes a `sleep`, which never asks after the child that it inherits.
  const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const said: unknown[] = await once(parent.stdout, 'data')
  const pid = Number(String(said[0]).trim())
  await sleep(300)
  expect(process.kill(pid, 0), 'its number is still taken').toBe(true)
  expect(await isAlive(pid)).toBe(false)
})

test('[OP5] this process is alive, and works where it works', async () => {
  expect(await isAlive(process.pid)).toBe(true)
  expect(await worksIn(process.pid, '/nowhere')).toBe('no')
})
