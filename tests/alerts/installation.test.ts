// Alerts about what the floor rests on: a ledger that is behind, a display that shows nothing live. Judged alike by every server. Not on
// real stores (installation-servers.test.ts), nor the life of an alert (life.test.ts), nor sources (outages.test.ts).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { displayStale } from '../../shared/alerts/display-stale.ts'
import { openFloor, TEAM } from './floor-world.ts'

const MINUTE = 60_000
const SECOND = 1000
const BEGIN = Date.UTC(2026, 4, 4, 10)
const plain = { forMs: 0, clearAfterMs: 0, escalateAfterMs: null, workingHours: null }

/** A floor that only the two rules judge. */
function floorOf(teams: readonly string[] = [TEAM]) {
  const world = openFloor(teams)
  for (const team of teams)
    for (const [id, rule] of Object.entries(RULE_GALLERY)) {
      const isOurs = id === 'ledgerBehind' || id === 'displayStale'
      world.rule(id, isOurs ? { ...rule, ...plain } : { ...rule, enabled: false }, BEGIN - MINUTE, team)
    }
  return world
}
const display = (id: string, teams: readonly string[] = [TEAM]) => ({
  id,
  name: `TV ${id}`,
  teams,
  wasOpened: true,
})
const said = (steps: readonly { step: { step: string; detail?: string | null } }[]) =>
  steps.map(({ step }) => step.step)

test('[AE26] a ledger that lags is told of once past the limit and over once past the limit to clear, however its lag swings between', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 }), (lagsS) => {
      const world = floorOf()
      const { limit, clearLimit } = RULE_GALLERY.ledgerBehind
      let isOpen = false
      let expected = 0
      for (const [place, lagS] of lagsS.entries()) {
        const nowMs = BEGIN + place * SECOND
        world.rest({ atMs: nowMs, ledgerBehindSinceMs: lagS === 0 ? null : nowMs - lagS * SECOND })
        const was = isOpen
        isOpen = lagS * SECOND > (isOpen ? (clearLimit ?? 0) : (limit ?? 0))
        expected += was === isOpen ? 0 : 1
        expect(said(world.look(nowMs))).toEqual(was === isOpen ? [] : [isOpen ? 'opened' : 'cleared'])
      }
      expect(world.steps.length).toBe(expected)
    }),
    { numRuns: 100 },
  )
})

test('[AE26] nothing is known of the ledger before the first pulse, and its lag is one outage in every team', () => {
  const world = floorOf(['Care', 'Sales'])
  expect(world.look(BEGIN)).toEqual([])
  world.rest({ atMs: BEGIN, ledgerBehindSinceMs: BEGIN - 5 * MINUTE })
  const due = world.look(BEGIN)
  expect(due.map(({ step }) => step.episode.team)).toEqual(['Care', 'Sales'])
  expect(new Set(due.map(({ step }) => step.group))).toEqual(new Set([`ledger:${BEGIN - 5 * MINUTE}`]))
})

test('[AE27] each display that was opened is told of by itself once it was not seen for the limit, and over once it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 20 }),
      (minutesAgo, liveAgo) => {
        const world = floorOf()
        const displays = minutesAgo.map((_, place) => display(`d${place}`))
        const seen = new Map(minutesAgo.map((ago, place) => [`d${place}`, BEGIN - ago * MINUTE]))
        // Nobody has ever opened this one.
        displays.push({ ...display('never'), wasOpened: false })
        const liveSinceMs = BEGIN - liveAgo * MINUTE
        world.rest({ atMs: BEGIN, displays, displaySeenMs: seen, keptSinceMs: 0, liveSinceMs })
        const due = world.look(BEGIN)
        // While no server was live none could be served.
        const stale = minutesAgo.flatMap((ago, place) => (Math.min(ago, liveAgo) > 5 ? [`TV d${place}`] : []))
        expect(due.map(({ step }) => step.detail).sort()).toEqual(stale.sort())
        expect(new Set(due.map(({ step }) => step.episode.key)).size).toBe(stale.length)
        expect(world.look(BEGIN + 100)).toEqual([])
        const now = new Map(displays.map(({ id }) => [id, BEGIN + SECOND]))
        world.rest({ atMs: BEGIN + SECOND, displays, displaySeenMs: now, keptSinceMs: 0, liveSinceMs })
        expect(said(world.look(BEGIN + SECOND))).toEqual(stale.map(() => 'cleared'))
      },
    ),
    { numRuns: 100 },
  )
})

test('[AE27] while its alert is open the limit to clear counts, for each display by itself', () => {
  const rule = { ...RULE_GALLERY.displayStale, id: 'displayStale', limit: 5 * MINUTE, clearLimit: MINUTE }
  const seenAgo = (id: string, agoMs: number) => ({ ...display(id), seenMs: BEGIN - agoMs })
  const displays = [seenAgo('open', 2 * MINUTE), seenAgo('other', 2 * MINUTE), seenAgo('stale', 6 * MINUTE)]
  const held = displayStale(rule, displays, (id) => id === 'open', BEGIN)
  expect(held.map(({ about }) => about)).toEqual(['open', 'stale'])
  expect(displayStale(rule, [seenAgo('open', MINUTE)], () => true, BEGIN)).toEqual([])
})

test('[AE27] one that shows several teams is one outage in them, by whichever of their rules, and one that is revoked is over', () => {
  const world = floorOf(['Care', 'Sales', 'Other'])
  const own = { ...RULE_GALLERY.displayStale, ...plain }
  world.rule('displayStale', { ...own, enabled: false }, BEGIN - SECOND, 'Sales')
  world.rule('own', own, BEGIN - SECOND, 'Sales')
  const signs = { displaySeenMs: new Map([['d', BEGIN - 10 * MINUTE]]), keptSinceMs: 0 }
  world.rest({ atMs: BEGIN, displays: [display('d', ['Care', 'Sales'])], ...signs })
  const due = world.look(BEGIN)
  expect(due.length).toBe(2)
  expect(new Set(due.map(({ step }) => step.group)).size).toBe(1)
  world.rest({ atMs: BEGIN + SECOND, displays: [], ...signs })
  expect(said(world.look(BEGIN + SECOND))).toEqual(['cleared', 'cleared'])
})

test('[AE28] two servers that heard the same pulse find the same steps', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 6 }),
      fc.integer({ min: 0, max: 400 }),
      (seenS, lagS) => {
        const found = [floorOf(), floorOf()].map((world, server) => {
          world.rest({
            atMs: BEGIN,
            ledgerBehindSinceMs: lagS === 0 ? null : BEGIN - lagS * SECOND,
            displays: seenS.map((_, place) => display(`d${place}`)),
            displaySeenMs: new Map(seenS.map((ago, place) => [`d${place}`, BEGIN - ago * SECOND])),
            keptSinceMs: 0,
          })
          // Each by its own clock.
          return world.due(BEGIN + server * 900).filter(({ step }) => step.episode.kind === 'displayStale')
        })
        const [one = [], other = []] = found.map((steps) =>
          steps.map(({ subject, step }) => [subject, step.episode, step.detail]),
        )
        expect(other).toEqual(one)
      },
    ),
    { numRuns: 60 },
  )
})
