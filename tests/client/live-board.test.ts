// A live board against a connection and a clock that the test holds. Not a browser, not a server.
import { beforeEach, describe, expect, it } from 'vitest'
import { encodeAgent } from '../../shared/agent-row.ts'
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'
import { encodeAlertLife } from '../../shared/alert-life-row.ts'
import { LiveBoard } from '../../client/src/live/live-board.svelte.ts'
import { FakeLink } from './fake-link.ts'
import { FakeTime } from './fake-time.ts'
import { sampleAlert } from './sample-alert.ts'
import { agent, AT, frame, problem, snapshot } from './sample-board.ts'

let link: FakeLink
let time: FakeTime
let live: LiveBoard

beforeEach(() => {
  link = new FakeLink()
  time = new FakeTime()
  live = new LiveBoard('care', link, time)
  live.open()
})

/** Connected, and shown at revision `b:1`, position `10-0`. */
function shown(): void {
  link.listener.connected()
  link.answer(snapshot('b:1', '10-0'))
}
const load = () => live.board?.agents[0]?.load

describe('joining', () => {
  it('[BO1] joins on every connection, and says what it showed last and why it joins', () => {
    shown()
    link.listener.frame(frame('b:1', 'b:2', '11-0', { load: 2 }))
    link.listener.disconnected()
    link.listener.connected()
    expect(link.joins).toEqual([
      { board: 'care', cause: 'first' },
      { board: 'care', cause: 'reconnect', seen: '11-0' },
    ])
    link.answer(snapshot('c:7', '12-0'))
    expect(live.snapshotsByCause).toEqual({ first: 1, reconnect: 1, gap: 0, stale: 0, settings: 0 })
    expect(live.lastAsOf).toBe('12-0')
  })

  it('[BO1] still calls it the first join where no snapshot came before the connection was lost', () => {
    link.listener.connected()
    link.listener.disconnected()
    link.listener.connected()
    expect(link.joins.map(({ cause }) => cause)).toEqual(['first', 'first'])
  })

  it('[BO2] keeps what is shown while it is joining again', () => {
    shown()
    link.listener.disconnected()
    link.listener.connected()
    expect(live.board?.revision).toBe('b:1')
    expect(live.age.freshness).toBe('live')
  })

  it('[BO3] ignores the answer to a join that a later connection has overtaken', () => {
    link.listener.connected()
    link.listener.disconnected()
    link.listener.connected()
    link.answer(snapshot('b:2', '20-0'))
    link.answer(snapshot('b:1', '10-0'), 1)
    expect(live.board?.revision).toBe('b:2')
  })

  it('[BO3] asks again after a second where no answer came, or none that can be read', () => {
    link.listener.connected()
    link.answer(undefined)
    time.pass(1000)
    link.answer({ revision: 1 })
    time.pass(1000)
    expect(link.joins).toHaveLength(3)
    link.answer(snapshot('b:1', '10-0'))
    expect(live.snapshotsByCause.first).toBe(1)
  })
})

describe('frames', () => {
  it('[BO4] applies a frame that follows what is shown; an agent that did not change stays the same object', () => {
    shown()
    const before = live.board?.agents[0]
    link.listener.frame(frame('b:1', 'b:1', '11-0'))
    expect(live.board?.agents[0]).toBe(before)
    link.listener.frame(frame('b:1', 'b:2', '12-0', { load: 3 }))
    expect(load()).toBe(3)
    expect(live.framesApplied).toBe(2)
    expect(link.joins).toHaveLength(1)
  })

  it.each([
    ['follows another revision', frame('b:7', 'b:8', '12-0', { load: 3 })],
    ['changes an agent it never named', frame('b:1', 'b:2', '12-0', { a: [[9, 1, 3]] })],
    ['cannot be read', { revision: 'b:2' }],
  ])('[BO5] asks for one snapshot, and counts it as a gap, where a frame %s', (_why, broken) => {
    shown()
    link.listener.frame(broken)
    link.listener.frame(broken)
    expect(link.joins).toHaveLength(2)
    expect(link.joins[1]).toEqual({ board: 'care', cause: 'gap', seen: '10-0' })
    link.answer(snapshot('b:9', '13-0'))
    expect(live.snapshotsByCause.gap).toBe(1)
    expect(live.board?.revision).toBe('b:9')
  })

  it('[BO5] applies the frames that came while the snapshot was under way, as far as they follow it', () => {
    shown()
    link.listener.frame(frame('b:7', 'b:8', '18-0', { load: 1 }))
    link.listener.frame(frame('b:8', 'b:9', '19-0', { load: 2 }))
    link.listener.frame(frame('b:9', 'b:10', '20-0', { load: 4 }))
    link.answer(snapshot('b:9', '19-0'))
    expect(load()).toBe(4)
    expect(link.joins).toHaveLength(2)
  })

  it('[BO6] never goes back in time: an older snapshot is not shown, but asked for again', () => {
    shown()
    link.listener.frame(frame('b:1', 'b:2', '20-3', { load: 2 }))
    link.listener.disconnected()
    link.listener.connected()
    link.answer(snapshot('c:1', '20-2'))
    expect(live.board?.revision).toBe('b:2')
    expect(live.age.freshness).toBe('catching-up')
    time.pass(250)
    expect(link.joins).toHaveLength(3)
    link.answer(snapshot('c:2', '20-3'))
    expect(live.age.freshness).toBe('live')
    expect(live.board?.revision).toBe('c:2')
  })

  it('[BO6] never goes back in time: a frame of an older position is a gap', () => {
    shown()
    link.listener.frame(frame('b:1', 'b:2', '9-9', { load: 2 }))
    expect(load()).toBe(0)
    expect(link.joins.at(-1)?.cause).toBe('gap')
  })
})

