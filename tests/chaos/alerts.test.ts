// Alerts on two servers of which one is killed every five seconds, told to channels that fail and hang: each opens once, clears once
// and is told once. For longer than the suite's run: `npm run build && CHAOS_MINUTES=10 npx vitest run tests/chaos/alerts.test.ts`.
import { rm } from 'node:fs/promises'
import { expect, inject, test } from 'vitest'
import { newFolder } from '../support/store-processes.ts'
import { newWorkspace } from '../support/workspace-server.ts'
import { runStorm } from './alert-storm.ts'
import { saying, startFlakyReceiver } from './flaky-receiver.ts'

const MINUTES = Number(process.env.CHAOS_MINUTES ?? '0.5')
const FOR_MS = MINUTES * 60_000
/** Of longer runs, which a command asks for, the servers are the built ones. */
const IS_LONG = MINUTES > 2
const CHANNELS = ['/one', '/two', '/three']

const shareOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

test(
  '[AE20] while one of two servers is killed every 5 s and channels fail and hang, each alert opens, clears and is told once',
  async () => {
    const receiver = await startFlakyReceiver({ failing: 0.3, hanging: 0.05, mostBad: IS_LONG ? 4 : 3 })
    const dataDir = await newFolder()
    const stores = {
      workspace: newWorkspace(),
      redisUrl: inject('redisUrl'),
      databaseUrl: inject('databaseUrl'),
    }
    try {
      const storm = await runStorm({
        stores,
        dataDir,
        receiver,
        channels: CHANNELS,
        teams: 12,
        forMs: FOR_MS,
        killEveryMs: 5_000,
        isBuilt: IS_LONG,
      })
      const count = (key: string, name: string) =>
        storm.steps.filter((each) => each.key === key && each.step === name).length
      const strange = storm.episodes
        .map(({ key }) => ({ key, opened: count(key, 'opened'), cleared: count(key, 'cleared') }))
        .filter(({ opened, cleared }) => opened !== 1 || cleared !== 1)

      // What somebody was to be told, and what of it was taken.
      const groups = new Map(
        storm.steps.flatMap(({ key, step, group, atMs }) =>
          step === 'opened' ? [[key, { group: group ?? key, atMs }] as const] : [],
        ),
      )
      const hasty = new Set(storm.episodes.filter(({ isHasty }) => isHasty).map(({ key }) => key))
      // Of these nobody knows whether the receiver took them: that all is over is told then.
      const mayHaveArrived = new Set(
        storm.messages
          .filter((message) => message.may_have_arrived)
          .map((message) => saying(message.channel_name, message.alert_group, message.step)),
      )
      const lost: string[] = []
      const halfTold: string[] = []
      let expected = 0
      for (const [key, { group }] of groups)
        for (const channel of CHANNELS) {
          const [opened, cleared] = ['opened', 'cleared'].map((step) => receiver.has(channel, group, step))
          if (!hasty.has(key)) {
            expected += 2
            if (opened !== true) lost.push(saying(channel, group, 'opened'))
            if (cleared !== true) lost.push(saying(channel, group, 'cleared'))
          } else if (opened !== cleared && !mayHaveArrived.has(saying(channel, group, 'opened')))
            halfTold.push(saying(channel, group, 'opened or cleared'))
        }
      const delays = receiver
        .taken()
        .flatMap(({ step, group, atMs }) => {
          const said = groups.get(group)
          return step === 'opened' && said !== undefined ? [atMs - said.atMs] : []
        })
        .sort((a, b) => a - b)
      const figures = {
        seconds: FOR_MS / 1000,
        kills: storm.kills,
        alerts: storm.episodes.length,
        notOnceOpenedAndCleared: strange.length,
        messagesExpected: expected,
        messagesTaken: receiver.taken().length,
        lost: lost.length,
        halfTold: halfTold.length,
        toldTwice: receiver.doubled().length,
        repeatsByTheSameKey: receiver.counts.repeats,
        requests: receiver.counts.requests,
        answered500: receiver.counts.failed,
        hung: receiver.counts.hung,
        deadLetters: storm.messages.filter(({ state }) => state === 'failed').length,
        droppedAsOver: storm.messages.filter(({ state }) => state === 'dropped').length,
        openedToTakenMs: {
          p50: shareOf(delays, 0.5),
          p90: shareOf(delays, 0.9),
          p99: shareOf(delays, 0.99),
          most: delays.at(-1) ?? 0,
        },
      }
      console.info(`the alert storm: ${JSON.stringify(figures)}`)

      expect(storm.kills).toBeGreaterThanOrEqual(2)
      expect(storm.episodes.length).toBeGreaterThan(11)
      expect(receiver.counts.failed).toBeGreaterThan(10)
      expect({ strange, lost, halfTold, doubled: receiver.doubled(), late: storm.late }).toEqual({
        strange: [],
        lost: [],
        halfTold: [],
        doubled: [],
        late: [],
      })
      expect(figures.deadLetters).toBe(0)
    } finally {
      await receiver.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
  FOR_MS + 900_000,
)
