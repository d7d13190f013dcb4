// Finds a Redis server program on this machine. Not how it is run: see redis.ts.
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { aptRedis, type RedisProgram } from './apt-redis.ts'
import type { EmbeddedLog } from './embedded-log.ts'
import { EmbeddedServerError } from './embedded-server-error.ts'
import { searchPath } from './host.ts'

/** Where to look, and where an unpacked one is kept. */
export interface RedisSearch {
  /** `REDIS_SERVER_BIN`: taken as it is, and an error if it cannot be run. */
  binary?: string | undefined
  /** The folders of the shell's search path. */
  path?: string
  /** Debian's packages are unpacked here when no program is found. */
  unpackFolder: string
  logger: EmbeddedLog
}

/** Homebrew's folders are not on the path of a service or a fresh shell. */
const furtherFolders = ['/opt/homebrew/bin', '/usr/local/bin']

/** Every place of a server program, best first: Redis before Valkey, the path's order within each. */
export function redisCandidates(path: string): string[] {
  const folders = [
    ...new Set([...path.split(delimiter).filter((folder) => folder !== ''), ...furtherFolders]),
  ]
  return ['redis-server', 'valkey-server'].flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** The program given, else the first candidate, else Debian's own packages unpacked; or an error naming the ways out. */
export async function findRedis(search: RedisSearch): Promise<RedisProgram> {
  const { binary, path = searchPath(), unpackFolder, logger } = search
  if (binary !== undefined && binary !== '') {
    if (await mayRun(binary)) return { command: binary }
    throw new EmbeddedServerError(`REDIS_SERVER_BIN is ${binary}, which is not a program that can be run.`)
  }
  for (const candidate of redisCandidates(path)) {
    if (await mayRun(candidate)) return { command: candidate }
  }
  const unpacked = await aptRedis(unpackFolder, logger)
  if ('command' in unpacked) return unpacked
  throw new EmbeddedServerError(
    [
      `Floorview needs a Redis server and found none (${unpacked.problem}). Any one of these will do:`,
      '  1. install one:  apt-get install redis-server | brew install redis | dnf install valkey | apk add redis',
      '  2. name one that is installed:  REDIS_SERVER_BIN=/path/to/redis-server',
      '  3. use one that runs elsewhere:  REDIS_URL=redis://host:6379',
    ].join('\n'),
  )
}

function mayRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
