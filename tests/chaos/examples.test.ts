// The examples that people copy, run as they are over real HTTP: each moves a tile. And the recorded day, replayed.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { openReader, type BoardReader } from '../support/board-reader.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const RUN_LIMIT_MS = 90_000
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Runs a program against the server, as its reader is told to. Gives its exit code and all that it said. */
function run(
  { url, token }: WorkspaceServer,
  command: string,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const child = spawn(command, args, {
    cwd: fromRoot('.'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, FLOORVIEW_URL: url, FLOORVIEW_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_LIMIT_MS,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said }))
  })
}

async function open(team: string): Promise<{ server: WorkspaceServer; reader: BoardReader }> {
  const server = await startTestServer({ env: { EVENT_RETENTION_DAYS: '36500' } })
  onTestFinished(() => server.stop())
  // A team is known from the first event that names it.
  await server.post([agentEvent('profile', 'somebody', { team })])
  const reader = await until('the team is known', async () =>
    openReader({ url: server.url, team, displayToken: await server.displayToken(team) }),
  )
  onTestFinished(() => void reader.close())
  return { server, reader }
}

const tileOf = (reader: BoardReader, id: string) =>
  reader.shown?.agents.find((tile) => tile.id === `default:${id}`)

test.each([
  ['first-event.sh', 'sh', []],
  ['first-event.ts', process.execPath, ['--import', 'tsx']],
  ['first-event.py', 'python3', []],
] as const)(
  '[EX1] examples/%s moves a tile from available to lunch',
  async (file, command, args) => {
    const { server, reader } = await open('main')
    const running = run(server, command, ...args, fromRoot(`examples/${file}`))
    const first = until('the tile is there', () => tileOf(reader, 'a1')?.status === 'available', RUN_LIMIT_MS)
    const { code, said } = await running
    expect([code, said]).toEqual([0, said])
    await first
    await until('the tile has moved', () => tileOf(reader, 'a1')?.status === 'away')
    expect(tileOf(reader, 'a1')).toMatchObject({ reason: 'Lunch', group: 'away' })
    await until('all three events are kept', async () => (await eventsInLedger(server)).length === 4)
  },
  240_000,
)

const recorded = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  data: z.record(z.string(), z.unknown()),
})

/** What a reader of the file alone would say: events, and where each agent stands at its end. */
async function recordedDay() {
  const lines = (await readFile(fromRoot('examples/day.ndjson'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
  const events = lines.map((line) => recorded.parse(JSON.parse(line)))
  const ends = new Map<string, unknown>()
  const teams = new Map<string, unknown>()
  for (const { type, subject, data } of [...events].sort((a, b) => Date.parse(a.time) - Date.parse(b.time))) {
    if (type === 'floorview.agent.profile') teams.set(subject.slice('agent/'.length), data.team)
    if (type === 'floorview.agent.status') ends.set(subject.slice('agent/'.length), data.status)
    if (type === 'floorview.agent.logout') ends.set(subject.slice('agent/'.length), 'offline')
  }
  const team = z.string().parse(events.find(({ data }) => data.team !== undefined)?.data.team)
  const lengthMs = Date.parse(events.at(-1)?.time ?? '') - Date.parse(events[0]?.time ?? '')
  return { events, ends: [...ends].filter(([agent]) => teams.get(agent) === team), team, lengthMs }
}

test('[EX2] the recorded day replays through the command line: tiles move, and end as the recording does', async () => {
  const { events, ends, team, lengthMs } = await recordedDay()
  const { server, reader } = await open(team)
  const seen = new Set<string>()
  const note = () => {
    for (const { id, status } of reader.shown?.agents ?? []) seen.add(`${id} ${status}`)
  }
  reader.socket.on('board:frame', note)
  const cli = [
    '--import',
    'tsx',
    fileURLToPath(new URL('../support/cli-entry.ts', import.meta.url)),
    'replay',
    fromRoot('examples/day.ndjson'),
    '--to',
    server.url,
  ]
  const speed = String(Math.ceil(lengthMs / 4000))
  const { code, said } = await run(server, process.execPath, ...cli, '--speed', speed, '--json')
  expect([code, said]).toEqual([0, said])
  expect(JSON.parse(said)).toMatchObject({
    sent: events.length,
    accepted: events.length,
    duplicates: 0,
    rejected: 0,
  })
  for (const [agent, status] of ends) {
    await until(`${agent} stands as recorded`, () => tileOf(reader, agent)?.status === status)
  }
  note()
  expect(ends.length).toBeGreaterThan(1)
  // More looks than names: tiles did move on the way.
  expect(seen.size).toBeGreaterThan(ends.length + 1)
  await until('all is kept', async () => (await eventsInLedger(server)).length === events.length + 1)

  // Handed in again as recorded, the same file is old news to the board, and all of it is kept; once more, and it is known.
  const exact = await run(server, process.execPath, ...cli, '--exact', '--json')
  expect(JSON.parse(exact.said)).toMatchObject({ accepted: events.length, duplicates: 0, rejected: 0 })
  const again = await run(server, process.execPath, ...cli, '--exact', '--json')
  expect(JSON.parse(again.said)).toMatchObject({ accepted: 0, duplicates: events.length, rejected: 0 })
  await until('both are kept', async () => (await eventsInLedger(server)).length === 2 * events.length + 1)
}, 240_000)
