// The ledger's thread as the server keeps it: told of the floor, started again when it dies, ended when stopped.
import { expect, test } from 'vitest'
import { startLedgerThread } from '../../server/ledger-thread/start-ledger-thread.ts'
import { ledgerSilence } from '../../server/vital-signs.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { keptLog } from '../access/quiet-log.ts'
import { until } from '../support/until.ts'

const ORDER = {
  workspace: 'none',
  redisUrl: 'redis://127.0.0.1:1',
  databaseUrl: 'postgres://127.0.0.1:1/none',
  defaults: defaultSettings('UTC'),
  logLevel: 'silent',
}

/** Code of a thread that tells the epoch it was told of as the entry it has written, and does what `then` says. */
const threadThat = (then: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', (message) => {
        if (message.say === 'stop') return parentPort.close()
        const writer = { entry: message.epoch, lagMs: 0, writtenEvents: 1, eventsPerS: 0, refusedEvents: 0, lastError: null }
        parentPort.postMessage({ say: 'status', status: { writer, deriver: { waitingMarks: 0, overdueMs: 0 } } })
        parentPort.postMessage({ say: 'trim', epoch: message.epoch, belowEntry: '7-0' })
        ${then}
      })
    `)}`,
  )

function floorOf(epoch: string) {
  const trimmed: string[] = []
  return {
    trimmed,
    life: {
      live: () => ({ epoch }),
      clock: { now: () => 1_000 },
      onState: () => () => {},
      trimAccepted: (of: string, below: string) => {
        trimmed.push(`${of} ${below}`)
        return Promise.resolve()
      },
    },
  }
}

test('[LT1] the thread is told of the floor, and what it says arrives', async () => {
  const { life, trimmed } = floorOf('e1')
  const engine = startLedgerThread(threadThat(''), ORDER, life, keptLog())
  expect(engine.status().writer.entry).toBeNull()
  await until('the thread has answered', () => engine.status().writer.entry === 'e1')
  await until('what it holds is forgotten', () => trimmed.includes('e1 7-0'))
  await engine.stop()
})

test('[LT2] a thread that dies is said to have died and started again', async () => {
  const { life } = floorOf('e2')
  const log = keptLog()
  const engine = startLedgerThread(
    threadThat(`setImmediate(() => { throw new Error('broken') })`),
    ORDER,
    life,
    log,
  )
  const deaths = () => log.lines.filter((line) => JSON.stringify(line).includes('starting another')).length
  await until('it died twice', () => deaths() >= 2)
  expect(log.lines.join()).toContain('broken')
  expect(engine.status().writer.entry).toBe('e2')
  // Each of them said that it wrote one.
  expect(engine.status().writer.writtenEvents).toBeGreaterThanOrEqual(2)
  await engine.stop()
})

test('[LT3] a thread that hangs is warned of once it has said nothing for 5 s', async () => {
  const { life } = floorOf('e3')
  let nowMs = 0
  const hangs = `const end = Date.now() + 60_000; setImmediate(() => { while (Date.now() < end); })`
  const engine = startLedgerThread(threadThat(hangs), ORDER, life, keptLog(), () => nowMs)
  await until('it said one thing', () => engine.status().writer.entry === 'e3')
  expect(ledgerSilence(engine.statusAgeMs())).toBeNull()
  nowMs = 4_999
  expect([engine.statusAgeMs(), ledgerSilence(engine.statusAgeMs())]).toEqual([4_999, null])
  nowMs = 7_900
  expect(ledgerSilence(engine.statusAgeMs())).toBe("the ledger's thread has said nothing for 7 s")
  await engine.stop()
}, 30_000)
