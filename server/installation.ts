// What one process serves: a workspace, and beside it, while wanted, its sample floor. Not the process itself (main.ts).
import type { Server as HttpServer } from 'node:http'
import { createSampleSide } from './sample/sample-side.ts'
import { startWorkspace, type WorkspaceDeps } from './workspace.ts'

export type Installation = Awaited<ReturnType<typeof startInstallation>>

/** Starts the workspace, and its sample in the background. Rejects where the workspace cannot be started; nothing is left then. */
export async function startInstallation(deps: Omit<WorkspaceDeps, 'kind'>) {
  const sample = createSampleSide(deps)
  const workspace = await startWorkspace({ ...deps, kind: { is: 'main', sample: sample.door } })
  sample.start(workspace)
  return {
    ...workspace,
    workspace,
    sample,
    attachSockets(server: HttpServer): void {
      sample.attachSockets(workspace.attachSockets(server))
    },
    /** The sample first: it stands on the workspace's accounts and its memory of being wanted. */
    async stop(): Promise<void> {
      await sample.stop()
      await workspace.stop()
    },
  }
}
