// Serves the built client: files by name, and its one page for every other address that a person may open.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Express } from 'express'
import { routeOf } from '../../shared/pages.ts'
import type { Guard } from '../access/guarded.ts'
import { problem, sendProblem } from '../problem.ts'

/** Registers the client's files. Call it last: its page answers whatever nothing else did. */
export function registerClientFiles(app: Express, guard: Guard, clientDir: string): void {
  const page = readFileSync(join(clientDir, 'index.html'))
  guard.middleware(
    app,
    express.static(join(clientDir, 'assets'), {
      immutable: true,
      maxAge: '1y',
      fallthrough: false,
      index: false,
    }),
    '/assets',
  )
  guard.middleware(app, express.static(clientDir, { index: false, maxAge: 0 }))
  guard.route(app, {
    method: 'get',
    path: '/{*page}',
    permission: 'public',
    handler: (req, res) => {
      if (req.path.startsWith('/api/') || req.path.startsWith('/hooks/'))
        return sendProblem(res, problem(404, 'Not found', 'There is nothing at this address.'))
      // The page says itself that it is none; who asks by a program hears it by the status. A part of it may be mounted.
      if (routeOf(req.baseUrl + req.path).page === 'missing') res.status(404)
      res.setHeader('content-type', 'text/html; charset=utf-8')
      res.setHeader('cache-control', 'no-cache')
      res.end(page)
    },
  })
}
