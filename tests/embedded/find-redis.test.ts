// Which Redis is taken, and what is said where there is none.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packagesForMissing, redisPackages } from '../../server/embedded/apt-redis.ts'
import { findRedis, redisCandidates } from '../../server/embedded/find-redis.ts'
import { dataFolder } from './data-folder.ts'
import { quietLog } from './quiet-log.ts'

test('[OP9] Redis is looked for before Valkey, along the path, then where Homebrew puts it', () => {
  expect(redisCandidates('/a:/b::/a')).toEqual([
    '/a/redis-server',
    '/b/redis-server',
    '/opt/homebrew/bin/redis-server',
    '/usr/local/bin/redis-server',
    '/a/valkey-server',
    '/b/valkey-server',
    '/opt/homebrew/bin/valkey-server',
    '/usr/local/bin/valkey-server',
  ])
})

test('[OP9] a file that cannot be run is passed over', async () => {
  const folder = await dataFolder()
  await mkdir(join(folder, 'bin'), { recursive: true })
  await writeFile(join(folder, 'bin/redis-server'), '')
  await writeFile(join(folder, 'bin/valkey-server'), '')
  await chmod(join(folder, 'bin/valkey-server'), 0o755)
  const search = { path: join(folder, 'bin'), unpackFolder: join(folder, 'dist'), logger: quietLog().logger }
  expect(await findRedis(search)).toEqual({ command: join(folder, 'bin/valkey-server') })
})

test('[OP9] Debian’s server and what it cannot run without are asked for', () => {
  expect(redisPackages).toEqual(['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'])
})

test('[OP9] a library that a small image lacks is asked for by the loader’s own complaint', () => {
  const complaint =
    'redis-server: error while loading shared libraries: libssl.so.3: cannot open shared object file: No such file'
  expect(packagesForMissing(complaint)).toEqual(['libssl3t64', 'libssl3'])
  expect(packagesForMissing('Illegal instruction')).toEqual([])
})
