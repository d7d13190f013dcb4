// The life of a floor on a real Redis with a ledger in memory: servers that start together agree, and an absent ledger is waited for.
import { randomBytes } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { startFloorLife } from '../../server/live/floor-life.ts'
import type { LedgerSide } from '../../server/live/rebuild.ts'
import { DEFAULTS, quiet } from './live-world.ts'

/** A ledger's row, which may be away; its lock lets one in at a time. */
function emptyLedger(): LedgerSide & { isAway: boolean; row: { epoch: string; entry: string } | null } {
  let last: Promise<unknown> = Promise.resolve()
  return {
    isAway: false,
    row: null,
    position() {
      return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve(this.row)
    },
    insertFirst(epoch) {
      if (this.row !== null) return Promise.resolve(false)
      this.row = { epoch, entry: '0-0' }
      return Promise.resolve(true)
    },
    replace(epoch, expected) {
      if ((this.row?.epoch ?? null) !== expected) return Promise.resolve(false)
      this.row = { epoch, entry: '0-0' }
      return Promise.resolve(true)
    },
    withLock(work) {
      const done = last.then(work)
      last = done.catch(() => undefined)
      return done
    },
    drain: () => Promise.resolve(),
    recover: () =>
      Promise.resolve({
        facts: [],
        events: (async function* () {
          yield* await Promise.resolve([])
        })(),
      }),
  }
}

const start = (workspace: string, ledger: LedgerSide) =>
  startFloorLife({ workspace, redisUrl: inject('redisUrl'), ledger, defaults: DEFAULTS, logger: quiet })
type Life = Awaited<ReturnType<typeof start>>

/** Resolves with the first state that is wanted; the test's own limit ends the wait. */
function stateOf(life: Life, wanted: string): Promise<void> {
  if (life.state().state === wanted) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = life.onState(({ state }) => {
      if (state !== wanted) return
      stop()
      resolve()
    })
  })
}

it('[EP8] servers that start together on nothing found one floor', async () => {
  const workspace = `t${randomBytes(8).toString('hex')}`
  const ledger = emptyLedger()
  const lives = await Promise.all([
    start(workspace, ledger),
    start(workspace, ledger),
    start(workspace, ledger),
  ])
  await Promise.all(lives.map((life) => stateOf(life, 'live')))
  expect(new Set(lives.map((life) => life.live()?.epoch))).toEqual(new Set([ledger.row?.epoch]))
  await Promise.all(lives.map((life) => life.stop()))
})

it('[EP10] a stop that is wanted says that it is one, and nothing of a Redis that is away', async () => {
  const life = await start(`t${randomBytes(8).toString('hex')}`, emptyLedger())
  await stateOf(life, 'live')
  const states: string[] = []
  life.onState(({ state }) => states.push(state))
  await life.stop()
  expect(states).toEqual(['stopped'])
})

it('[EP8] a server that starts while PostgreSQL is away refuses, and is live once it answers', async () => {
  const ledger = emptyLedger()
  ledger.isAway = true
  const life = await start(`t${randomBytes(8).toString('hex')}`, ledger)
  await stateOf(life, 'refusing')
  expect(life.live()).toBe(null)
  ledger.isAway = false
  await stateOf(life, 'live')
  await life.stop()
})
