// When a source was last heard, over HTTP and real Redis: heartbeats that leave no entry count, on every server.
import { expect, it, onTestFinished } from 'vitest'
import { readSourceSigns } from '../../server/live/source-signs.ts'
import { agentEvent, at } from '../support/cloud-events.ts'
import { startTestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

it('[SL1] tells every server when a source was last heard, and how late its newest event came', async () => {
  const server = await startTestServer()
  onTestFinished(() => server.stop())
  const other = await startTestServer({ workspace: server.workspace })
  onTestFinished(() => other.stop({ drop: false }))
  const heard = async () => {
    const live = other.running.life.live()
    return live === null
      ? null
      : (await readSourceSigns(other.running.life.commands, live.keys)).get('default')
  }
  expect(await heard()).toBeUndefined()
  const lateMs = 5_000
  await server.post([agentEvent('status', 'a1', { status: 'available' }, at(Date.now() - lateMs))])
  const first = await until('the source was heard', heard)
  expect(first.lagMs).toBeGreaterThanOrEqual(lateMs)
  expect(Math.abs(first.heardMs - Date.now())).toBeLessThan(10_000)
  // The first heartbeat is a commit; one that only renews leaves no trace but this one.
  await server.post([agentEvent('heartbeat', 'a1', { ttl: 60 })])
  const second = await until('the first heartbeat was heard', async () => {
    const sign = await heard()
    return sign != null && sign.heardMs > first.heardMs && sign
  })
  const entries = server.running.life.committer.counts.accepted
  await server.post([agentEvent('heartbeat', 'a1', { ttl: 60 })])
  await until(
    'the renewing heartbeat was heard',
    async () => ((await heard())?.heardMs ?? 0) > second.heardMs,
  )
  expect(server.running.life.committer.counts.accepted).toBe(entries)
})
