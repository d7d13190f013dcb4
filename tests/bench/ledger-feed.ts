// Fills the accepted stream as a busy committer does, in a process of its own, at once or at a steady rate. Only for ledger-load.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { readCloudEvent } from '../../server/ingest/cloud-event.ts'
import { floorKeys } from '../../server/live/keys.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { createLoad } from './floor-load.ts'

export interface FeedOrder {
  url: string
  workspace: string
  epoch: string
  events: number
  /** Events a second; 0 for all at once. */
  rate: number
  agents: number
}

/** Events of an entry: what is committed together under load. */
const ENTRY_EVENTS = 150

function accepted(lines: readonly string[], receivedAtMs: number): FloorEvent[] {
  const source = { id: 'default', sequencing: false }
  return lines.map((line) => {
    const read = readCloudEvent(JSON.parse(line), source, { receivedAtMs, retentionDays: 400 })
    if (read.kind !== 'event') throw new Error('the load makes events that are not accepted')
    return read.event
  })
}

function fieldsOf(events: readonly FloorEvent[]): string[] {
  const groups = new Map<string, FloorEvent[]>()
  for (const event of events) {
    const group = groups.get(event.subject)
    if (group === undefined) groups.set(event.subject, [event])
    else group.push(event)
  }
  return [...groups].flatMap(([subject, group]) => [subject, JSON.stringify(group)])
}

async function feed({ url, workspace, epoch, events, rate, agents }: FeedOrder): Promise<void> {
  const client = createClient(redisClientOptions(url))
  await client.connect()
  const key = floorKeys(workspace, epoch).accepted
  const load = createLoad({ agents, teams: 4, openChats: agents * 2, seed: 1 })
  const startedMs = Date.now()
  let sent = 0
  const opening = load.opening(startedMs)
  while (sent < events) {
    // All at once still says times as if it had come at a steady 15,000 a second.
    const atMs = rate === 0 ? startedMs + Math.floor(sent / 15) : Date.now()
    const due = rate === 0 ? events : Math.floor(((Date.now() - startedMs) / 1000) * rate)
    const count = Math.min(ENTRY_EVENTS, events - sent, due - sent)
    if (count <= 0) {
      await sleep(5)
      continue
    }
    const lines = opening.length > 0 ? opening.splice(0, count) : load.next(count, atMs)
    await client.sendCommand(['XADD', key, '*', ...fieldsOf(accepted(lines, atMs))])
    sent += lines.length
  }
  client.destroy()
}

process.once('message', (order: FeedOrder) => {
  feed(order).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
