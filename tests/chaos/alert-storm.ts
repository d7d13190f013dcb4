// Agents who go away while they hold a chat and come back, team by team, on two server processes of which one is killed every few
// seconds: what alerts that must open and clear, and what was told of them. Not the receiver (flaky-receiver.ts).
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'
import { freePort } from '../support/free-port.ts'
import {
  administrator,
  startServerProcess,
  untilReady,
  type ServerProcess,
} from '../support/server-process.ts'
import { query, type StoresOf } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import { postEvents } from '../support/workspace-server.ts'
import type { FlakyReceiver } from './flaky-receiver.ts'

const TOKEN = 'a-token-of-the-alert-storm'
/**
 * Four bad answers make pauses of up to 80 s, and each may have hung for 10; what servers that die over a message leave behind counts
 * as a try too and makes the next pause longer. Who goes on before then has ended the alert that was still to be told of.
 */
const STEP_LIMIT_MS = 420_000
const READY_LIMIT_MS = 120_000
const ASK_LIMIT_MS = 15_000
/** Others who are there, so that it is never the share of those away that is told of. */
const OTHERS = 5
/** One episode of so many ends as soon as its alert stands, whether anybody was told of it by then or not. */
const HASTY_EVERY = 4

export interface StormOrder {
  stores: StoresOf
  dataDir: string
  receiver: FlakyReceiver
  channels: readonly string[]
  teams: number
  forMs: number
  killEveryMs: number
  /** Whether the servers are those that were last built. */
  isBuilt: boolean
}

/** One time that somebody was away with a chat: one alert, by its key. */
interface Episode {
  key: string
  isHasty: boolean
}

const stepRow = z.object({
  key: z.string(),
  step: z.string(),
  group: z.string().nullable(),
  atMs: z.number(),
})
type KeptStep = z.infer<typeof stepRow>
const messageRow = z.object({
  state: z.string(),
  step: z.string(),
  alert_group: z.string(),
  channel_name: z.string(),
  may_have_arrived: z.boolean(),
})
type KeptMessage = z.infer<typeof messageRow>

/** The steps of every alert, from the ledger. */
export const stepsIn = async (stores: StoresOf): Promise<KeptStep[]> =>
  z.array(stepRow).parse(
    await query(
      stores,
      `select data->'episode'->>'key' as key, data->>'step' as step, data->>'group' as "group",
        (data->>'atMs')::float8 as "atMs" from event where type = 'system.alert.step' order by occurred_at`,
    ),
  )
export const messagesIn = async (stores: StoresOf): Promise<KeptMessage[]> =>
  z
    .array(messageRow)
    .parse(
      await query(
        stores,
        'select state, step, alert_group, channel_name, may_have_arrived from alert_delivery',
      ),
    )

/** Two servers of one workspace, each started again as soon as it is gone. */
async function startPair({ stores, dataDir, isBuilt }: Pick<StormOrder, 'stores' | 'dataDir' | 'isBuilt'>) {
  const env = {
    REDIS_URL: stores.redisUrl,
    // The setting asks for a URL with a host; `pg` takes the socket's folder from the query all the same.
    DATABASE_URL: stores.databaseUrl.replace('@/', '@localhost/'),
    WORKSPACE: stores.workspace,
    INGEST_TOKEN: TOKEN,
    AUTH_SECRET: randomBytes(36).toString('base64url'),
    ALERT_PRIVATE_TARGETS: '1',
    LOG_LEVEL: 'warn',
  }
  const ports = [await freePort(), await freePort()]
  const start = (place: number): ServerProcess =>
    startServerProcess(
      { ...env, PORT: String(ports[place]), DATA_DIR: join(dataDir, `server-${place}`) },
      isBuilt,
    )
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const servers = [start(0)]
  // One after the other: the tables are made once.
  for (const [place, url] of urls.entries()) {
    const server = (servers[place] ??= start(place))
    await untilReady(url, server)
  }
  return {
    urls,
    /** Whether it takes events. */
    isReady: (place: number): Promise<boolean> =>
      fetch(`${urls[place]}/readyz`, { signal: AbortSignal.timeout(1000) }).then(
        ({ ok }) => ok,
        () => false,
      ),
    /** Kills one, and starts it again at once. */
    async kill(place: number): Promise<void> {
      servers[place]?.signal('SIGKILL')
      await servers[place]?.ended
      servers[place] = start(place)
    },
    async stop(): Promise<void> {
      for (const server of servers) server.signal('SIGTERM')
      await Promise.all(servers.map((server) => Promise.race([server.ended, pause(20_000)])))
      for (const server of servers) server.signal('SIGKILL')
      await Promise.all(servers.map((server) => server.ended))
    },
    outputs: () => servers.map((server) => server.output()),
  }
}

