// How large the facts are that Redis keeps. Not what they say.
import type { BenchServer } from './bench-server.ts'
import type { BenchRun } from './measurement.ts'

const AT_ONCE = 2000

/** Mean bytes of a subject's facts, over all subjects of the floor. */
export async function factBytesOf(
  { stores }: BenchRun,
  server: BenchServer,
): Promise<{ mean: number; count: number }> {
  const { facts } = await server.keys()
  let cursor = '0'
  let count = 0
  let bytes = 0
  do {
    const found = await stores.redis.hScan(facts, cursor, { COUNT: AT_ONCE })
    cursor = found.cursor
    for (const { value } of found.entries) {
      count += 1
      bytes += Buffer.byteLength(value)
    }
  } while (cursor !== '0')
  if (count === 0) throw new Error('Redis holds no facts')
  return { mean: bytes / count, count }
}
