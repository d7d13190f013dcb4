// How tiles are seen to move when agents change their group, in a real browser. Which moves are shown: tests/client/row-places.test.ts.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { agentEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = 'Care'
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

/** So many that taking fills several rows. */
const AGENTS = 14
const tile = (id: string) => page.getByTestId(`tile-default:${id}`)
const inGroup = (id: string, group: string) => tile(id).and(page.locator(`[data-group=${group}]`))

interface Seen {
  /** Of each move: which row, and where it was drawn at its beginning. */
  moves: { row: string; left: number; top: number }[]
  /** How often the layout was asked while the rows changed. */
  looks: number
  /** Rows that had an animation, by the document's own word. */
  running: number
}
declare global {
  interface Window {
    seen?: Seen
  }
}

const rowName = `(row) => (row.querySelector('[data-testid]') ?? row).dataset.testid`

/** From now on keeps each move at its very beginning, so that it can be looked at; the page is not slowed by it. */
async function watchMoves(): Promise<void> {
  await page.evaluate(`{
    const nameOf = ${rowName}
    const seen = (window.seen = { moves: [], looks: 0, running: 0 })
    const { getBoundingClientRect, animate } = Element.prototype
    Element.prototype.getBoundingClientRect = function () {
      seen.looks += 1
      return getBoundingClientRect.call(this)
    }
    Element.prototype.animate = function (...args) {
      const animation = animate.apply(this, args)
      animation.pause()
      animation.currentTime = 0
      seen.moves.push({ row: nameOf(this), element: this })
      return animation
    }
    const look = () => {
      seen.running = Math.max(seen.running, document.getAnimations().length)
      for (const move of seen.moves) {
        if (move.element === undefined) continue
        const { left, top } = getBoundingClientRect.call(move.element)
        Object.assign(move, { left, top, element: undefined })
      }
      requestAnimationFrame(look)
    }
    look()
  }`)
}

/** Where each row stands. */
const places = () =>
  page.evaluate<Record<string, { left: number; top: number }>>(`Object.fromEntries(
    [...document.querySelectorAll('.grid > .row')].map((row) => {
      const { left, top } = row.getBoundingClientRect()
      return [(${rowName})(row), { left, top }]
    }))`)

async function openFloor(): Promise<void> {
  const agents = Array.from({ length: AGENTS }, (_, index) => [
    agentEvent('profile', `a${index}`, { name: `Agent ${index}`, team: TEAM, capacity: 4 }, minutesAgo(60)),
    agentEvent('status', `a${index}`, { status: 'available' }, minutesAgo(10)),
  ])
  await server.post(agents.flat())
  await enter(page, server.url)
  await page.goto(`${server.url}/wall/${TEAM}`)
  await tile(`a${AGENTS - 1}`).waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

const goAway = (id: string) =>
  server.post([agentEvent('status', id, { status: 'away', reason: 'Break' }, minutesAgo(0))])
const seen = () => page.evaluate(() => window.seen ?? { moves: [], looks: -1, running: -1 })
/** Two frames from now what changed has been drawn. */
const twoFrames = () =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
  )

describe('a tile that changes its group', () => {
  it.each(['ltr', 'rtl'])(
    '[BO62] begins where it stood, as all that make room for it, and nothing is measured for it: %s',
    async (direction) => {
      await openFloor()
      await page.evaluate((to) => (document.documentElement.dir = to), direction)
      // The first to go away makes the group's heading; from then on headings move too.
      await goAway('a1')
      await inGroup('a1', 'away').waitFor()
      await page.waitForFunction(() => document.getAnimations().length === 0)
      const before = await places()
      await watchMoves()
      await goAway('a0')
      await inGroup('a0', 'away').waitFor()
      await twoFrames()
      const { moves, looks } = await seen()
      const after = await places()
      expect(moves.map(({ row }) => row)).toContain('tile-default:a0')
      expect(moves.length).toBeGreaterThan(3)
      for (const { row, left, top } of moves) {
        expect(left, row).toBeCloseTo(before[row]?.left ?? -1, 0)
        expect(top, row).toBeCloseTo(before[row]?.top ?? -1, 0)
      }
      const moved = Object.keys(after).filter(
        (row) =>
          before[row] !== undefined &&
          (Math.abs((before[row].left ?? 0) - (after[row]?.left ?? 0)) > 1 ||
            Math.abs((before[row].top ?? 0) - (after[row]?.top ?? 0)) > 1),
      )
      // Those that were held at their beginning stand there still.
      expect(moved).toEqual([])
      expect(looks).toBe(0)
    },
  )

  it('[BO62] ends where it belongs, in a quarter of a second', async () => {
    await openFloor()
    await goAway('a0')
    await inGroup('a0', 'away').waitFor()
    await page.waitForFunction(() => document.getAnimations().length === 0, undefined, { timeout: 5000 })
    expect(await tile('a0').evaluate((one) => one.parentElement?.style.zIndex)).toBe('')
  })

  it('[BO63] stands at its new place at once for who asks for less motion', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await openFloor()
    await watchMoves()
    await goAway('a0')
    await inGroup('a0', 'away').waitFor()
    await twoFrames()
    expect(await seen()).toMatchObject({ moves: [], running: 0 })
  })
})
