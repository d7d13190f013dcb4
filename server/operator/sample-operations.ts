// The operator's routes for the sample floor: how it stands, ending it, wanting it again. Not its running (server/sample).
import { problem, sendProblem } from '../problem.ts'
import type { Operation } from './operation.ts'

export interface SampleOperations {
  state: () => string
  leave: () => Promise<void>
  /** False where the settings forbid one. */
  startAgain: () => Promise<boolean>
}

export function registerSampleOperations(operation: Operation, sample: SampleOperations): void {
  operation('get', '/sample', (_req, res) => {
    res.json({ state: sample.state() })
    return Promise.resolve()
  })
  operation('delete', '/sample', async (_req, res) => {
    await sample.leave()
    res.json({ state: sample.state() })
  })
  operation('post', '/sample', async (_req, res) => {
    if (await sample.startAgain()) res.json({ state: sample.state() })
    else sendProblem(res, problem(409, 'Conflict', 'SAMPLE=0 forbids it: start the server without that'))
  })
}
