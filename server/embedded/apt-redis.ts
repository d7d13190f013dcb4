// Debian's and Ubuntu's own Redis, unpacked into a folder of ours: no root, no service, nothing of the system changed.
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EmbeddedLog } from './embedded-log.ts'
import { childEnvironment } from './host.ts'
import { runProgram, type RunResult } from './run-program.ts'

/** A program that can be started, and where its own libraries lie if not in the system. */
export interface RedisProgram {
  command: string
  libraryPath?: string
}

/** What Debian's server is made of, beside what every Debian has. */
export const redisPackages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'] as const

/** Libraries that nearly every Debian has; the smallest container images lack some. Later releases first. */
const packagesOfLibrary: Readonly<Record<string, readonly string[]>> = {
  'libssl.so.3': ['libssl3t64', 'libssl3'],
  'libcrypto.so.3': ['libssl3t64', 'libssl3'],
  'libsystemd.so.0': ['libsystemd0'],
  'libstdc++.so.6': ['libstdc++6'],
  'libgcc_s.so.1': ['libgcc-s1'],
}

/** The packages that may hold the library whose absence the loader complains of. */
export function packagesForMissing(loaderMessage: string): readonly string[] {
  const library = /loading shared libraries: ([^:]+): cannot open/.exec(loaderMessage)?.[1]
  return library === undefined ? [] : (packagesOfLibrary[library] ?? [])
}

/** Unpacks the packages once; the next start finds them in the folder. */
export async function aptRedis(
  folder: string,
  logger: EmbeddedLog,
): Promise<RedisProgram | { problem: string }> {
  const earlier = await programIn(folder)
  if (earlier !== undefined) return earlier
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  const work = await mkdtemp(`${folder}.`)
  try {
    logger.info({}, 'no redis-server on this machine: unpacking Debian’s own into the data folder')
    const problem = await unpackInto(join(work, 'root'), new AptDownloads(work))
    if (problem !== undefined) return { problem }
    // Only a whole one gets the name that the next start looks for.
    await rm(folder, { recursive: true, force: true })
    await rename(join(work, 'root'), folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return (await programIn(folder)) ?? { problem: 'the unpacked redis-server does not run' }
}

async function unpackInto(root: string, apt: AptDownloads): Promise<string | undefined> {
  const problem = await apt.unpack(redisPackages, root)
  if (problem !== undefined) return problem
  for (let round = 0; round < Object.keys(packagesOfLibrary).length; round += 1) {
    const tried = await tryProgram(root)
    if (tried.result.code === 0) return undefined
    const wanted = packagesForMissing(tried.result.output)
    const problems = await Promise.all(wanted.map((name) => apt.unpack([name], root)))
    if (problems.every((each) => each !== undefined)) return tried.result.output.trim()
  }
  return 'the unpacked redis-server lacks libraries'
}

async function programIn(root: string): Promise<RedisProgram | undefined> {
  const { program, result } = await tryProgram(root)
  return result.code === 0 ? program : undefined
}

async function tryProgram(root: string): Promise<{ program: RedisProgram; result: RunResult }> {
  const libraries = join(root, 'usr/lib')
  // One folder per machine type, such as x86_64-linux-gnu, is all that the packages put there.
  const ofMachine = (await readdir(libraries).catch(() => [])).filter((name) => name.endsWith('-linux-gnu'))
  const libraryPath = ofMachine.map((name) => join(libraries, name)).join(':')
  const program = { command: join(root, 'usr/bin/redis-server'), libraryPath }
  const env = childEnvironment({ LD_LIBRARY_PATH: libraryPath })
  return { program, result: await runProgram(program.command, ['--version'], { env, timeoutMs: 10_000 }) }
}

/** `apt-get download`, with package lists of our own where the machine has none. */
class AptDownloads {
  readonly #work: string
  #options: string[] = ['-o', 'APT::Sandbox::User=root', '-o', 'Debug::NoLocking=1']
  #hasOwnLists = false

  constructor(work: string) {
    this.#work = work
  }

  /** Returns the problem, if there is one. */
  async unpack(packages: readonly string[], root: string): Promise<string | undefined> {
    const debs = await mkdtemp(join(this.#work, 'debs-'))
    let downloaded = await this.#apt(['download', ...packages], debs)
    if (downloaded.code !== 0 && !this.#hasOwnLists) {
      const problem = await this.#fetchLists()
      if (problem !== undefined) return problem
      downloaded = await this.#apt(['download', ...packages], debs)
    }
    if (downloaded.code !== 0) return lastLine(downloaded.output)
    for (const deb of await readdir(debs)) {
      const unpacked = await runProgram('dpkg-deb', ['-x', join(debs, deb), root])
      if (unpacked.code !== 0) return lastLine(unpacked.output)
    }
    return undefined
  }

  async #fetchLists(): Promise<string | undefined> {
    const lists = join(this.#work, 'lists')
    const cache = join(this.#work, 'cache')
    await mkdir(join(lists, 'partial'), { recursive: true })
    await mkdir(join(cache, 'archives/partial'), { recursive: true })
    this.#options = [...this.#options, '-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`]
    this.#hasOwnLists = true
    const updated = await this.#apt(['update'], this.#work)
    return updated.code === 0 ? undefined : lastLine(updated.output)
  }

  #apt(args: readonly string[], cwd: string): Promise<RunResult> {
    return runProgram('apt-get', [...this.#options, ...args], { cwd })
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
