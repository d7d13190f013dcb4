// Drops every key of a workspace's floor, for a workspace that ends. Nobody may serve it meanwhile: see who calls it.
import type { Logger } from '../logger.ts'
import { within } from './deadline.ts'
import { anyEpochPattern } from './keys.ts'
import { createFloorRedis } from './redis-client.ts'

const DROP_LIMIT_MS = 60_000

/** Rejects where Redis does not answer; calling again goes on where it ended. */
export async function dropFloor(redisUrl: string, workspace: string, logger: Logger): Promise<void> {
  const client = createFloorRedis(redisUrl, logger)
  const drop = async (): Promise<void> => {
    await client.connect()
    for await (const page of client.scanIterator({ MATCH: anyEpochPattern(workspace), COUNT: 1000 }))
      if (page.length > 0) await client.unlink(page)
  }
  try {
    await within(DROP_LIMIT_MS, 'dropping a floor', drop())
  } finally {
    client.destroy()
  }
}
