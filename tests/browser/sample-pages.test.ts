// The sample in a real browser: its mark on every page, the way to it from an empty installation, and leaving it by one button.
// Not what happens on its floor (tests/sample).
import { beforeEach, expect, it } from 'vitest'
import { ADMIN } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { useWorld, type World } from './browser-world.ts'

const world = useWorld({
  SAMPLE: '1',
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
  TIME_ZONE: 'UTC',
})
let server: World['server']
let page: World['page']
beforeEach(async () => {
  ;({ server, page } = world())
  await until('the sample is served', () => server.running.sample.running()?.life.live(), 30_000)
})

async function signIn(): Promise<void> {
  await page.goto(`${server.url}/sign-in`)
  await page.getByLabel('Email').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.keyboard.press('Enter')
}

it('[SA15] an empty installation leads to the sample, whose every page is marked', async () => {
  await signIn()
  await page.getByRole('link', { name: 'Open the sample floor' }).click()
  await page.getByTestId('sample-banner').waitFor()
  expect(new URL(page.url()).pathname).toBe('/sample/')
  await page.getByRole('link', { name: 'Daily logs' }).click()
  await page.getByRole('heading', { name: 'Daily logs' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/sample/logs')
  expect(await page.getByTestId('sample-banner').textContent()).toContain('Sample data')
  await page.goto(`${server.url}/sample/wall/Support`)
  await page.locator('[data-testid^="tile-sample:"]').first().waitFor({ timeout: 30_000 })
  expect(await page.getByTestId('sample-banner').textContent()).toContain('Sample data')
  const height = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
  expect(height).toBeLessThanOrEqual(0)
}, 90_000)

it('[SA18] the mark stays on the screen while its page scrolls, and a page that fits does not scroll for it', async () => {
  await signIn()
  await page.getByRole('heading', { name: 'Teams' }).waitFor()
  const overflowPx = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
  const markAtPx = async () => (await page.getByTestId('sample-banner').boundingBox())?.y
  await page.goto(`${server.url}/sample/logs`)
  await page.getByRole('heading', { name: 'Daily logs' }).waitFor()
  expect(await overflowPx()).toBeLessThanOrEqual(0)

  await page.setViewportSize({ width: 390, height: 480 })
  await page.goto(`${server.url}/sample/wall/Support`)
  await page.locator('[data-testid^="tile-sample:"]').first().waitFor({ timeout: 30_000 })
  expect(await overflowPx()).toBeGreaterThan(50)
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(50)
  expect(await markAtPx()).toBe(0)
  const [mark, head] = await Promise.all([
    page.getByTestId('sample-banner').boundingBox(),
    page.locator('header').boundingBox(),
  ])
  expect(head?.y).toBeCloseTo(mark?.height ?? 0, 0)
}, 90_000)

it('[SA16] an administrator leaves it by one button, and every open page says so', async () => {
  await signIn()
  await page.getByRole('heading', { name: 'Teams' }).waitFor()
  await page.goto(`${server.url}/sample/wall/main`)
  await page.getByTestId('sample-banner').waitFor()
  const other = await world().context.newPage()
  await other.goto(`${server.url}/sample/`)
  await other.getByTestId('sample-banner').waitFor()
  await page.getByTestId('leave-sample').click()
  await page.getByRole('alertdialog').getByText('Your own floor stays as it is').waitFor()
  await page.getByTestId('leave-sample-go').click()
  await page.getByTestId('sample-gone').waitFor({ timeout: 20_000 })
  await other.getByTestId('sample-gone').waitFor({ timeout: 20_000 })
  await page.getByRole('link', { name: 'Go to your own floor' }).click()
  await page.getByRole('heading', { name: 'Teams' }).waitFor()
  expect(server.running.sample.door.state()).toBe('left')
}, 90_000)