describe('answers that are no snapshot', () => {
  it('[BO7] asks again after 250 ms where the server is catching up', () => {
    link.listener.connected()
    link.answer(problem(503, 'urn:floorview:problem:catching-up'))
    expect(live.age.freshness).toBe('catching-up')
    time.pass(249)
    expect(link.joins).toHaveLength(1)
    time.pass(1)
    expect(link.joins).toHaveLength(2)
    expect(live.problem).toBeNull()
  })

  it('[BO52] says that the server rebuilds its floor, and lets what is shown grow stale', () => {
    link.listener.connected()
    link.answer(problem(503, 'urn:floorview:problem:rebuilding'))
    expect(live.age.freshness).toBe('rebuilding')
    expect(live.problem).toBeNull()
    time.pass(1000)
    link.answer(snapshot('b:1', '10-0'))
    expect([live.age.freshness, live.rebuilding]).toEqual(['live', false])
    link.listener.disconnected()
    link.listener.connected()
    link.answer(problem(503, 'urn:floorview:problem:rebuilding'))
    time.pass(3000)
    expect([live.age.freshness, live.rebuilding]).toEqual(['stale', true])
    expect(live.board?.revision).toBe('b:1')
  })

  it.each([403, 404])('[BO8] shows %i as such and no board, and looks again after ten seconds', (status) => {
    shown()
    link.listener.disconnected()
    link.listener.connected()
    link.answer(problem(status))
    expect(live.problem?.status).toBe(status)
    expect(live.board).toBeNull()
    time.pass(10_000)
    link.answer(snapshot('b:2', '11-0'))
    expect(live.problem).toBeNull()
    expect(live.board?.revision).toBe('b:2')
  })

  it('[BO8] makes a new connection where it is signed out, because only that carries a new cookie', () => {
    link.listener.connected()
    link.answer(problem(401))
    expect(live.problem?.status).toBe(401)
    time.pass(10_000)
    expect(link.restarts).toBe(1)
  })

  it('[BO8] shows a refused connection as such, and tries it again', () => {
    link.listener.refused({ type: 'about:blank', title: 'Unauthorized', status: 401 })
    expect(live.problem?.status).toBe(401)
    time.pass(10_000)
    expect(link.restarts).toBe(1)
  })

  it('[BO8] takes a refusal that will pass for no refusal', () => {
    link.listener.refused({ type: 'about:blank', title: 'Service Unavailable', status: 503 })
    expect(live.problem).toBeNull()
    time.pass(1000)
    expect(link.restarts).toBe(1)
  })
})

it('[BO9] runs no timer and asks nothing once it is closed', () => {
  link.listener.connected()
  link.answer(problem(404))
  live.close()
  expect(time.timers).toBe(0)
  expect(link.isOpen).toBe(false)
  link.answer(snapshot('b:1', '10-0'))
  expect(live.board).toBeNull()
})

it('[BO4] adds an agent at the next slot', () => {
  shown()
  const row = encodeAgent(1, null, agent({ id: 'default:bo', name: 'Bo' }), ['care'], AT)
  link.listener.frame({ ...frame('b:1', 'b:2', '11-0'), a: [row] })
  expect(live.board?.agents.map(({ name }) => name)).toEqual(['Ana', 'Bo'])
})

describe('alerts', () => {
  it('[FR11] come with the frames, and are asked for with each answer and where a frame says that some were missed', () => {
    const told: AlertRecord[] = []
    let asked = 0
    const listener = {
      take: (record: AlertRecord) => void told.push(record),
      missed: () => void (asked += 1),
    }
    live = new LiveBoard('care', link, time, listener)
    live.open()
    shown()
    expect(asked).toBe(1)
    const alert = { ...sampleAlert('awayShare'), team: 'care' }
    const row = encodeAlertLife(alert, () => null, ['care'], AT)
    link.listener.frame({ ...frame('b:1', 'b:2', '11-0', { at: AT }), k: [row] })
    expect([told, asked]).toEqual([[alert], 1])
    link.listener.frame({ ...frame('b:2', 'b:3', '12-0', { at: AT }), ka: 1 })
    expect(asked).toBe(2)
    // Of an empty slot: something was missed.
    link.listener.frame({ ...frame('b:3', 'b:4', '13-0', { at: AT }), k: [[7, 'replyDue', null, 1, 1, 5]] })
    expect([told.length, asked]).toEqual([1, 3])
  })
})
