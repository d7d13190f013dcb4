// A webhook receiver that fails and hangs by chance, and counts what it took: by idempotency key, as Standard Webhooks would have
// it, and by what was told. Not the load that alerts come of (alert-storm.ts).
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { webhookBody } from '../../server/alerts/delivery/message.ts'

interface FlakyShares {
  failing: number
  hanging: number
  /** So many bad answers to one message at most: so that what chance does ends in a time that can be waited for. */
  mostBad: number
}

interface Taken {
  channel: string
  id: string
  step: string
  group: string
  /** When it was first answered with 2xx. */
  atMs: number
  /** How often it was answered so. */
  times: number
}

export type FlakyReceiver = Awaited<ReturnType<typeof startFlakyReceiver>>

/** What was told to whom: equal for messages that a person would call the same. */
export const saying = (channel: string, group: string, step: string): string =>
  JSON.stringify([channel, group, step])

/** Starts it. Each channel has a path of its own. */
export async function startFlakyReceiver(
  { failing, hanging, mostBad }: FlakyShares,
  chance: () => number = Math.random,
) {
  const counts = { requests: 0, failed: 0, hung: 0, taken: 0, repeats: 0 }
  const byId = new Map<string, Taken>()
  /** Ids by what they say: more than one is a message told twice. */
  const bySaying = new Map<string, Set<string>>()
  const badAnswers = new Map<string, number>()

  const take = (channel: string, id: string, body: string): void => {
    const { data } = webhookBody.parse(JSON.parse(body))
    const { group } = data.alert
    counts.taken += 1
    const known = byId.get(`${channel} ${id}`)
    if (known !== undefined) {
      known.times += 1
      counts.repeats += 1
      return
    }
    byId.set(`${channel} ${id}`, { channel, id, step: data.step, group, atMs: Date.now(), times: 1 })
    const said = saying(channel, group, data.step)
    bySaying.set(said, (bySaying.get(said) ?? new Set()).add(id))
  }

  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => void chunks.push(chunk))
    req.on('end', () => {
      counts.requests += 1
      const channel = req.url ?? ''
      const id = String(req.headers['webhook-id'])
      const bad = badAnswers.get(`${channel} ${id}`) ?? 0
      const drawn = bad < mostBad ? chance() : 1
      if (drawn < failing + hanging) {
        badAnswers.set(`${channel} ${id}`, bad + 1)
        if (drawn < hanging) counts.hung += 1
        else {
          counts.failed += 1
          res.writeHead(500).end('not now')
        }
        return
      }
      take(channel, id, Buffer.concat(chunks).toString('utf8'))
      res.writeHead(200).end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has this kind of address

  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    taken: (): Taken[] => [...byId.values()],
    has: (channel: string, group: string, step: string): boolean =>
      bySaying.has(saying(channel, group, step)),
    /** What was told more than once under different ids. */
    doubled: (): string[] => [...bySaying].filter(([, ids]) => ids.size > 1).map(([said]) => said),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
