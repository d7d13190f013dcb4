// What a wallboard leaves out, by choice or for want of room, said and reached in a real browser. Not which tiles fit.
import type { Page } from 'playwright-core'
import { beforeEach, expect, it, vi } from 'vitest'
import { agentEvent, chatEvent } from '../support/cloud-events.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS, minutesAgo } from './desk-door.ts'

const TEAM = 'Care'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld(LEAD_SETTINGS)
let server: World['server']
let page: Page
beforeEach(() => ({ server, page } = world()))

const person = (id: string, status: Record<string, unknown>) => [
  agentEvent('profile', id, { name: `Agent number ${id}`, team: TEAM, capacity: 4 }, minutesAgo(90)),
  agentEvent('status', id, status, minutesAgo(10)),
]
async function openWall(query = ''): Promise<void> {
  await enter(page, server.url)
  await page.goto(`${server.url}/wall/${TEAM}${query}`)
  await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
}

it('[BO66] a filter that leaves nobody says so on the floor, and ends there', async () => {
  await server.post(person('1', { status: 'available' }))
  await openWall('?filter=nobody-has-this')
  const note = page.getByTestId('filtered-out')
  await note.getByText('Nobody is shown').waitFor()
  await expectAccessible(page)
  await note.getByRole('button', { name: 'Show all' }).click()
  await page.getByTestId('tile-default:1').waitFor()
  await note.waitFor({ state: 'detached' })
})

it('[BO67] alerts without room are counted, and all are opened by keyboard', async () => {
  const held = Array.from({ length: 24 }, (_, index) => String(index))
  await server.post(
    held.flatMap((id) => [
      ...person(id, { status: 'away', reason: 'Lunch' }),
      chatEvent('queued', id, { team: TEAM }, minutesAgo(30)),
      chatEvent('accepted', id, { agent: id }, minutesAgo(29)),
    ]),
  )
  await openWall()
  const more = page.getByTestId('alerts-more')
  await more.waitFor()
  const rail = page.locator('aside').getByTestId('alert')
  const [open, shown, hidden] = await Promise.all(
    [page.getByTestId('alerts-open'), rail, more].map(async (found, index) =>
      index === 1 ? found.count() : Number.parseInt(((await found.textContent()) ?? '').replace('+', ''), 10),
    ),
  )
  expect((shown ?? 0) + (hidden ?? 0)).toBe(open)
  await more.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByTestId('alert').first().waitFor()
  expect(await dialog.getByTestId('alert').count()).toBe(open)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await more.evaluate((button) => button === document.activeElement)).toBe(true)
})

it('[BO68] names of the logged out without room are counted', async () => {
  const names = Array.from({ length: 30 }, (_, index) => String(index))
  await server.post([
    ...names.flatMap((id) => person(id, { status: 'offline' })),
    ...person('in', { status: 'available' }),
  ])
  await openWall()
  const more = page.getByTestId('out-more')
  await more.waitFor()
  const seen = await page.locator('.out li').evaluateAll((items) => {
    const list = items[0]?.parentElement?.getBoundingClientRect()
    return items.filter((item) => item.getBoundingClientRect().bottom <= (list?.bottom ?? 0) + 1).length
  })
  expect(seen).toBeGreaterThan(1)
  expect(await more.textContent()).toBe(`+${names.length - seen}`)
  await page.setViewportSize({ width: 390, height: 844 })
  await more.waitFor({ state: 'detached' })
})
