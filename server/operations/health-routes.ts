// /healthz, /readyz and /metrics: is the process alive, does it take events and answer boards, and what has it done.
import type { Express, Request } from 'express'
import { Registry, Gauge, collectDefaultMetrics } from 'prom-client'
import type { Guard } from '../access/guarded.ts'
import { isLoopback } from '../access/loopback.ts'
import { hashToken } from '../access/tokens.ts'
import { problem, sendProblem } from '../problem.ts'

/** What the server says of itself. */
export interface Health {
  isReady: boolean
  /** Why it is not ready, or null. */
  reason: string | null
  /** Standing warnings: ready, but something is at risk. */
  warnings: string[]
}

export interface HealthDeps {
  health: () => Health
  /** Named numbers for Prometheus, read as they are asked for. */
  numbers: () => Record<string, number>
  /** Counts that are told apart by labels. */
  counts: readonly LabelledCounts[]
  /** Puts further numbers of a part of the server among them. */
  more?: (registry: Registry) => void
  metricsToken: string | undefined
  /** Whether the process's own numbers are among them: a second workspace need not measure the process again. */
  hasProcessNumbers: boolean
}

export interface LabelledCounts {
  /** Without the prefix. */
  name: string
  labels: readonly string[]
  rows: () => readonly { labels: Record<string, string>; count: number }[]
}

function mayReadMetrics(req: Request, token: string | undefined): boolean {
  // A proxy on this machine that nobody declared makes every client look like loopback: what it forwards gives it away.
  const isForwarded = req.headers['x-forwarded-for'] !== undefined && req.app.get('trust proxy') === false
  if (!isForwarded && isLoopback(req.ip ?? '')) return true
  const bearer = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1]
  return token !== undefined && bearer !== undefined && hashToken(bearer) === hashToken(token)
}

export function registerHealthRoutes(
  app: Express,
  guard: Guard,
  { health, numbers, counts, more, metricsToken, hasProcessNumbers }: HealthDeps,
): void {
  guard.route(app, {
    method: 'get',
    path: '/healthz',
    permission: 'public',
    handler: (_req, res) => {
      res.json({ status: 'alive' })
    },
  })
  guard.route(app, {
    method: 'get',
    path: '/readyz',
    permission: 'public',
    handler: (_req, res) => {
      const { isReady, reason, warnings } = health()
      if (!isReady) return sendProblem(res, problem(503, 'Not ready', reason ?? undefined, { warnings }), 1)
      res.json({ status: 'ready', warnings })
    },
  })

  const registry = new Registry()
  if (hasProcessNumbers) collectDefaultMetrics({ register: registry })
  for (const name of Object.keys(numbers())) {
    new Gauge({
      name: `floorview_${name}`,
      help: name.replaceAll('_', ' '),
      registers: [registry],
      collect() {
        this.set(numbers()[name] ?? 0)
      },
    })
  }
  for (const { name, labels, rows } of counts) {
    new Gauge({
      name: `floorview_${name}`,
      help: name.replaceAll('_', ' '),
      labelNames: labels,
      registers: [registry],
      collect() {
        this.reset()
        for (const row of rows()) this.set(row.labels, row.count)
      },
    })
  }
  more?.(registry)
  guard.route(app, {
    method: 'get',
    path: '/metrics',
    permission: 'public',
    handler: async (req, res) => {
      if (!mayReadMetrics(req, metricsToken))
        return sendProblem(res, problem(401, 'Unauthorized', 'Metrics need METRICS_TOKEN from here.'))
      res.setHeader('content-type', registry.contentType)
      res.end(await registry.metrics())
    },
  })
}
