// The app as it is served, with every route of every part: each one was registered with a permission. No store is asked.
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { createAccess } from '../../server/access/access.ts'
import { createAlertDelivery } from '../../server/alerts/delivery/alert-delivery.ts'
import { createWebApp } from '../../server/web-app.ts'
import { configOf, dropWorkspace, openWorkspace } from './access-world.ts'
import { keptLog } from './quiet-log.ts'
import { createLogger } from '../../server/logger.ts'

const unasked = (): never => {
  throw new Error('no request is made here')
}

const unaskedBoards = {
  find: unasked,
  teamsOf: unasked,
  madeAtMs: unasked,
  teams: unasked,
  groups: unasked,
}

test('[AC6] every route of the whole app was registered with a permission, and only these are public', async () => {
  const database = await openWorkspace(inject('databaseUrl'))
  const config = configOf({ WORKSPACE: database.schema })
  const access = await createAccess({ db: database.db, config, log: keptLog(), nowMs: unasked })
  const app = createWebApp({
    config,
    access,
    accept: unasked,
    alerts: {
      alertRoutes: {
        database,
        replica: unasked,
        now: unasked,
        boards: unaskedBoards,
        names: { note: unasked, learn: unasked, names: unasked },
        actions: { act: unasked },
      },
      backtestRoutes: {
        backtests: { run: unasked },
        replica: unasked,
        now: unasked,
        knowsTeam: unasked,
        defaults: defaultSettings('UTC'),
      },
      ruleRoutes: {
        replica: unasked,
        committer: { submit: unasked },
        now: unasked,
        knowsTeam: unasked,
      },
    },
    boards: { hub: { boardJson: unasked }, boards: unaskedBoards },
    roster: { replica: unasked, now: unasked, knowsTeam: unasked, importRoster: unasked },
    logs: {
      database,
      defaults: defaultSettings('UTC'),
      now: unasked,
      knowsTeam: unasked,
      liveAgents: unasked,
      isLedgerBehind: unasked,
      nameOfUser: unasked,
      committer: { submit: unasked },
      log: { warn: unasked },
      hasMail: false,
      settingsOf: unasked,
      checkStanding: unasked,
    },
    insight: {
      database,
      replica: unasked,
      now: unasked,
      isLedgerBehind: unasked,
      boards: unaskedBoards,
      leaseEndMs: unasked,
    },
    alertDelivery: createAlertDelivery({
      db: database.db,
      redisUrl: inject('redisUrl'),
      sealing: access.sealing,
      accounts: access.accounts,
      config,
      log: keptLog(),
      nowMs: unasked,
      groupNow: unasked,
    }),
    health: { health: unasked, numbers: () => ({}) },
    sample: {
      door: { state: unasked, app: unasked, leave: unasked, startAgain: unasked },
      isOwnFloorEmpty: unasked,
    },
    // The page as it is before it is built: only its being there matters.
    clientDir: fileURLToPath(new URL('../../client', import.meta.url)),
    logger: createLogger('silent'),
  })
  expect(access.guard.unguarded(app)).toEqual([])
  const open = access.guard.routes().filter(({ permission }) => permission === 'public')
  expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'all /api/auth/*splat',
    'get /api/openapi.json',
    'get /display/:token',
    'get /healthz',
    'get /metrics',
    'get /readyz',
    'get /{*page}',
    'post /api/setup',
    'post /api/setup/check',
  ])
  await dropWorkspace(database)
})
