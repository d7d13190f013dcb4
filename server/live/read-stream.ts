// Reads entries of a Redis stream as ordered field lists. The client's own reply is an object a message, which loses the
// order and trips over fields such as `__proto__`; the raw reply does neither.
import { z } from 'zod'
import type { FloorRedis } from './redis-client.ts'

const flatFields = z.array(z.string())
const entries = z.array(z.tuple([z.string(), flatFields]))
// RESP3 answers a map of stream to entries, RESP2 a list of pairs.
const reply = z.union([
  z.null(),
  z.array(z.tuple([z.string(), entries])),
  z.record(z.string(), entries),
  z.map(z.string(), entries),
])

export interface StreamEntry {
  id: string
  fields: [name: string, value: string][]
}

function pairs(flat: readonly string[]): [string, string][] {
  const fields: [string, string][] = []
  for (let index = 0; index + 1 < flat.length; index += 2)
    fields.push([flat[index] ?? '', flat[index + 1] ?? ''])
  return fields
}

/** XREAD of one stream after an id. Blocks up to `blockMs` (0: not at all); [] where nothing came. */
export async function readStream(
  client: FloorRedis,
  key: string,
  afterId: string,
  count: number,
  blockMs: number,
): Promise<StreamEntry[]> {
  const block = blockMs > 0 ? ['BLOCK', String(blockMs)] : []
  const raw: unknown = await client.sendCommand([
    'XREAD',
    'COUNT',
    String(count),
    ...block,
    'STREAMS',
    key,
    afterId,
  ])
  const parsed = reply.parse(raw)
  if (parsed === null) return []
  const lists = Array.isArray(parsed)
    ? parsed.map(([, list]) => list)
    : parsed instanceof Map
      ? [...parsed.values()]
      : Object.values(parsed)
  return lists.flat().map(([id, fields]) => ({ id, fields: pairs(fields) }))
}

const info = z.object({ lastId: z.string(), maxDeletedId: z.string(), length: z.number() })

/** Last id, greatest id that was trimmed away, and length; all zero for a stream that is not there. */
export async function streamInfo(client: FloorRedis, key: string): Promise<z.infer<typeof info>> {
  if ((await client.exists(key)) === 0) return { lastId: '0-0', maxDeletedId: '0-0', length: 0 }
  const raw: unknown = await client.sendCommand(['XINFO', 'STREAM', key])
  const flat = z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown()), z.map(z.string(), z.unknown())])
    .parse(raw)
  const fields = new Map<string, unknown>()
  if (Array.isArray(flat))
    for (let index = 0; index + 1 < flat.length; index += 2) fields.set(String(flat[index]), flat[index + 1])
  else for (const [name, value] of flat instanceof Map ? flat : Object.entries(flat)) fields.set(name, value)
  return info.parse({
    lastId: fields.get('last-generated-id'),
    maxDeletedId: fields.get('max-deleted-entry-id'),
    length: fields.get('length'),
  })
}
