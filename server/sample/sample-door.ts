// The door to the sample floor: what is answered below /sample while it runs, and while it does not. Not its running.
import type { RequestHandler } from 'express'
import { problem, sendProblem, type Problem } from '../problem.ts'

/**
 * - `off`: the settings want none. `left`: an administrator left it. `leaving`: it is being dropped.
 * - `starting` and `failed`: wanted, and not there yet, or not now. `on`: it runs.
 */
export type SampleState = 'off' | 'starting' | 'on' | 'failed' | 'leaving' | 'left'

/** What the main workspace's routes may ask of the sample. */
export interface SampleDoor {
  state: () => SampleState
  /** The app of the sample while it runs. */
  app: () => RequestHandler | null
  /** Ends the sample for good: its data is dropped, and it stays gone until it is asked for again. */
  leave: () => Promise<void>
  /** Wants the sample again, from its beginning. False where the settings forbid one. */
  startAgain: () => Promise<boolean>
}

const GONE = new Set<SampleState>(['off', 'leaving', 'left'])

/** What a page, a socket or a program is told while there is no sample to read. */
export function sampleProblem(state: SampleState): Problem {
  return GONE.has(state)
    ? problem(410, 'The sample was left', 'There is no sample floor here any more. Your own floor is at /.', {
        type: 'urn:floorview:problem:sample-left',
      })
    : problem(503, 'The sample is not ready', 'The sample floor is being started. Try again shortly.')
}

/** Answers everything below /sample; the pages themselves are there even when the sample is not, to say so. */
export function sampleHandler(door: Pick<SampleDoor, 'state' | 'app'>): RequestHandler {
  return (req, res, next) => {
    const app = door.app()
    if (app !== null) return void app(req, res, next)
    if (!req.path.startsWith('/api/')) return next()
    const refusal = sampleProblem(door.state())
    sendProblem(res, refusal, refusal.status === 503 ? 1 : undefined)
  }
}
