// A team's rolling sentiment and the alert of a low one. That it is kept up as facts change: incremental-numbers.test.ts.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alertText } from '../../shared/alerts/alert-text.ts'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { sentimentLow } from '../../shared/alerts/sentiment-low.ts'
import { withMood } from '../../shared/floor/chat-moods.ts'
import { chatSentiment } from '../../shared/metrics/chat-sentiment.ts'
import { teamSentiment } from '../../shared/metrics/team-sentiment.ts'
import { openFloor, TEAM } from './floor-world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const BEGIN = Date.UTC(2026, 4, 4, 10)
const plain = { forMs: 0, clearAfterMs: 0, escalateAfterMs: null }

/** A floor on which that rule alone is judged: below −0.2 of three chats or more, and over again at −0.1. */
function openMoods() {
  const world = openFloor()
  for (const [id, rule] of Object.entries(RULE_GALLERY))
    if (id !== 'sentimentLow') world.rule(id, { ...rule, enabled: false }, BEGIN - HOUR)
  world.rule('sentimentLow', { ...RULE_GALLERY.sentimentLow, ...plain, least: 3 }, BEGIN - HOUR)
  return world
}
const said = (world: ReturnType<typeof openFloor>) => world.steps.map(({ step }) => step.step)

test('[RO13] a chat keeps its customer’s last five scores, whatever the order in which they come', () => {
  const message = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: -1000, max: 1000 }))
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (messages, draws) => {
        const fold = (all: readonly (readonly [number, number])[]) =>
          all.reduce<[number, number][]>((kept, [atMs, score]) => withMood(kept, atMs, score / 1000), [])
        const arrived = [
          ...draws.flatMap((draw) =>
            [messages[draw % messages.length] ?? []].filter((each) => each.length > 0),
          ),
          ...messages.toReversed(),
        ]
        const mixed = arrived.flatMap(([atMs, score]) =>
          atMs === undefined || score === undefined ? [] : [[atMs, score] as const],
        )
        expect(fold(mixed)).toEqual(fold(messages))
        const distinct = [...new Map(messages.map((each) => [each.join(), each])).values()]
        expect(fold(messages)).toEqual(distinct.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(-5))
      },
    ),
  )
})

test('[RO13] the team’s is the mean of its chats’; below n it is null and the count stays; what is unscored is told apart', () => {
  expect(teamSentiment(-2e9, 10, 10)).toEqual({ value: -0.2, count: 10, unscoredShare: 0.5 })
  expect(teamSentiment(-2e9, 9, 0)).toEqual({ value: null, count: 9, unscoredShare: 0 })
  expect(teamSentiment(0, 0, 0)).toEqual({ value: null, count: 0, unscoredShare: null })
})

test('[RO14] opens below the limit, of enough chats, and clears past the limit to clear or as chats leave the window', () => {
  const world = openMoods()
  world.wrote('c1', -1, BEGIN)
  world.wrote('c2', -1, BEGIN)
  world.look(BEGIN)
  expect(said(world)).toEqual([])
  world.wrote('c3', 0.5, BEGIN + MINUTE)
  world.wrote('c4', null, BEGIN + MINUTE)
  world.look(BEGIN + MINUTE)
  expect(said(world)).toEqual(['opened'])
  const [alert] = world.records()
  expect(alert).toMatchObject({
    kind: 'sentimentLow',
    agent: null,
    team: TEAM,
    value: -0.5,
    limit: -0.2,
    detail: '25',
  })
  if (alert === undefined) return
  expect(alertText({ step: 'opened', alert, count: 1, agents: 0 }, BEGIN + 2 * MINUTE)).toEqual({
    title: 'Care: sentiment is −0.50',
    body: 'Team Care. It should be at least −0.20. Of 25 % of the chats nothing is scored. For 1 min.',
  })
  // Of five messages the later ones weigh more.
  const felt = (scores: number[]) => chatSentiment(scores) ?? 0
  world.wrote('c3', 1, BEGIN + 2 * MINUTE)
  world.look(BEGIN + 2 * MINUTE)
  expect((-2 + felt([0.5, 1])) / 3).toBeLessThan(-0.1)
  expect(said(world)).toEqual(['opened'])
  // Between the two limits it stays open.
  world.wrote('c1', 0.285, BEGIN + 2.5 * MINUTE)
  world.look(BEGIN + 2.5 * MINUTE)
  expect((felt([-1, 0.285]) - 1 + felt([0.5, 1])) / 3).toBeCloseTo(-0.15, 2)
  expect(said(world)).toEqual(['opened'])
  world.wrote('c1', 1, BEGIN + 3 * MINUTE)
  world.look(BEGIN + 3 * MINUTE)
  expect((felt([-1, 0.285, 1]) - 1 + felt([0.5, 1])) / 3).toBeGreaterThan(-0.1)
  expect(said(world)).toEqual(['opened', 'cleared'])
})

test('[RO14] at the limit it is not below it', () => {
  const rule = { ...RULE_GALLERY.sentimentLow, id: 'sentimentLow', limit: -0.5, clearLimit: -0.25 }
  const of = (sentiment: number) => ({ units: sentiment * 10 * 1e9, count: 10, unscored: 0 })
  expect(sentimentLow(rule, of(-0.5), false)).toBeNull()
  expect(sentimentLow(rule, of(-0.51), false)).toMatchObject({ value: -0.51 })
  expect(sentimentLow(rule, of(-0.25), true)).toBeNull()
})

test('[RO14] two hours after its customer last wrote a chat counts no more', () => {
  const world = openMoods()
  for (const chat of ['c1', 'c2', 'c3']) world.wrote(chat, -1, BEGIN)
  world.look(BEGIN)
  world.look(BEGIN + 2 * HOUR - 1)
  expect(said(world)).toEqual(['opened'])
  world.wrote('c1', -1, BEGIN + 2 * HOUR - 1)
  world.wrote('c2', -1, BEGIN + 2 * HOUR - 1)
  world.wrote('c3', -1, BEGIN + 2 * HOUR - 1)
  world.look(BEGIN + 2 * HOUR)
  world.look(BEGIN + 4 * HOUR - 2)
  expect(said(world)).toEqual(['opened'])
  world.look(BEGIN + 4 * HOUR - 1)
  expect(said(world)).toEqual(['opened', 'cleared'])
})

test('[RO14] one message of however angry a customer moves nothing by itself', () => {
  const world = openMoods()
  for (let chat = 0; chat < 9; chat++) world.wrote(`c${chat}`, 0.4, BEGIN)
  world.wrote('angry', -1, BEGIN + MINUTE)
  for (let minute = 1; minute < 20; minute++) world.look(BEGIN + minute * MINUTE)
  expect(said(world)).toEqual([])
})
