// POST /hooks/<connector>/<source>: a vendor's webhook in, an empty 200 out once it is kept. Not what a webhook means
// (connectors/), nor what becomes of its events (accept-events.ts).
import type { Express } from 'express'
import type { Guard } from '../access/guarded.ts'
import { byWebhookSignature } from '../access/source-proof.ts'
import { sendProblem } from '../problem.ts'
import type { Accept } from './accept-events.ts'
import { hookPath } from './connectors/connector-names.ts'
import { connectors } from './connectors/connectors.ts'
import type { HookCounts, HookOutcome } from './hook-counts.ts'
import { bodyProblems, readBody } from './route.ts'

interface HookLog {
  warn(fields: object, message: string): void
}

export interface HookDeps {
  accept: Accept
  counts: HookCounts
  nowMs: () => number
  log: HookLog
}

/** Registers one way in for each connector. */
export function registerHooks(app: Express, guard: Guard, { accept, counts, nowMs, log }: HookDeps): void {
  for (const connector of Object.values(connectors)) {
    const { name, check } = connector
    guard.route(app, {
      method: 'post',
      path: hookPath(name, ':source'),
      permission: 'source',
      proof: byWebhookSignature({ connector: name, check, readBody, nowMs }),
      handler: async (req, res, source, bytes) => {
        const note = (outcome: HookOutcome, topic: string) =>
          counts.note({ connector: name, source: source.id, outcome, topic })
        const delivery = connector.read(req.headers, bytes, nowMs())
        if (delivery.kind === 'rejected') {
          note('rejected', '')
          log.warn({ connector: name, source: source.id, why: delivery.problem.title }, 'webhook rejected')
          return sendProblem(res, delivery.problem)
        }
        const { topic } = delivery
        if (delivery.kind === 'ignored') {
          note('ignored', topic)
          return void res.status(200).end()
        }
        const raw = delivery.events.map((value) => ({ ok: true, value }) as const)
        const acceptance = await accept(source, raw, 'webhook')
        if (acceptance.kind === 'refused') {
          note('not_now', topic)
          return sendProblem(res, acceptance.problem, acceptance.retryAfterSeconds)
        }
        const { rejected } = acceptance.receipt
        // A repeat of it would be refused again, and vendors cut off whoever refuses for long.
        note(rejected.length > 0 ? 'rejected' : 'taken', topic)
        for (const { problem } of rejected)
          log.warn(
            { connector: name, source: source.id, topic, why: problem.title },
            'an event of a webhook was refused',
          )
        res.status(200).end()
      },
    })
  }
  guard.middleware(app, bodyProblems, '/hooks')
}
