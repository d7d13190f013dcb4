// PostgreSQL of somebody else's dies and stays away for a while: events are taken and boards are live all the time, and the
// ledger catches up when it is back.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { STALE_AFTER_MS } from '../../shared/protocol.ts'
import { openReader } from '../support/board-reader.ts'
import { eventLoad } from '../support/event-load.ts'
import { newLog, startLoad } from '../support/load-sender.ts'
import { startTestServer } from '../support/server.ts'
import { eventsInLedger } from '../support/stored-state.ts'
import { startOwnPostgres } from '../support/store-processes.ts'
import { until } from '../support/until.ts'
import { expectAllKept } from './kept-events.ts'

const TEST_LIMIT_MS = 240_000

let postgres: Awaited<ReturnType<typeof startOwnPostgres>>
beforeAll(async () => {
  postgres = await startOwnPostgres()
}, TEST_LIMIT_MS)
afterAll(() => postgres.close())

test(
  '[CH6] while PostgreSQL is away events are taken and the board is live; once it is back the ledger has all',
  async () => {
    const server = await startTestServer({ databaseUrl: postgres.url })
    onTestFinished(() => server.stop())
    const log = newLog()
    const tokens = { red: await server.displayToken('red'), blue: await server.displayToken('blue') }
    const load = startLoad({
      log,
      url: server.url,
      token: server.token,
      perSecond: 300,
      next: eventLoad({ agents: 30, chats: 100 }),
    })
    await load.more(300)
    const reader = await openReader({ url: server.url, team: 'red', displayToken: tokens.red })
    onTestFinished(() => void reader.close())

    postgres.signal('SIGKILL')
    const isAway = () =>
      eventsInLedger(server).then(
        () => false,
        () => true,
      )
    await until('PostgreSQL is gone', isAway)
    const frames = reader.frames.length
    await load.more(1000)
    expect(await isAway()).toBe(true)
    expect(reader.frames.length).toBeGreaterThan(frames + 10)
    expect(reader.pulseAgeMs).toBeLessThan(STALE_AFTER_MS)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    // A display needs no database either: it comes back in the middle of it.
    reader.cut()
    await until('the display has come back', () => reader.causes.reconnect === 1 && reader.isConnected)

    await postgres.start()
    await load.more(300)
    await load.finish()
    // From the first event to the last not one was refused.
    expect([...load.answers.keys()]).toEqual(['202'])
    await expectAllKept({
      stores: server,
      url: server.url,
      log,
      reader: (team) => ({ authorization: `Bearer ${team === 'red' ? tokens.red : tokens.blue}` }),
    })
  },
  TEST_LIMIT_MS,
)
