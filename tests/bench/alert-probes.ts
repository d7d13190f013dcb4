// Conditions that are made to hold at known instants beside a load, a webhook that notes when it is told of each, and webhooks that
// never answer. Not the load, nor what is made of the times.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { webhookBody } from '../../server/alerts/delivery/message.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { postEvents } from '../support/workspace-server.ts'
import type { BenchServer } from './bench-server.ts'
import type { BenchRun } from './measurement.ts'

const OTHERS = 5
const TOLD_LIMIT_MS = 30_000
const ANSWER_LIMIT_MS = 15_000

export interface ProbeTeam {
  name: string
  /** The rule's duration: the condition counts from its end. */
  forMs: number
}

/** Answers at once, or never; gives when it was told of each alert that opened. */
async function startWebhook(run: BenchRun, isHanging: boolean) {
  const toldMs = new Map<string, number>()
  const over = new Set<string>()
  let requests = 0
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    const cameMs = Date.now()
    requests += 1
    req.on('data', (chunk: Buffer) => void chunks.push(chunk))
    req.on('end', () => {
      if (isHanging) return
      res.end('ok')
      const { data } = webhookBody.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      const { key } = data.alert
      if (data.step === 'opened' && !toldMs.has(key)) toldMs.set(key, cameMs)
      if (data.step === 'cleared') over.add(key)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  run.onEnd(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo // a listening TCP server has this kind of address
  return { url: `http://127.0.0.1:${port}/hook`, toldMs, over, requests: () => requests }
}

/** Opens the teams and a channel of everything. */
export async function startProbes(run: BenchRun, server: BenchServer, teams: readonly ProbeTeam[]) {
  const { url, token, cookie } = server.address
  const ask = async (method: string, path: string, body: object): Promise<void> => {
    const answer = await fetch(url + path, {
      method,
      headers: { cookie, origin: url, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`)
  }
  const tell = (events: CloudEvent[]) =>
    until(
      'events are taken',
      async () => (await postEvents(url, token, events)).status === 202,
      TOLD_LIMIT_MS,
    )
  const addChannel = (name: string, address: string) =>
    ask('POST', '/api/alert-channels', { kind: 'webhook', name, url: address })

  const hook = await startWebhook(run, false)
  await addChannel('probes', hook.url)
  const beganMs = Date.now() - 1000
  for (const [place, { name, forMs }] of teams.entries()) {
    const people = Array.from({ length: OTHERS + 1 }, (_, nr) => `p${place}-${nr}`)
    await tell([
      ...people.flatMap((agent) => [
        agentEvent('profile', agent, { name: agent, team: name }, at(beganMs)),
        agentEvent('status', agent, { status: 'available' }, at(beganMs)),
      ]),
      chatEvent('accepted', `pc${place}`, { agent: `p${place}-0`, team: name }, at(beganMs + 1)),
    ])
    const path = `/api/alert-rules/heldWhileAway?team=${encodeURIComponent(name)}`
    await ask('PUT', path, { ...RULE_GALLERY.heldWhileAway, forMs })
  }

  /** Goes away with a chat, again and again; gives from the instant at which each condition held long enough to its message. */
  const probe = async (place: number, forMs: number, untilMs: number): Promise<number[]> => {
    const agent = `p${place}-0`
    const tookMs: number[] = []
    while (Date.now() < untilMs) {
      const goneMs = Date.now()
      await tell([agentEvent('status', agent, { status: 'away', reason: 'probe' }, at(goneMs))])
      const key = `heldWhileAway:default:${agent}:${goneMs}`
      await until(`${key} is told of`, () => hook.toldMs.has(key), TOLD_LIMIT_MS, 5)
      tookMs.push((hook.toldMs.get(key) ?? Infinity) - goneMs - forMs)
      await tell([agentEvent('status', agent, { status: 'available' }, at(Date.now()))])
      // Over before the next one: else that would be of the same alert or outage, and told of with it.
      await until(`${key} is over`, () => hook.over.has(key), TOLD_LIMIT_MS, 20)
    }
    return tookMs
  }

  return {
    run: async (seconds: number): Promise<number[]> => {
      const untilMs = Date.now() + seconds * 1000
      const all = await Promise.all(teams.map(({ forMs }, place) => probe(place, forMs, untilMs)))
      return all.flat()
    },
    /** So many further channels that take everything and never answer. */
    hang: async (count: number) => {
      const hanging = await startWebhook(run, true)
      for (let nr = 0; nr < count; nr += 1) await addChannel(`hanging ${nr}`, hanging.url)
      return hanging
    },
  }
}
