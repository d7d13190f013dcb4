// Two real sources and two real servers, of which one source stops and comes back: only its agents are silent, on every board.
import { expect, it, onTestFinished } from 'vitest'
import { agentEvent, chatEvent } from '../support/cloud-events.ts'
import { openReader } from '../support/board-reader.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { getBoard, postEvents } from '../support/workspace-server.ts'

const TEAM = 'Care'
const CADENCE_MS = 5_000

async function openWorld() {
  const server = await startTestServer()
  onTestFinished(() => server.stop())
  const other = await startTestServer({ workspace: server.workspace })
  onTestFinished(() => other.stop({ drop: false }))
  const added = await server.running.access.sources.add('shop', { sequencing: false, cadenceMs: CADENCE_MS })
  if (!added.ok) throw new Error(added.problem)
  await other.running.access.sources.reload()
  const displayToken = await server.displayToken(TEAM)
  await until('the other server knows the display', () =>
    getBoard(other.url, 'main', { authorization: `Bearer ${displayToken}` }).catch((error: unknown) =>
      String(error).includes('403'),
    ),
  )
  /** To another server than the one that is looked at. */
  const fromShop = (...events: Parameters<typeof server.post>[0]) =>
    postEvents(server.url, added.token, events)
  return { server, other, displayToken, fromShop }
}
const signIn = (id: string, status: object) => [
  agentEvent('profile', id, { name: id, team: TEAM, capacity: 4 }),
  agentEvent('status', id, { ...status }),
]

it('[SL6] one source of two stops: its agents alone are silent on every server, and are back with its next word', async () => {
  const { server, other, displayToken, fromShop } = await openWorld()
  // The one that started last has made the token of `default` its own.
  await other.post([...signIn('a1', { status: 'available' }), ...signIn('a2', { status: 'away' })])
  await fromShop(
    ...signIn('b1', { status: 'available' }),
    ...signIn('b2', { status: 'away' }),
    chatEvent('queued', 'c1', { team: TEAM }),
    chatEvent('accepted', 'c1', { agent: 'b1', team: TEAM }),
    chatEvent('queued', 'c2', { team: TEAM }),
  )
  await until('the other server knows the team', () => other.running.life.replica()?.teams().has(TEAM))
  const reader = await openReader({ url: other.url, team: TEAM, displayToken })
  onTestFinished(() => void reader.close())
  const rowOf = (id: string) => reader.shown?.sources.find((source) => source.id === id)
  const silentOnes = () => reader.shown?.agents.filter(({ silent }) => silent).map(({ id }) => id)
  await until('the reader shows all four', () => reader.shown?.agents.length === 4)
  await until('the reader shows when both were heard', () => (rowOf('shop')?.lastHeardEpochMs ?? 0) > 0)

  const silentSinceMs = await until('the shop is silent', () => rowOf('shop')?.silentSinceEpochMs, 30_000)
  const board = reader.shown
  expect(silentSinceMs).toBe((rowOf('shop')?.lastHeardEpochMs ?? 0) + CADENCE_MS)
  expect(board?.atEpochMs).toBeGreaterThan(silentSinceMs)
  expect(silentOnes()?.sort()).toEqual(['shop:b1', 'shop:b2'])
  expect(board?.agents.find(({ id }) => id === 'shop:b1')).toMatchObject({ status: 'available', load: 1 })
  expect(board?.numbers).toMatchObject({
    signedIn: 4, available: 1, away: 1, unknown: 2, silentAgents: 2, silentChats: 2, load: 0, capacity: 4, waiting: 0,
  }) // prettier-ignore
  expect(board?.alerts.filter(({ rule }) => rule === 'sourceSilent')).toMatchObject([
    { detail: 'shop', value: 2, limit: CADENCE_MS, sinceEpochMs: silentSinceMs },
  ])
  // The one that never said how often it speaks is not silent, however long it is not heard.
  expect(rowOf('default')).toMatchObject({ cadenceMs: null, silentSinceEpochMs: null })
  expect(await server.board(TEAM)).toMatchObject({ numbers: { silentAgents: 2 }, sources: board?.sources })

  await fromShop(agentEvent('heartbeat', 'b1', { ttl: 60 }))
  const answeredMs = performance.now()
  await until('the shop is heard again', () => silentOnes()?.length === 0)
  console.info(`heard again ${Math.round(performance.now() - answeredMs)} ms after the answer`)
  expect(reader.shown?.numbers).toMatchObject({
    available: 2,
    silentAgents: 0,
    silentChats: 0,
    load: 1,
    waiting: 1,
  })
  expect(reader.shown?.alerts.filter(({ rule }) => rule === 'sourceSilent')).toEqual([])
  expect(reader.causes).toEqual({ first: 1, reconnect: 0, gap: 0, stale: 0, settings: 0 })
})

