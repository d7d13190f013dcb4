// The operator's routes of sources: made, listed, given secrets, removed. Not how a source proves itself (server/access).
import type { Access } from '../access/access.ts'
import { newSigningSecret } from '../access/source-secrets.ts'
import { MOST_PATTERNS, readPattern } from '../ingest/masking/own-patterns.ts'
import { hookPath } from '../ingest/connectors/connector-names.ts'
import type { BoardSource } from '../../shared/board.ts'
import { problem, sendProblem } from '../problem.ts'
import * as api from './operator-api.ts'
import { parsed, removed, text, type Operation } from './operation.ts'

export interface SourceOperations {
  sources: Pick<Access['sources'], 'add' | 'addSecret' | 'list' | 'remove' | 'retireSecrets' | 'setCadence'>
  masks: Access['masks']
  publicUrl: string
  /** When a source was last heard, as boards show it; null while there is no floor. */
  heard: (source: string) => BoardSource | null
}

const asDate = (epochMs: number | null): Date | null => (epochMs === null ? null : new Date(epochMs))

/** Registers them. A secret is in an answer only where it was made here. */
export function registerSourceRoutes(
  operation: Operation,
  { sources, masks, publicUrl, heard }: SourceOperations,
): void {
  operation('post', '/sources', async (req, res) => {
    const order = parsed(api.sourceOrder, req, res)
    if (order === null) return
    const { id, sequencing, cadenceMs, signed, connector, secret: given } = order
    if (signed && connector !== null)
      return sendProblem(
        res,
        problem(400, 'Bad Request', `${connector} signs in its own way: leave out signed`),
      )
    if ((connector !== null) !== (given !== null))
      return sendProblem(res, problem(400, 'Bad Request', 'a connector and its secret go together'))
    const made = signed ? newSigningSecret() : null
    const added = await sources.add(id, {
      sequencing,
      cadenceMs,
      connector: connector ?? undefined,
      secret: given ?? made ?? undefined,
    })
    if (!added.ok) return sendProblem(res, problem(409, 'Conflict', added.problem))
    const hook = connector === null ? null : publicUrl + hookPath(connector, id)
    res.status(201).json({ id, sequencing, cadenceMs, token: added.token, secret: made, hook })
  })
  operation('get', '/sources', async (_req, res) => {
    const listed = (await sources.list()).map((source) => {
      const { lastHeardEpochMs = null, lagMs = null, silentSinceEpochMs = null } = heard(source.id) ?? {}
      return {
        ...source,
        lastHeardAt: asDate(lastHeardEpochMs),
        lagMs,
        silentSince: asDate(silentSinceEpochMs),
      }
    })
    res.json({ sources: listed })
  })
  operation('post', '/sources/:id/cadence', async (req, res) => {
    const order = parsed(api.cadenceOrder, req, res)
    if (order === null) return
    const id = text(req, 'id')
    if (!(await sources.setCadence(id, order.cadenceMs)))
      return sendProblem(res, problem(404, 'Not Found', `there is no source ${id}`))
    res.json({ id, cadenceMs: order.cadenceMs })
  })
  operation('delete', '/sources/:id', async (req, res) => {
    removed(res, await sources.remove(text(req, 'id')), `there is no source ${text(req, 'id')}`)
  })

  operation('post', '/sources/:id/secrets', async (req, res) => {
    const order = parsed(api.secretOrder, req, res)
    if (order === null) return
    const added = await sources.addSecret(text(req, 'id'), order.secret ?? undefined)
    if (!added.ok) return sendProblem(res, problem(409, 'Conflict', added.problem))
    res.status(201).json({ count: added.count, secret: order.secret === null ? added.secret : null })
  })
  operation('delete', '/sources/:id/secrets/earlier', async (req, res) => {
    const retired = await sources.retireSecrets(text(req, 'id'))
    if (retired === null)
      return sendProblem(res, problem(404, 'Not Found', `there is no source ${text(req, 'id')}`))
    res.json({ retired })
  })

  operation('get', '/sources/:id/masks', async (req, res) => {
    res.json({ masks: await masks.list(text(req, 'id')) })
  })
  operation('post', '/sources/:id/masks', async (req, res) => {
    const order = parsed(api.maskOrder, req, res)
    if (order === null) return
    const id = text(req, 'id')
    const read = readPattern(order.pattern)
    if (!read.ok) return sendProblem(res, problem(400, 'Bad Request', read.problem))
    const added = await masks.add(id, order.pattern, MOST_PATTERNS)
    if (added === null)
      return sendProblem(
        res,
        problem(409, 'Conflict', `there is no source ${id}, or it has ${MOST_PATTERNS} patterns already`),
      )
    res.status(201).json(added)
  })
  operation('delete', '/sources/:id/masks/:mask', async (req, res) => {
    const [id, mask] = [text(req, 'id'), text(req, 'mask')]
    const isRemoved = /^\d{1,15}$/.test(mask) && (await masks.remove(id, Number(mask)))
    removed(res, isRemoved, `${id} has no pattern ${mask}`)
  })
}
