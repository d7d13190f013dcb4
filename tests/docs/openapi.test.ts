// The API's description: a sound OpenAPI 3.1 document that describes every route there is. Not what the routes do.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCloudEvent } from '../../server/ingest/cloud-event.ts'
import { openApiDocument } from '../../server/openapi/openapi-document.ts'
import { SOURCE_EVENT_TYPES } from '../../shared/events.ts'
import { startTestServer } from '../support/server.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
/** Its own paths are better-auth's; the description names those that people need. */
const WILDCARD = '/api/auth/*splat'

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
/** The document as a client reads it. */
const document = JSON.parse(JSON.stringify(openApiDocument())) as Json // it is an object, as createDocument makes it
const at = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)

interface Operation {
  path: string
  method: string
  operation: Json
}

function operations(): Operation[] {
  const paths = at(document, 'paths')
  if (!isObject(paths)) throw new Error('there are no paths')
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = at(item, method)
      return isObject(operation) ? [{ path, method, operation }] : []
    }),
  )
}

function* refsOf(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const inner of value) yield* refsOf(inner)
  else if (isObject(value)) {
    if (typeof value.$ref === 'string') yield value.$ref
    for (const inner of Object.values(value)) yield* refsOf(inner)
  }
}

describe('the document', () => {
  test('[DO3] is an OpenAPI 3.1 document in which every reference leads somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(at(document, 'info')).toMatchObject({ title: 'Floorview', version: '0.1.0' })
    for (const ref of refsOf(document)) expect(at(document, ...ref.slice(2).split('/')), ref).toBeDefined()
  })

  test('[DO3] names each operation once, its path’s parts, its answers and who may ask', () => {
    const schemes = at(document, 'components', 'securitySchemes')
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`
      expect(path, where).toMatch(/^\//)
      const parameters = Array.isArray(operation.parameters) ? operation.parameters : []
      const inPath = parameters.filter((one) => at(one, 'in') === 'path').map((one) => at(one, 'name'))
      expect(inPath, where).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
      const answers = Object.entries(isObject(operation.responses) ? operation.responses : {})
      expect(answers.length, where).toBeGreaterThan(0)
      for (const [status, answer] of answers) {
        expect(status, where).toMatch(/^[1-5]\d\d$/)
        expect(at(answer, 'description'), `${where} ${status}`).toBeTypeOf('string')
      }
      if (!Array.isArray(operation.security)) throw new Error(`${where} does not say who may ask`)
      for (const wanted of operation.security)
        for (const name of Object.keys(isObject(wanted) ? wanted : {}))
          expect(at(schemes, name), `${where} ${name}`).toBeDefined()
    }
  })

  test('[DO3] has an example of every event type, and each is an event that is accepted', () => {
    const schemas = Object.values(at(document, 'components', 'schemas') ?? {})
    const examples = schemas
      .map((schema) => at(schema, 'example'))
      .filter((example) => at(example, 'specversion') === '1.0')
    expect(examples.map((example) => at(example, 'type')).sort()).toEqual(
      SOURCE_EVENT_TYPES.map((type) => `floorview.${type}`).sort(),
    )
    const stamping = { receivedAtMs: Date.parse('2026-11-22T10:00:01Z'), retentionDays: 400 }
    for (const example of examples)
      expect(
        readCloudEvent(example, { id: 'default', sequencing: false }, stamping).kind,
        String(at(example, 'type')),
      ).toBe('event')
  })
})

describe('the routes', () => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())

  test('[DO4] every route below /api is described, and every described one is there', () => {
    const registered = server.running.access.guard
      .routes()
      .filter(({ permission }) => permission !== 'operator')
      .map(({ method, path }) => ({ method, path: path.replaceAll(/:(\w+)/g, '{$1}') }))
    const described = operations()
    const undescribed = registered.filter(
      ({ method, path }) =>
        path.startsWith('/api/') &&
        path !== WILDCARD &&
        !described.some((one) => one.path === path && one.method === method),
    )
    expect(undescribed).toEqual([])
    const missing = described.filter(
      ({ method, path }) =>
        !path.startsWith('/api/auth/') &&
        !registered.some((one) => one.path === path && one.method === method),
    )
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
    expect(registered.some(({ path }) => path === WILDCARD)).toBe(true)
  })

  test('[DO4] the server hands the document out, to anybody', async () => {
    const answer = await fetch(`${server.url}/api/openapi.json`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await answer.json()).toEqual(document)
  })
})
