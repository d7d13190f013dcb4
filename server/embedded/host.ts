// What the embedded servers ask of the machine they run on. The one file here that touches `process`.

/** True where we may, and must, give a child another user. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Our own user id, or undefined on a system without them. */
export function ownUid(): number | undefined {
  return process.getuid?.()
}

/** `linux-x64`, `darwin-arm64`, …: how the registry names a build of PostgreSQL. */
export function platformName(): string {
  return `${process.platform}-${process.arch}`
}

/** True where /proc tells of every process. */
export function hasProc(): boolean {
  return process.platform === 'linux'
}

/** The folders in which the shell would look for a program. */
export function searchPath(): string {
  return process.env.PATH ?? ''
}

/** Our environment with some names changed, for a child. */
export function childEnvironment(
  changes: Record<string, string | undefined>,
): Record<string, string | undefined> {
  return { ...process.env, ...changes }
}

/** Sends a signal (0 only asks). False when no such process can be reached. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