it('[SL7] [SL11] a cadence declared, changed or taken back counts from the next pulse on, a source that is removed is watched no more, and made anew begins anew', async () => {
  const { server, fromShop } = await openWorld()
  const { sources } = server.running.access
  await fromShop(...signIn('b1', { status: 'available' }))
  const row = async () => (await server.board(TEAM)).sources[0]
  await until('the shop is on the board', async () => (await row())?.cadenceMs === CADENCE_MS)
  await until('the shop is silent', async () => (await row())?.silentSinceEpochMs, 30_000)
  await sources.setCadence('shop', 3_600_000)
  await until('it is silent no more', async () => (await row())?.silentSinceEpochMs === null)
  await sources.setCadence('shop', CADENCE_MS)
  await until('it is silent again', async () => (await row())?.silentSinceEpochMs)
  await sources.setCadence('shop', null)
  await until('it is never silent', async () => (await row())?.silentSinceEpochMs === null)
  expect(await row()).toMatchObject({ id: 'shop', cadenceMs: null })
  await sources.setCadence('shop', CADENCE_MS)
  await until('it is silent once more', async () => (await row())?.silentSinceEpochMs)
  await sources.remove('shop')
  const board = await until('nobody waits for a source that is gone', async () => {
    const now = await server.board(TEAM)
    return now.sources[0]?.silentSinceEpochMs === null && now
  })
  expect(board.alerts.filter(({ rule }) => rule === 'sourceSilent')).toEqual([])
  expect(board.agents).toMatchObject([{ id: 'shop:b1', status: 'available', silent: false }])
  expect(board.sources).toMatchObject([{ id: 'shop', cadenceMs: null }])
  const again = await sources.add('shop', { sequencing: false, cadenceMs: CADENCE_MS })
  if (!again.ok) throw new Error(again.problem)
  const renewed = await until('it begins anew', async () => {
    const now = await row()
    return now?.cadenceMs === CADENCE_MS && now
  })
  expect(renewed).toMatchObject({ lastHeardEpochMs: null, lagMs: null })
  await postEvents(server.url, again.token, signIn('b2', { status: 'available' }))
  await until('it is heard', async () => (await row())?.lastHeardEpochMs)
})

it('[SL2] a source that was just added has its cadence to say something, however long signs are kept', async () => {
  const { server } = await openWorld()
  const watch = () => server.running.life.replica()?.floor.sources
  // The other source was never heard either: once it is silent, signs are kept for longer than the cadence below.
  await until('the shop is silent', () => watch()?.silent.has('shop'), 30_000)
  const addedMs = Date.now()
  await server.running.access.sources.add('late', { sequencing: false, cadenceMs: 2_000 })
  const silentSinceMs = await until(
    'the late one is silent',
    () => watch()?.rowOf('late').silentSinceEpochMs,
    30_000,
  )
  expect(silentSinceMs).toBeGreaterThanOrEqual(addedMs + 2_000)
})
