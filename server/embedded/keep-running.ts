// Starts an embedded server and starts it again when it dies while we run. Not how it is started.
import type { EmbeddedLog } from './embedded-log.ts'
import { isAlive } from './process-life.ts'

const LOOK_EVERY_MS = 250

interface Running {
  url: string
  pid: number
  stop(): Promise<void>
}

export interface KeptRunning {
  url: string
  stop(): Promise<void>
}

/** Rejects where the first start fails. A later start that fails is tried again at the next look; its address stays. */
export async function keepRunning(
  name: string,
  start: () => Promise<Running>,
  logger: EmbeddedLog,
): Promise<KeptRunning> {
  let server = await start()
  let looking: Promise<void> | null = null
  const look = async (): Promise<void> => {
    if (await isAlive(server.pid)) return
    logger.warn({ pid: server.pid }, `${name} has died; starting it again`)
    server = await start()
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => logger.warn({ err: error }, `${name} could not be started again`))
      .finally(() => {
        looking = null
      })
  }, LOOK_EVERY_MS)
  return {
    url: server.url,
    stop: async () => {
      clearInterval(timer)
      await looking
      await server.stop()
    },
  }
}
