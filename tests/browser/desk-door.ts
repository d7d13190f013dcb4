// The way in of the browser's tests to desk pages: an administrator who signs in, and what axe finds. Not what pages show.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { at } from '../support/cloud-events.ts'

export const LEAD = { email: 'lead@example.com', password: 'correct horse battery' }
/** The settings by which a test's server has that administrator. */
export const LEAD_SETTINGS = { ADMIN_EMAIL: LEAD.email, ADMIN_PASSWORD: LEAD.password }

/** Signs in without the form, as the form would; the page itself stays where it is. */
export async function enter(page: Page, url: string): Promise<void> {
  const answer = await page
    .context()
    .request.post(`${url}/api/auth/sign-in/email`, { data: LEAD, headers: { origin: url } })
  expect(answer.status()).toBe(200)
}

/** The `time` of an event so many minutes ago. */
export const minutesAgo = (minutes: number) => at(Date.now() - minutes * 60_000)

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
