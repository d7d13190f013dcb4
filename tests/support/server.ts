// A real server in this process against the stores of the test run. Not a process of its own: see server-process.ts.
import { inject } from 'vitest'
import { newWorkspace, startWorkspaceServer, type WorkspaceServerOrder } from './workspace-server.ts'

/** Starts it in a workspace of its own, unless the order names one. Whoever starts it stops it. */
export function startTestServer(order: Partial<WorkspaceServerOrder> = {}) {
  return startWorkspaceServer({
    workspace: newWorkspace(),
    redisUrl: inject('redisUrl'),
    databaseUrl: inject('databaseUrl'),
    ...order,
  })
}
