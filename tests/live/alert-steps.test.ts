// Steps of one alert judged by two servers whose replicas lag as they like, committed to a real Redis: what stands is one life.
// Not the judging of a floor (alerts/engine.test.ts).
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { stepSubmission } from '../../server/alerts/engine/step-events.ts'
import type { FloorRedis } from '../../server/live/redis-client.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { alertSubject } from '../../shared/alerts/alert-step.ts'
import type { Condition } from '../../shared/alerts/condition.ts'
import { nextStep } from '../../shared/alerts/life.ts'
import { connect, makeWorld, type TestServer } from './live-world.ts'

// Many runs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

let clients: [FloorRedis, FloorRedis]
beforeAll(async () => {
  clients = [await connect(), await connect()]
})
afterAll(() => {
  for (const client of clients) client.destroy()
})

const BEGIN = Date.UTC(2026, 4, 4, 9)
const TEAM = 'Care'
const rule = {
  ...RULE_GALLERY.usedCapacity,
  id: 'usedCapacity',
  forMs: 0,
  clearAfterMs: 0,
  escalateAfterMs: null,
}
const subject = alertSubject({ team: TEAM, ruleId: rule.id, about: null })
const condition: Condition = {
  ruleId: rule.id,
  kind: rule.kind,
  agent: null,
  sinceMs: null,
  passedMs: null,
  value: 1,
  limit: 0.9,
  detail: null,
}

interface Look {
  server: number
  /** What this server's own view of the floor says: another may see it otherwise for a moment. */
  holds: boolean
  /** Whether it follows the stream first. */
  follows: boolean
  /** Whether it waits for the answer before the next look. */
  waits: boolean
}
const look: fc.Arbitrary<Look> = fc.record({
  server: fc.nat(1),
  holds: fc.boolean(),
  follows: fc.boolean(),
  waits: fc.boolean(),
})

/** Judges by what the server's replica shows, and commits what is due. */
function judge({ committer, replica }: TestServer, holds: boolean, nowMs: number): Promise<unknown> {
  const step = nextStep(
    {
      team: TEAM,
      agent: null,
      rule,
      condition: holds ? condition : null,
      isJudged: true,
      nowMs,
      asOf: replica.position,
    },
    replica.floor.alerts.get(subject),
  )
  return step === null ? Promise.resolve() : committer.submit([stepSubmission(subject, step, nowMs)])
}

it('[AE19] whatever two servers see and however late they follow, what is kept is one life: opened, cleared, opened, …', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(look, { minLength: 2, maxLength: 20 }), async (looks) => {
      const world = await makeWorld(clients[0])
      const servers = clients.map((client) => world.server(client))
      let open: Promise<unknown>[] = []
      for (const [place, { server: which, holds, follows, waits }] of looks.entries()) {
        const server = servers[which]
        if (server === undefined) continue
        if (follows) await server.follow()
        open.push(judge(server, holds, BEGIN + place * 1000))
        if (!waits) continue
        await Promise.all(open)
        open = []
      }
      await Promise.all(open)
      const { accepted } = await world.stored()
      const steps = [...accepted.values()]
        .flat()
        .flatMap((event) => (event.type === 'system.alert.step' ? [event.data] : []))
      const names = steps.map(({ step }) => step)
      expect(names).toEqual(names.map((_, place) => (place % 2 === 0 ? 'opened' : 'cleared')))
      // Each that clears is of the one that opened before it, and no two that open are of one key.
      steps.forEach((step, place) => {
        if (place % 2 === 1) expect(step.episode.key).toBe(steps[place - 1]?.episode.key)
      })
      const keys = steps.filter(({ step }) => step === 'opened').map(({ episode }) => episode.key)
      expect(new Set(keys).size).toBe(keys.length)
      for (const server of servers) {
        await server.follow()
        expect(server.doubts).toEqual([])
      }
    }),
    { numRuns: 60 },
  )
})
