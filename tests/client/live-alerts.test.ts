// Standing alerts against a server and a clock that the test holds. Not a socket: see tests/browser.
import { beforeEach, describe, expect, it } from 'vitest'
import type { AlertPage } from '../../client/src/api/alert-answers.ts'
import type { Outcome } from '../../client/src/api/ask.ts'
import { LiveAlerts } from '../../client/src/live/live-alerts.svelte.ts'
import { FakeTime } from './fake-time.ts'
import { sampleAlert } from './sample-alert.ts'
import { AT } from './sample-board.ts'

const one = sampleAlert('awayShare')
const other = sampleAlert('usedCapacity')
const taken = { ...one, acknowledged: { atEpochMs: AT, by: 'Marta', via: 'page' as const } }
const cleared = { ...one, state: 'cleared' as const, cleared: { atEpochMs: AT, by: null, via: null } }

let time: FakeTime
let alerts: LiveAlerts
let asked: ((outcome: Outcome<AlertPage>) => void)[]

beforeEach(() => {
  time = new FakeTime()
  asked = []
  alerts = new LiveAlerts(() => new Promise((resolve) => asked.push(resolve)), time)
})

const page = (...records: AlertPage['alerts']): Outcome<AlertPage> => ({
  ok: true,
  value: { atEpochMs: AT, alerts: records, next: null },
})
async function answer(outcome: Outcome<AlertPage>): Promise<void> {
  asked.at(-1)?.(outcome)
  await Promise.resolve()
  await Promise.resolve()
}
const keys = () => alerts.standing.map(({ key }) => key).sort()

describe('the alerts of a board', () => {
  it('[AP12] are asked for with each join, and follow what the socket tells', async () => {
    alerts.missed()
    expect(alerts.isKnown).toBe(false)
    await answer(page(one))
    alerts.take(other)
    expect(keys()).toEqual([one.key, other.key].sort())
    alerts.take(cleared)
    expect(keys()).toEqual([other.key])
    alerts.missed()
    await answer(page())
    expect(keys()).toEqual([])
  })

  it('[AP12] that end or are taken while an answer is on its way stay so, however old the answer is', async () => {
    alerts.missed()
    await answer(page(one, other))
    alerts.missed()
    alerts.take(cleared)
    alerts.take({ ...other, acknowledged: taken.acknowledged })
    await answer(page(one, other))
    expect(keys()).toEqual([other.key])
    expect(alerts.standing[0]?.acknowledged?.by).toBe('Marta')
    alerts.take(one)
    expect(keys()).toEqual([other.key])
  })

  it('[AP12] take an answer to an earlier question for nothing', async () => {
    alerts.missed()
    alerts.missed()
    asked[0]?.(page(one))
    await answer(page(other))
    expect(keys()).toEqual([other.key])
  })

  it('[AP12] are asked for again after a failure, say why, and keep what was known', async () => {
    alerts.missed()
    await answer(page(one))
    alerts.missed()
    await answer({ ok: false, problem: { title: 'No', status: 503 } })
    expect([alerts.problem?.status, keys()]).toEqual([503, [one.key]])
    time.pass(5000)
    expect(asked.length).toBe(3)
    await answer(page(one))
    expect(alerts.problem).toBeNull()
    time.pass(59_999)
    expect(asked.length).toBe(3)
    time.pass(1)
    expect(asked.length).toBe(4)
    alerts.close()
    await answer(page(other))
    time.pass(600_000)
    expect([asked.length, keys()]).toEqual([4, [one.key]])
  })
})