/** Runs the storm and waits until everything of it is over and told. */
export async function runStorm(order: StormOrder) {
  const { stores, receiver, channels, teams, forMs, killEveryMs } = order
  const pair = await startPair(order)
  const episodes: Episode[] = []
  const late: string[] = []
  let kills = 0
  let isOver = false

  /** Asks one server and then the other, until one of them does it. */
  const onEither = <T>(what: string, ask: (url: string) => Promise<T | null>): Promise<T> => {
    let turn = 0
    return until(what, () => ask(pair.urls[(turn += 1) % 2] ?? ''), READY_LIMIT_MS, 100)
  }
  const post = (events: CloudEvent[]) =>
    onEither('events are taken', async (url) => (await postEvents(url, TOKEN, events)).status === 202 || null)

  const prepare = async (): Promise<void> => {
    const [url = ''] = pair.urls
    const headers = { ...(await administrator(url)), origin: url, 'content-type': 'application/json' }
    const ask = async (method: string, path: string, body: object) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ASK_LIMIT_MS),
      })
      if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`)
    }
    for (const path of channels)
      await ask('POST', '/api/alert-channels', { kind: 'webhook', name: path, url: receiver.url + path })
    const beganMs = Date.now() - 1000
    for (let team = 0; team < teams; team += 1) {
      const people = Array.from({ length: OTHERS + 1 }, (_, place) => `${team}-${place}`)
      await post(
        people.flatMap((agent) => [
          agentEvent('profile', agent, { name: `Agent ${agent}`, team: `T${team}` }, at(beganMs)),
          agentEvent('status', agent, { status: 'available' }, at(beganMs)),
        ]),
      )
      await post([
        chatEvent('accepted', `c${team}`, { agent: `${team}-0`, team: `T${team}` }, at(beganMs + 1)),
      ])
      // Some wait before they open and before they clear: a server may die in between.
      if (team % 2 === 1)
        await ask('PUT', `/api/alert-rules/heldWhileAway?team=T${team}`, {
          ...RULE_GALLERY.heldWhileAway,
          forMs: 2_000,
          clearAfterMs: 2_000,
        })
    }
  }

  let opened = new Map<string, string>()
  let over = new Set<string>()
  const follow = async (): Promise<void> => {
    while (!isOver) {
      const steps = await stepsIn(stores)
      opened = new Map(
        steps.filter(({ step }) => step === 'opened').map(({ key, group }) => [key, group ?? key]),
      )
      over = new Set(steps.filter(({ step }) => step === 'cleared').map(({ key }) => key))
      await pause(500)
    }
  }
  const lateUnless = (what: string, ask: () => boolean) =>
    until(what, ask, STEP_LIMIT_MS, 100).catch(() => void late.push(what))
  const allTold = (group: string, step: string) =>
    channels.every((channel) => receiver.has(channel, group, step))

  const oneTeam = async (team: number, untilMs: number): Promise<void> => {
    const agent = `${team}-0`
    let lastMs = 0
    for (let turn = team; Date.now() < untilMs; turn += 1) {
      const goneMs = (lastMs = Math.max(Date.now(), lastMs + 1))
      await post([agentEvent('status', agent, { status: 'away', reason: 'Lunch' }, at(goneMs))])
      const key = `heldWhileAway:default:${agent}:${goneMs}`
      const isHasty = turn % HASTY_EVERY === 0
      episodes.push({ key, isHasty })
      await lateUnless(`${key} opened`, () => opened.has(key))
      const group = opened.get(key) ?? key
      if (!isHasty) await lateUnless(`${key} told`, () => allTold(group, 'opened'))
      lastMs = Math.max(Date.now(), lastMs + 1)
      await post([agentEvent('status', agent, { status: 'available' }, at(lastMs))])
      if (!isHasty) await lateUnless(`${key} told that it is over`, () => allTold(group, 'cleared'))
      // Nobody can tell two times away apart of which no server saw the time between.
      else await lateUnless(`${key} is over`, () => over.has(key))
    }
  }

  /** In turn, and none that is still starting: on a busy machine that may take longer than the pause, and none would ever be up. */
  const killing = async (untilMs: number): Promise<void> => {
    let turn = 0
    while (Date.now() < untilMs) {
      await pause(Math.max(0, Math.min(killEveryMs, untilMs - Date.now())))
      const places = [turn, 1 - turn]
      const ready = await Promise.all(places.map((place) => pair.isReady(place)))
      const place = places.find((_, nr) => ready[nr] === true)
      if (Date.now() >= untilMs || place === undefined) continue
      await pair.kill(place)
      turn = 1 - place
      kills += 1
    }
  }

  try {
    await prepare()
    const untilMs = Date.now() + forMs
    const following = follow()
    const work = Array.from({ length: teams }, (_, team) => oneTeam(team, untilMs))
    await Promise.all([killing(untilMs), ...work])
    await until(
      'every alert is over and nothing waits',
      async () => {
        const steps = await stepsIn(stores)
        const clearedKeys = new Set(steps.filter(({ step }) => step === 'cleared').map(({ key }) => key))
        const isAllOver = episodes.every(({ key }) => clearedKeys.has(key))
        return isAllOver && (await messagesIn(stores)).every(({ state }) => state !== 'waiting')
      },
      STEP_LIMIT_MS,
      500,
    ).catch((error: unknown) => void late.push(String(error)))
    isOver = true
    await following
    return {
      episodes,
      kills,
      late,
      steps: await stepsIn(stores),
      messages: await messagesIn(stores),
      outputs: pair.outputs(),
    }
  } finally {
    isOver = true
    await pair.stop()
  }
}
