// A child process that hosts servers, each of a workspace, and obeys its test over IPC: start and stop one, close and open its
// gate between reading the facts and committing them. The servers are the product's own.
import { z } from 'zod'
import { startWorkspaceServer, type WorkspaceServer } from './workspace-server.ts'

const order = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('start'),
    nr: z.number(),
    workspace: z.string(),
    redisUrl: z.string(),
    databaseUrl: z.string(),
    env: z.record(z.string(), z.string()),
  }),
  z.object({ do: z.literal('gate'), nr: z.number(), workspace: z.string(), open: z.boolean() }),
  z.object({ do: z.literal('look'), nr: z.number(), workspace: z.string(), team: z.string() }),
  z.object({ do: z.literal('stop'), nr: z.number(), workspace: z.string(), drop: z.boolean() }),
])
export type HostOrder = z.infer<typeof order>

interface Hosted {
  server: WorkspaceServer
  setGate(open: boolean): void
  held(): number
}
const hosted = new Map<string, Hosted>()

/** The gate of one server: closed, commits wait in it. */
function makeGate() {
  let isOpen = true
  let waiting: (() => void)[] = []
  return {
    pass: (): Promise<void> =>
      isOpen ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
    held: () => waiting.length,
    set: (open: boolean): void => {
      isOpen = open
      if (!open) return
      const released = waiting
      waiting = []
      for (const release of released) release()
    },
  }
}

async function obey(given: HostOrder): Promise<unknown> {
  if (given.do === 'start') {
    const gate = makeGate()
    const { workspace, redisUrl, databaseUrl, env } = given
    // Steps of alerts come as time passes: what is compared here is what events alone leave.
    const judgesAlerts = false
    const stores = { workspace, redisUrl, databaseUrl }
    const server = await startWorkspaceServer({ ...stores, env, judgesAlerts, gate: gate.pass })
    hosted.set(workspace, { server, setGate: gate.set, held: gate.held })
    return { url: server.url }
  }
  const found = hosted.get(given.workspace)
  if (found === undefined) throw new Error(`no server of ${given.workspace} here`)
  const { server } = found
  if (given.do === 'gate') {
    found.setGate(given.open)
    return null
  }
  if (given.do === 'stop') {
    hosted.delete(given.workspace)
    await server.stop({ drop: given.drop })
    return null
  }
  return {
    held: found.held(),
    refused: server.running.life.committer.counts.groupsRefused,
    displayToken: await server.displayToken(given.team),
  }
}

process.on('message', (message) => {
  const given = order.parse(message)
  obey(given).then(
    (result) => process.send?.({ nr: given.nr, result }),
    (error: unknown) =>
      process.send?.({
        nr: given.nr,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  )
})
// Its test is gone: nothing is left to obey.
process.on('disconnect', () => process.exit(0))
