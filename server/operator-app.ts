// The app of the command line's socket. Not the routes (operator/).
import express, { type Express } from 'express'
import type { TeamSettings } from '../shared/floor/team-settings.ts'
import type { Access } from './access/access.ts'
import type { AlertDelivery } from './alerts/delivery/alert-delivery.ts'
import type { Database } from './ledger/database.ts'
import { ledgerProblems } from './ledger/ledger-problems.ts'
import { markAllMessages } from './ledger/read-messages.ts'
import { sealedUntilMs } from './ledger/retention/sealed.ts'
import { SENTIMENT_MODEL } from './ledger/sentiment/model.ts'
import { markEverything } from './ledger/mark-everything.ts'
import type { FloorLife } from './live/floor-life.ts'
import { submissionOf } from './live/plan.ts'
import { settingsEvent } from './live/settings-event.ts'
import type { Logger } from './logger.ts'
import { notFound, unexpectedErrors } from './operations/error-answers.ts'
import { registerOperatorRoutes } from './operator/operator-routes.ts'
import type { RosterOperations } from './operator/roster-routes.ts'
import type { SampleOperations } from './operator/sample-operations.ts'
import type { WorkspaceRetention } from './workspace-retention.ts'

export interface OperatorAppDeps {
  access: Access
  life: FloorLife
  database: Database
  defaults: TeamSettings
  publicUrl: string
  /** Where this server answers this machine over HTTP. */
  localUrl: string
  /** Every team that was ever named. */
  teams: () => Iterable<string>
  /** The sample beside it; null where this is the sample. */
  sample: SampleOperations | null
  /** Where its alerts arrive; null where this is the sample. */
  alerts: AlertDelivery | null
  roster: RosterOperations
  retention: Pick<WorkspaceRetention, 'runNow' | 'last' | 'tryIt'>
  logger: Logger
}

/** Makes the app. Whoever reaches the socket is the operator; the guard asks for no more. */
export function createOperatorApp({
  access,
  life,
  database,
  defaults,
  publicUrl,
  localUrl,
  teams,
  sample,
  alerts,
  roster,
  retention,
  logger,
}: OperatorAppDeps): Express {
  const app = express()
  const { guard, accounts, displays, groups, sources, masks } = access
  const now = () => life.clock.now()
  registerOperatorRoutes(app, guard, {
    accounts,
    displays,
    groups,
    sources,
    masks,
    publicUrl,
    localUrl,
    sample,
    alerts,
    roster,
    heard: (source) => life.live()?.replica.floor.sources.rowOf(source) ?? null,
    nowMs: now,
    teams: {
      list: () => [...teams()].sort((a, b) => a.localeCompare(b)),
      settingsAt: (team, atMs) => life.replica()?.floor.settings(team, atMs) ?? defaults,
    },
    commitTeamSettings: async (team, changes, effectiveFromMs) => {
      const [outcome] = await life.committer.submit([
        submissionOf(settingsEvent(team, changes, effectiveFromMs, now())),
      ])
      if (outcome !== 'accepted') throw new Error('the settings could not be kept now')
    },
    ledger: {
      check: async (day) => {
        const { problems, checked } = await ledgerProblems(database, day ?? null)
        return { problems, counts: { agentDays: checked, faults: problems.length } }
      },
      rescore: async () => ({
        model: SENTIMENT_MODEL,
        chats: await markAllMessages(database.db, now()),
      }),
      retention: async (what) => {
        if (what === 'run') {
          await retention.runNow()
          return { result: null }
        }
        return { result: what === 'try' ? await retention.tryIt() : await retention.last() }
      },
      sealedUntilMs: () => sealedUntilMs(database.db),
      rebuild: async () => ({ counts: { subjectsMarked: await markEverything(database, now()) } }),
    },
  })
  guard.middleware(app, notFound)
  guard.middleware(app, unexpectedErrors(logger))
  return app
}
