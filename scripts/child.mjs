// How the commands run other programs: output passed on, signals too. Knows nothing of what is run.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A path below the project's folder, wherever the command was called. */
export function atRoot(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}

/** Vite and Svelte's tools need these; an older one fails with a syntax error nobody can read. */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23
}

/** Progress goes to standard error: standard output belongs to the command that follows. */
export function tell(line) {
  process.stderr.write(`floorview: ${line}\n`)
}

/** An error whose message says all there is to say. */
export function plainError(message) {
  return Object.assign(new Error(message), { isPlain: true })
}

/**
 * Runs Node on a script and returns its exit code. `output` is where its standard output goes:
 * `inherit`, or `stderr` for what is only progress.
 */
export function runNode(args, environment = {}, output = 'inherit') {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: atRoot('.'),
      env: { ...process.env, ...environment },
      stdio: ['inherit', output === 'stderr' ? process.stderr : 'inherit', 'inherit'],
    })
    const passOn = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, passOn)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const each of signals) process.off(each, passOn)
      // A shell's own way to say that a signal ended it.
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}
