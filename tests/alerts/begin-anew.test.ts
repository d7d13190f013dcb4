// An alert that begins anew while messages about its last time are not on record yet: its facts would forget them. The engine over a
// floor that keeps steps at once; not Redis (engine.test.ts), nor what is recorded (lost-stores.test.ts).
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { AlertNotice } from '../../shared/alerts/alert-record.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { createAlertEngine } from '../../server/alerts/engine/alert-engine.ts'
import { floorKeys } from '../../server/live/keys.ts'
import type { Submission } from '../../server/live/plan.ts'
import { Replica } from '../../server/live/replica.ts'
import { until } from '../support/until.ts'
import { openFloor, TEAM } from './floor-world.ts'

const SECOND = 1000
const BEGIN = Date.UTC(2026, 4, 4, 10)
const AGENT = 'default:a0'

interface Recording {
  notices: readonly AlertNotice[]
  end: () => void
}

/** An engine whose every recording lasts until it is ended by hand. */
function openEngine() {
  const world = openFloor()
  for (const [id, rule] of Object.entries(RULE_GALLERY))
    world.rule(id, { ...rule, enabled: id === 'usedCapacity', forMs: 0, clearAfterMs: 0 }, BEGIN)
  world.agents(1, 1, BEGIN)
  let nowMs = BEGIN
  const replica = new Replica(defaultSettings('UTC'))
  replica.floor = world.floor
  const recordings: Recording[] = []
  const committed: string[] = []
  const engine = createAlertEngine({
    live: () => {
      replica.position = `${nowMs}-0`
      replica.pulseMs = nowMs
      return { replica, keys: floorKeys('test', 'e1'), epoch: 'e1' }
    },
    committer: {
      submit: (submissions: readonly Submission[]) => {
        const touched = nothingTouched()
        for (const { event } of submissions) {
          world.tell(event)
          touched.alerts.add(event.subject)
          if (event.type === 'system.alert.step') committed.push(event.data.step)
        }
        engine.changed(touched)
        return Promise.resolve(submissions.map(() => 'accepted' as const))
      },
    },
    now: () => nowMs,
    names: () => ({ agent: () => null, user: () => null }),
    teams: () => [TEAM],
    teamNow: () => null,
    publish: () => undefined,
    notify: (notices) => new Promise((resolve) => recordings.push({ notices, end: resolve })),
    logger: pino({ level: 'silent' }),
  })
  let chats = 0
  return {
    committed,
    recordings,
    /** So much later, the only agent has the only place used, or free again. */
    async at(laterMs: number, isUsed: boolean): Promise<void> {
      nowMs = BEGIN + laterMs
      if (isUsed) world.accept(`c${(chats += 1)}`, AGENT, nowMs)
      else world.close(`c${chats}`, nowMs)
      await this.look(laterMs)
    },
    async look(laterMs: number): Promise<void> {
      nowMs = BEGIN + laterMs
      const touched = nothingTouched()
      touched.agents.add(AGENT)
      touched.teams.add(TEAM)
      engine.changed(touched)
      engine.judge()
      // What a look at the stream brings is told of together, a moment later.
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('[AE31] an alert is opened anew only once its earlier messages are on record', async () => {
  const engine = openEngine()
  await engine.at(SECOND, true)
  await until('its opening is being recorded', () => engine.recordings.length === 1)
  engine.recordings[0]?.end()
  await engine.at(2 * SECOND, false)
  await until('its end is being recorded', () => engine.recordings.length === 2)
  expect(engine.recordings[1]?.notices.map(({ step }) => step)).toEqual(['opened', 'cleared'])
  await engine.at(3 * SECOND, true)
  await engine.look(4 * SECOND)
  expect(engine.committed).toEqual(['opened', 'cleared'])
  engine.recordings[1]?.end()
  await new Promise((resolve) => setImmediate(resolve))
  await engine.look(5 * SECOND)
  expect(engine.committed).toEqual(['opened', 'cleared', 'opened'])
})

test('[AE31] what is not recorded for ten seconds holds up nobody', async () => {
  const engine = openEngine()
  await engine.at(SECOND, true)
  await engine.at(2 * SECOND, false)
  await engine.at(3 * SECOND, true)
  await engine.look(11 * SECOND)
  expect(engine.committed).toEqual(['opened', 'cleared'])
  await engine.look(12 * SECOND + 100)
  expect(engine.committed).toEqual(['opened', 'cleared', 'opened'])
})
