// What a screen does beyond drawing: the sound of a new alert, by a real audio context, and the full screen. Not which alert is new.
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { agentEvent } from '../support/cloud-events.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = 'Care'
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

interface Heard {
  states: string[]
  /** The loudest sample that went to the loudspeaker. */
  peak: number
  tones: number
}
declare global {
  interface Window {
    heard?: () => Heard
  }
}

/** Listens beside the loudspeaker: whatever a page sends there is measured. */
const LISTEN = `{
  const contexts = new Set()
  const heard = { peak: 0, tones: 0 }
  const { connect } = AudioNode.prototype
  const { start } = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (...args) {
    heard.tones += 1
    return start.apply(this, args)
  }
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode) {
      const ear = this.context.createAnalyser()
      connect.call(this, ear)
      const samples = new Float32Array(ear.fftSize)
      const listen = setInterval(() => {
        ear.getFloatTimeDomainData(samples)
        for (const sample of samples) heard.peak = Math.max(heard.peak, Math.abs(sample))
      }, 10)
      setTimeout(() => clearInterval(listen), 2000)
    }
    return connect.call(this, to, ...more)
  }
  const RealContext = AudioContext
  window.AudioContext = class extends RealContext {
    constructor(...args) {
      super(...args)
      contexts.add(this)
    }
  }
  window.heard = () => ({ ...heard, states: [...contexts].map(({ state }) => state) })
}`

const heard = () => page.evaluate(() => window.heard?.() ?? { states: [], peak: -1, tones: -1 })
const tile = (id: string) => page.getByTestId(`tile-default:${id}`)

async function open(query: string): Promise<void> {
  await server.post(
    ['a1', 'a2'].flatMap((id) => [
      agentEvent('profile', id, { name: `Agent ${id}`, team: TEAM, capacity: 4 }, minutesAgo(90)),
      agentEvent('status', id, { status: 'available' }, minutesAgo(80)),
    ]),
  )
  await page.addInitScript(LISTEN)
  await enter(page, server.url)
  await page.goto(`${server.url}/wall/${TEAM}${query}`)
  await tile('a1').waitFor()
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
}

/** An alert to act on now: somebody long over the limit of a break. */
async function openAlert(id: string): Promise<void> {
  await server.post([agentEvent('status', id, { status: 'away', reason: 'Strategic break' }, minutesAgo(60))])
  await page.locator('[data-rule=overLimit]').first().waitFor()
}

async function choose(name: string): Promise<void> {
  await page.getByTestId('display').click()
  await page
    .locator('input[name=sound]')
    .and(page.getByRole('radio', { name, exact: true }))
    .check()
  await page.keyboard.press('Escape')
}

describe('the sound of a new alert', () => {
  it('[BO64] is none unless somebody chose one, and nothing asks the browser for it', async () => {
    await open('')
    await page.locator('body').click({ position: { x: 5, y: 5 } })
    await openAlert('a1')
    await page.waitForTimeout(500)
    expect(await heard()).toEqual({ states: [], peak: 0, tones: 0 })
  })

  it('[BO64] is heard once for each alert, and low is lower', async () => {
    await open('')
    const peaks: number[] = []
    for (const [round, [loudness, id]] of ([['Low', 'a1'], ['On', 'a2']] as const).entries()) {
      await choose(loudness)
      await until('the browser allows it', async () => (await heard()).states.includes('running'))
      await openAlert(id)
      await until('both tones were begun', async () => (await heard()).tones === (round + 1) * 2)
      await page.waitForTimeout(600)
      peaks.push((await heard()).peak)
    }
    const [low = 0, on = 0] = peaks
    expect(low).toBeGreaterThan(0.01)
    expect(on).toBeGreaterThan(low * 2)
    expect((await heard()).tones).toBe(4)
  }) // prettier-ignore

  it('[BO64] that the browser does not allow yet is said so, until somebody clicks', async () => {
    await open('?sound=on')
    const blocked = page.getByText('Click anywhere to allow sound')
    await blocked.waitFor()
    expect((await heard()).states).toEqual(['suspended'])
    await page.locator('body').click({ position: { x: 5, y: 5 } })
    await blocked.waitFor({ state: 'detached' })
    expect((await heard()).states).toEqual(['running'])
  })
})

describe('the full screen', () => {
  it('[BO65] is entered and left from the display menu, which knows where it is', async () => {
    await open('')
    const isFull = () => page.evaluate(() => document.fullscreenElement === document.documentElement)
    await page.getByTestId('display').click()
    await page.getByRole('button', { name: 'Full screen', exact: true }).click()
    await page.getByRole('button', { name: 'Leave full screen' }).waitFor()
    expect(await isFull()).toBe(true)
    await page.getByRole('button', { name: 'Leave full screen' }).click()
    await page.getByRole('button', { name: 'Full screen', exact: true }).waitFor()
    expect(await isFull()).toBe(false)
  })
})
