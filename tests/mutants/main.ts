// `npm run mutants [names]`: takes each guard away in turn and sees that a test notices. Exits 1 where one does not.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis } from '../../server/embedded/redis.ts'
import { alertMutants } from './alert-mutants.ts'
import { floorMutants } from './floor-mutants.ts'
import { liveMutants } from './live-mutants.ts'
import { occurrences, type Mutant } from './mutant.ts'
import { tryTests, type Trial } from './trial.ts'

const AT_ONCE = 2
const quiet = { info: () => undefined, warn: () => undefined }

/** Runs the work over the list, so many at once, and keeps the list's order. */
async function mapAtOnce<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>()
  const left = [...list.entries()]
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results.set(next[0], await work(next[1]))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}

function line(id: string, { killedBy, runs }: Trial): string {
  const how = killedBy === null ? 'SURVIVED' : `${String(runs).padStart(5)}  ${killedBy}`
  return `${id.padEnd(36)} ${how}`
}

async function seeAll(mutants: readonly Mutant[], redisUrl: string): Promise<number> {
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))]
  const whole = await mapAtOnce(files, (file) => tryTests([file], null, redisUrl))
  const broken = files.filter((_, place) => whole[place]?.killedBy !== null || whole[place].passed === 0)
  if (broken.length > 0) {
    console.error(`These fail without any mutant, so nothing can be seen by them: ${broken.join(', ')}`)
    return 1
  }
  console.info(`${'mutant'.padEnd(36)}  runs  killed by`)
  const trials = await mapAtOnce(mutants, async (mutant) => {
    const trial = await tryTests(mutant.tests, mutant, redisUrl)
    console.info(line(mutant.id, trial))
    return { id: mutant.id, trial }
  })
  const survivors = trials.filter(({ trial }) => trial.killedBy === null).map(({ id }) => id)
  console.info(`\n${trials.length - survivors.length} of ${trials.length} mutants were noticed`)
  if (survivors.length > 0) console.error(`survived: ${survivors.join(', ')}`)
  return survivors.length > 0 ? 1 : 0
}

async function main(names: readonly string[]): Promise<number> {
  const mutants = [...floorMutants, ...liveMutants, ...alertMutants].filter(
    ({ id }) => names.length === 0 || names.includes(id),
  )
  if (mutants.length === 0) {
    console.error(`No mutant is called ${names.join(' or ')}.`)
    return 2
  }
  for (const mutant of mutants) {
    const found = await occurrences(mutant)
    if (found === 1) continue
    console.error(`${mutant.id}: its text stands ${found} times in ${mutant.file}`)
    return 2
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'floorview-mutants-'))
  try {
    const given = process.env['TEST_REDIS_URL']
    if (given !== undefined && given !== '') return await seeAll(mutants, given)
    const redis = await startRedis({ dataDir, logger: quiet })
    try {
      return await seeAll(mutants, redis.url)
    } finally {
      await redis.stop()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

// The runs within set the exit code of this process too: what counts is ours.
const code = await main(process.argv.slice(2))
process.exit(code)
