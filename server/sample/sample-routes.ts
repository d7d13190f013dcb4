// GET and DELETE /api/sample: how the sample floor stands, and leaving it. Not the sample's own routes, which are those of
// every workspace, below /sample.
import type { Express } from 'express'
import type { Guard } from '../access/guarded.ts'
import { can } from '../../shared/roles.ts'
import { sampleHandler, type SampleDoor } from './sample-door.ts'

export interface SampleRouteDeps {
  door: SampleDoor
  /** Whether nobody is on the workspace's own floor yet. */
  isOwnFloorEmpty: () => boolean
}

/** Registers the routes on the main workspace's app, and the door to everything below /sample. */
export function registerSampleRoutes(
  app: Express,
  guard: Guard,
  { door, isOwnFloorEmpty }: SampleRouteDeps,
): void {
  guard.middleware(app, sampleHandler(door), '/sample')
  guard.route(app, {
    method: 'get',
    path: '/api/sample',
    permission: 'signed-in',
    handler: (_req, res, { person }) => {
      res.setHeader('cache-control', 'no-store')
      res.json({
        state: door.state(),
        mayLeave: can(person, 'settings.write', null),
        isOwnFloorEmpty: isOwnFloorEmpty(),
      })
    },
  })
  guard.route(app, {
    method: 'delete',
    path: '/api/sample',
    permission: { action: 'settings.write', team: () => null },
    handler: async (_req, res) => {
      await door.leave()
      res.status(204).end()
    },
  })
}
