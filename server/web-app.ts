// The Express app of a workspace: every route in its order, each registered through the guard. No work of its own. The sample's
// app is made here too: it has all of them but the accounts', which are the main workspace's, and the door to itself.
import express, { type Express } from 'express'
import type { Access } from './access/access.ts'
import { registerBacktestRoutes, type BacktestRouteDeps } from './alerts/backtest/backtest-routes.ts'
import { registerAlertRoutes, type AlertRouteDeps } from './alerts/engine/alert-routes.ts'
import { registerRuleRoutes, type RuleRouteDeps } from './alerts/engine/rule-routes.ts'
import { registerAccessRoutes, registerWhoAmI } from './access/routes.ts'
import { securityHeaders } from './access/security-headers.ts'
import type { AlertDelivery } from './alerts/delivery/alert-delivery.ts'
import { registerChannelRoutes } from './alerts/delivery/channel-routes.ts'
import { registerDeliveryRoutes } from './alerts/delivery/delivery-routes.ts'
import { registerPushRoutes } from './alerts/delivery/push-routes.ts'
import type { Config } from './config.ts'
import type { Accept } from './ingest/accept-events.ts'
import { createHookCounts, webhookMetric } from './ingest/hook-counts.ts'
import { registerHooks } from './ingest/hook-route.ts'
import { registerInsightRoutes, type InsightRouteDeps } from './insight/insight-routes.ts'
import { registerIngest } from './ingest/route.ts'
import type { Logger } from './logger.ts'
import { registerLogRoutes, type LogRouteDeps } from './logs/log-routes.ts'
import { registerClientFiles } from './operations/client-files.ts'
import { notFound, unexpectedErrors } from './operations/error-answers.ts'
import { openApiDocument } from './openapi/openapi-document.ts'
import { registerHealthRoutes, type HealthDeps } from './operations/health-routes.ts'
import { registerBoardRoutes, type BoardRouteDeps } from './publish/board-route.ts'
import { registerRosterRoutes, type RosterRouteDeps } from './roster/roster-routes.ts'
import { registerSampleRoutes, type SampleRouteDeps } from './sample/sample-routes.ts'

export interface WebAppDeps {
  config: Config
  access: Access
  accept: Accept
  alerts: { alertRoutes: AlertRouteDeps; ruleRoutes: RuleRouteDeps; backtestRoutes: BacktestRouteDeps }
  boards: BoardRouteDeps
  roster: RosterRouteDeps
  logs: LogRouteDeps
  insight: InsightRouteDeps
  /** Null: nobody is told of what happens on this floor. */
  alertDelivery: AlertDelivery | null
  health: Omit<HealthDeps, 'metricsToken' | 'hasProcessNumbers' | 'counts'>
  /** The way to the sample floor beside this workspace; null: this is the sample. */
  sample: SampleRouteDeps | null
  clientDir: string
  logger: Logger
}

/** Makes the app; it answers as soon as it is handed requests. */
export function createWebApp({
  config,
  access,
  accept,
  alerts,
  boards,
  roster,
  logs,
  insight,
  alertDelivery,
  health,
  sample,
  clientDir,
  logger,
}: WebAppDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  if (config.trustProxy !== undefined) app.set('trust proxy', config.trustProxy)
  const { guard } = access
  guard.middleware(app, securityHeaders(config))
  if (sample === null) registerWhoAmI(app, guard, access.routeDeps)
  else {
    registerSampleRoutes(app, guard, sample)
    registerAccessRoutes(app, guard, access.routeDeps)
  }
  registerIngest(app, guard, accept, access.nowMs)
  const hookCounts = createHookCounts()
  registerHooks(app, guard, { accept, counts: hookCounts, nowMs: access.nowMs, log: logger })
  registerBoardRoutes(app, guard, boards)
  registerLogRoutes(app, guard, logs)
  registerInsightRoutes(app, guard, insight)
  registerAlertRoutes(app, guard, alerts.alertRoutes)
  registerRuleRoutes(app, guard, alerts.ruleRoutes)
  registerBacktestRoutes(app, guard, alerts.backtestRoutes)
  registerRosterRoutes(app, guard, roster)
  if (alertDelivery !== null) {
    registerChannelRoutes(app, guard, alertDelivery)
    registerDeliveryRoutes(app, guard, alertDelivery)
    registerPushRoutes(app, guard, alertDelivery)
  }
  registerHealthRoutes(app, guard, {
    ...health,
    counts: [webhookMetric(hookCounts)],
    more: (registry) => {
      health.more?.(registry)
      alertDelivery?.registerMetrics(registry)
    },
    metricsToken: config.metricsToken,
    hasProcessNumbers: sample !== null,
  })
  guard.route(app, {
    method: 'get',
    path: '/api/openapi.json',
    permission: 'public',
    handler: (_req, res) => void res.json(openApiDocument()),
  })
  guard.refuseOtherMethods(app)
  registerClientFiles(app, guard, clientDir)
  guard.middleware(app, notFound)
  guard.middleware(app, unexpectedErrors(logger))
  return app
}
