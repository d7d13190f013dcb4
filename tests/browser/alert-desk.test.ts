// The desk pages of alerts: rules, history and channels, in a real browser before a real server. Not when a rule holds, nor the sending.
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { RULE_GALLERY } from '../../shared/alerts/alert-rules.ts'
import { sampleAlert } from '../client/sample-alert.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { answerRules } from './answered-rules.ts'
import { useWorld, type World } from './browser-world.ts'
import { enter, expectAccessible, LEAD_SETTINGS } from './desk-door.ts'

const TEAM = 'Care / Süd'
// Pages, a server and a browser share the processors with other tests.
vi.setConfig({ testTimeout: 90_000 })
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE: 'Europe/Lisbon', ALERT_PRIVATE_TARGETS: '1' })
let server: World['server']
let page: Page
beforeEach(async () => {
  ;({ server, page } = world())
  await server.post([agentEvent('profile', 'a1', { name: 'Rui Prates', team: TEAM, capacity: 4 })])
  await enter(page, server.url)
  await page.setViewportSize({ width: 1280, height: 720 })
})

const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
const of = (path: string) => `${server.url}${path.replace('TEAM', encodeURIComponent(TEAM))}`

const rule = (id: string) => page.getByTestId(`rule-${id}`)
const field = (id: string, name: string) => rule(id).getByRole('textbox', { name })
const save = (id: string) => rule(id).getByRole('button', { name: 'Save' })
async function openRule(id: string): Promise<void> {
  await rule(id).getByRole('button', { name: 'Change' }).click()
  await save(id).waitFor()
}

describe('the rules of a team', () => {
  it('[AP18] are listed with what each says, and switched on and off in place', async () => {
    const sent = await answerRules(world().context)
    await page.goto(of('/settings/alerts/TEAM'))
    await rule('usedCapacity').waitFor()
    expect(await page.getByRole('article').count()).toBe(Object.keys(RULE_GALLERY).length)
    expect(await rule('usedCapacity').getByTestId('parts').textContent()).toBe(
      'limit 90 % · when it lasts 2 min · told again after 10 min',
    )
    expect(await rule('customerWaits').getByTestId('parts').textContent()).toContain('the team’s own limit')
    expect(await rule('nobodyAvailable').getByTestId('parts').textContent()).toContain(
      'Mon–Fri 09:00 to 17:00',
    )
    await rule('fewFree').getByRole('switch').click()
    await rule('fewFree').getByText('changed').waitFor()
    expect(sent).toEqual([
      { method: 'PUT', id: 'fewFree', body: { ...RULE_GALLERY.fewFree, enabled: false } },
    ])
    expect(await rule('fewFree').getByRole('switch').isChecked()).toBe(false)
  })

  it('[AP19] are changed in the units that people write, by keyboard too, and go back to the gallery’s', async () => {
    const sent = await answerRules(world().context)
    await page.goto(of('/settings/alerts/TEAM'))
    await openRule('usedCapacity')
    expect(await field('usedCapacity', 'Limit').inputValue()).toBe('90')
    await field('usedCapacity', 'Limit').fill('95,5')
    await field('usedCapacity', 'Clears again at').fill('80')
    await field('usedCapacity', 'Only when it lasts').fill('90')
    await field('usedCapacity', 'Told again').fill('')
    await rule('usedCapacity').getByRole('checkbox', { name: 'Not sent within quiet hours' }).check()
    await rule('usedCapacity').getByLabel('From').fill('21:30')
    await rule('usedCapacity').getByRole('checkbox', { name: 'Only within working hours' }).check()
    await rule('usedCapacity').getByRole('checkbox', { name: 'Friday' }).uncheck()
    await field('usedCapacity', 'Limit').press('Enter')
    await rule('usedCapacity').getByText('limit 95.5 %').waitFor()
    expect(sent.map(({ body }) => body)).toEqual([
      {
        ...RULE_GALLERY.usedCapacity,
        limit: 0.955,
        clearLimit: 0.8,
        forMs: 90_000,
        escalateAfterMs: null,
        quietHours: { from: '21:30', to: '07:00' },
        workingHours: { days: [1, 2, 3, 4], from: '09:00', to: '17:00' },
      },
    ])
    await openRule('usedCapacity')
    await rule('usedCapacity').getByRole('button', { name: 'Back to the gallery’s' }).click()
    await rule('usedCapacity').getByText('limit 90 %').waitFor()
    expect(sent.at(-1)).toMatchObject({ method: 'DELETE', id: 'usedCapacity' })
  })

  it('[RB6] may suggest who could take chats, which says that Floorview routes nothing, where places help', async () => {
    const sent = await answerRules(world().context)
    await page.goto(of('/settings/alerts/TEAM'))
    await openRule('fewFree')
    const box = rule('fewFree').getByRole('checkbox', { name: 'Suggest who could take chats' })
    await rule('fewFree').getByText('Floorview itself routes nothing.').waitFor()
    await box.check()
    await expectAccessible(page)
    expect(await isWide()).toBe(false)
    await page.setViewportSize({ width: 390, height: 800 })
    await expectAccessible(page)
    expect(await isWide()).toBe(false)
    await save('fewFree').click()
    await rule('fewFree').getByText('suggests who could take chats').waitFor()
    expect(sent.map(({ body }) => body)).toEqual([{ ...RULE_GALLERY.fewFree, suggestRebalance: true }])
    await openRule('fewFree')
    expect(await box.isChecked()).toBe(true)
    await openRule('signalLost')
    expect(
      await rule('signalLost').getByRole('checkbox', { name: 'Suggest who could take chats' }).count(),
    ).toBe(0)
  })

  it('[AP20] say at the field what is wrong, by the same schema as the server, and send nothing then', async () => {
    const sent = await answerRules(world().context)
    await page.goto(of('/settings/alerts/TEAM'))
    await openRule('fewFree')
    await field('fewFree', 'Limit').fill('0')
    await field('fewFree', 'Only when it lasts').fill('soon')
    await save('fewFree').click()
    await rule('fewFree').getByText('Give a value from 1 agents to 10000 agents.').waitFor()
    await rule('fewFree').getByText('Give a number.').waitFor()
    expect(await field('fewFree', 'Limit').getAttribute('aria-invalid')).toBe('true')
    await field('fewFree', 'Limit').fill('5')
    await field('fewFree', 'Clears again at').fill('3')
    await save('fewFree').click()
    await rule('fewFree').getByText('on the good side of the limit').waitFor()
    await expectAccessible(page)
    expect(sent).toEqual([])
    await openRule('customerWaits')
    await rule('customerWaits').getByRole('checkbox', { name: 'The team’s own setting' }).uncheck()
    await field('customerWaits', 'Limit').fill('45')
    await save('customerWaits').click()
    await rule('customerWaits').getByText('limit 45 s').waitFor()
  })

  it('[AP19] are kept by the server: who opens the page next sees them', async () => {
    await page.goto(of('/settings/alerts/TEAM'))
    await openRule('usedCapacity')
    await field('usedCapacity', 'Limit').fill('85')
    await save('usedCapacity').click()
    await rule('usedCapacity').getByText('limit 85 %').waitFor()
    await rule('fewFree').getByRole('switch').click()
    await rule('fewFree').getByText('Off').waitFor()
    await page.reload()
    await rule('usedCapacity').getByText('limit 85 %').waitFor()
    expect(await rule('fewFree').getByRole('switch').isChecked()).toBe(false)
    await openRule('usedCapacity')
    await rule('usedCapacity').getByRole('button', { name: 'Back to the gallery’s' }).click()
    await rule('usedCapacity').getByText('limit 90 %').waitFor()
  })

  it('[AP20] say at the field what the server finds wrong', async () => {
    await answerRules(world().context, { pointer: '/channels/0', detail: 'is no channel of yours' })
    await page.goto(of('/settings/alerts/TEAM'))
    await openRule('fewFree')
    await save('fewFree').click()
    await rule('fewFree').getByRole('alert').getByText('is no channel of yours').waitFor()
  })

  it.each([
    [1280, 720, 'light'],
    [390, 844, 'dark'],
  ] as const)(
    '[AP21] fit %i x %i in %s with a form open, without a fault that axe can find',
    async (width, height, colorScheme) => {
      await answerRules(world().context)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height })
      await page.goto(of('/settings/alerts/TEAM'))
      await openRule('nobodyAvailable')
      await openRule('ratingLow')
      expect(await isWide()).toBe(false)
      await expectAccessible(page)
    },
  )
})

describe('the history of a team’s alerts', () => {
  const AT = Date.UTC(2026, 9, 22, 13)
  const minute = 60_000
  const row = () => page.getByTestId('history-row')
  const rows = [
    sampleAlert('overLimit', {
      team: TEAM, agent: 'default:a1', agentName: '=Rui', severity: 'act', sinceEpochMs: AT, detail: 'Lunch',
      acknowledged: { atEpochMs: AT + 2 * minute, by: 'Marta', via: 'page' },
      cleared: { atEpochMs: AT + 9 * minute, by: null, via: null }, state: 'cleared', limit: 900_000,
    }),
    sampleAlert('usedCapacity', {
      team: TEAM, sinceEpochMs: AT - minute, value: 0.94, limit: 0.9, state: 'cleared',
      cleared: { atEpochMs: AT, by: 'Marta', via: 'api' },
    }),
    sampleAlert('fewFree', { team: TEAM, sinceEpochMs: AT - 2 * minute, value: 1, limit: 2 }),
  ] // prettier-ignore

  async function open(): Promise<void> {
    await world().context.route('**/api/alerts?*', (route) => {
      const query = new URL(route.request().url()).searchParams
      const cursor = query.get('cursor')
      const [kind, severity, ended] = ['kind', 'severity', 'ended'].map((name) => query.get(name))
      if (kind !== null || severity !== null || ended !== null) {
        const alerts = rows.filter(
          (each) =>
            (kind === null || each.kind === kind) &&
            (severity === null || each.severity === severity) &&
            (ended === null || (each.cleared === null ? 'standing' : each.cleared.by === null ? 'itself' : 'hand') === ended),
        ) // prettier-ignore
        const sums = {
          count: alerts.length,
          toAcknowledge: { medianMs: 120_000, n: 1 },
          toClear: { medianMs: null, n: 0 },
        }
        return route.fulfill({ json: { asOf: '1-0', atEpochMs: AT, alerts, next: null, sums } })
      }
      const alerts = cursor === null ? rows.slice(0, 2) : rows.slice(1)
      const sums = {
        count: 3,
        toAcknowledge: { medianMs: 120_000, n: 1 },
        toClear: { medianMs: 540_000, n: 2 },
      }
      return route.fulfill({
        json: {
          asOf: '1-0',
          atEpochMs: AT,
          alerts,
          next: cursor === null ? 'c2' : null,
          sums: cursor === null ? sums : null,
        },
      })
    })
    await page.goto(of('/alerts/TEAM/history'))
    await row().first().waitFor()
  }

  it('[AP22] says when each opened, who took it after how long and what cleared it, and leads to the agent’s day', async () => {
    await open()
    await row().first().getByText('22 Oct 14:00:00').waitFor()
    const said = await row().first().textContent()
    for (const part of ['Away longer than the reason allows', 'Lunch', '2 min, Marta', '15:00'])
      if (part !== '2 min, Marta') expect(said).toContain(part)
    expect(said).toContain('Marta, after 2 min')
    expect(said).toContain('by itself, after 9 min')
    expect(await row().first().getByRole('link').getAttribute('href')).toBe('/logs/default%3Aa1/2026-10-22')
    expect(await row().nth(1).textContent()).toContain('94 %')
    await expectAccessible(page)
  })

  it('[AP23] goes on page by page without showing one twice, is filtered by rule, by how grave and by how it ended, and exported as shown', async () => {
    await open()
    expect(await page.getByTestId('shown').textContent()).toBe('2 of 3 alerts')
    await page.getByRole('button', { name: 'Show earlier ones' }).click()
    await page.getByTestId('shown').getByText('3 alerts').waitFor()
    expect(await page.getByRole('button', { name: 'Show earlier ones' }).count()).toBe(0)
    await page.getByLabel('Rule').selectOption('overLimit')
    await page.getByTestId('shown').getByText('1 alert').waitFor()
    expect(await page.getByTestId('sums').textContent()).toBe(
      'Median until taken: 2:00 (n = 1); until over: – (n = 0).',
    )
    await page.getByLabel('How it ended').selectOption('standing')
    await page.getByText('No alert is like that.').waitFor()
    await page.getByLabel('Rule').selectOption('')
    await row().getByText('Few agents have a free place').waitFor()
    await page.getByLabel('How it ended').selectOption('itself')
    await page.getByLabel('How grave').selectOption('act')
    await row().getByText('Away longer than the reason allows').waitFor()
    await page.getByTestId('shown').getByText('1 alert').waitFor()
    await expectAccessible(page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()])
    const lines = (await (await download.createReadStream()).toArray()).join('').trimEnd().split('\r\n')
    expect(lines.length).toBe(2)
    expect(lines[0]).toContain('key,team,rule,kind,severity,agentId,agent,state,since,opened')
    expect(lines[1]).toContain(",default:a1,'=Rui,cleared,2026-10-22T13:00:00.000Z,2026-10-22T13:00:00.000Z")
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await isWide()).toBe(false)
    await expectAccessible(page)
  })
})

describe('the filters of that history', () => {
  const day = (name: 'From' | 'To') => page.getByLabel(name, { exact: true })
  const shown = (text: string) => page.getByTestId('shown').getByText(text, { exact: true }).waitFor()
  /** Two agents over their limits, on two days of the team. */
  async function twoDays(): Promise<void> {
    await server.post([agentEvent('profile', 'a2', { name: 'Ana Costa', team: TEAM, capacity: 4 })])
    const opened = [
      ['default:a1', '2026-10-20T09:00:00Z'],
      // Lisbon is an hour ahead of UTC in October: this is of the 22nd.
      ['default:a2', '2026-10-21T23:30:00Z'],
      ['default:a1', '2026-10-22T12:00:00Z'],
    ] as const
    for (const [agent, at] of opened)
      await sql`insert into alert (team, key, rule_id, kind, severity, agent, since_at, opened_at, outage)
        values (${TEAM}, ${at}, 'overLimit', 'overLimit', 'act', ${agent}, ${at}, ${at}, ${at})`.execute(
        server.running.database.db,
      )
  }

  it('[AP33] are of an agent and of days of the team, stand in the address, and go back by it', async () => {
    await twoDays()
    await page.goto(of('/alerts/TEAM/history'))
    await shown('3 alerts')
    await day('From').fill('2026-10-22')
    await shown('2 alerts')
    await page.getByRole('combobox', { name: 'Agent' }).click()
    await page.keyboard.type('ana')
    await page.getByRole('option', { name: 'Ana Costa' }).click()
    await shown('1 alert')
    expect(new URL(page.url()).search).toBe('?agent=default%3Aa2&firstDay=2026-10-22')
    await expectAccessible(page)
    await page.goBack()
    await shown('2 alerts')
    expect(await page.getByRole('combobox', { name: 'Agent' }).inputValue()).toBe('')
    await page.getByRole('button', { name: 'All alerts' }).click()
    await shown('3 alerts')
    expect(await page.getByRole('button', { name: 'All alerts' }).count()).toBe(0)
    await day('To').fill('2026-10-21')
    await shown('1 alert')
    await page.getByRole('link', { name: 'Rui Prates' }).waitFor()
  })

  it('[AP33] are those of an address that somebody sends, on a phone each part below its name', async () => {
    await twoDays()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${of('/alerts/TEAM/history')}?agent=default%3Aa1&lastDay=2026-10-22&kind=overLimit`)
    await shown('2 alerts')
    expect(await page.getByRole('combobox', { name: 'Agent' }).inputValue()).toBe('Rui Prates')
    expect(await day('To').inputValue()).toBe('2026-10-22')
    expect(await page.getByLabel('Rule').inputValue()).toBe('overLimit')
    const row = page.getByTestId('history-row').first()
    expect(await row.getByRole('cell').count()).toBe(7)
    const [agent, opened] = await Promise.all(
      ['Rui Prates', '22 Oct 13:00:00'].map((words) => row.getByText(words).boundingBox()),
    )
    expect(opened?.y).toBeGreaterThan(agent?.y ?? Infinity)
    expect((opened?.x ?? Infinity) + (opened?.width ?? 0)).toBeLessThan(390)
    expect(await isWide()).toBe(false)
    await expectAccessible(page)
  })
})

describe('the channels', () => {
  const channel = (name: string) => page.getByTestId('channel').filter({ hasText: name })

  it('[AP24] are added with what is wrong said at the field, tried with the answer shown, turned off and removed', async () => {
    await page.goto(of('/settings/channels'))
    // The one that every installation begins with.
    await channel('Phones and desks').waitFor()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Give it a name.').waitFor()
    await page.getByText('Give an address that begins with').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Operations')
    // A port on which nobody listens: what a test says of it is an answer too.
    await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1/hook')
    await page.getByRole('radio', { name: 'Only these' }).check()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Choose at least one team.').waitFor()
    await page.getByRole('checkbox', { name: TEAM }).check()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page
      .getByTestId('secret')
      .getByText(/whsec_/)
      .waitFor()
    await page.getByRole('button', { name: 'I have kept it' }).click()
    expect(await channel('Operations').textContent()).toContain(`Webhook · ${TEAM} · everything`)
    await channel('Operations').getByRole('button', { name: 'Test' }).click()
    await channel('Operations').getByTestId('tried').getByText('It did not arrive').waitFor()
    await expectAccessible(page)
    await channel('Operations').getByRole('button', { name: 'Turn off' }).click()
    await channel('Operations').getByRole('button', { name: 'Turn on' }).waitFor()
    await channel('Operations').getByRole('button', { name: 'Remove' }).click()
    await channel('Operations').getByText('Nobody is sent anything by it any more').waitFor()
    await channel('Operations').getByRole('alert').getByRole('button', { name: 'Remove' }).click()
    await channel('Operations').waitFor({ state: 'detached' })
    await channel('Phones').getByRole('button', { name: 'Remove' }).click()
    await channel('Phones').getByRole('alert').getByRole('button', { name: 'Remove' }).click()
    await page.getByTestId('empty').getByText('There is no channel yet').waitFor()
  })

  it('[AP25] show the messages that did not arrive with what was answered, and send one again', async () => {
    const failed = {
      id: 'msg_1', channel: 'c', channelName: 'Operations', noticeId: 'n', alertKey: 'k', team: TEAM, step: 'opened',
      title: 'Rui Prates: away too long', state: 'failed', tries: 10, answer: '500 no room', createdAt: '2026-10-22T13:00:00.000Z',
      dueAt: '2026-10-22T13:00:00.000Z', answeredAt: null, endedAt: null,
    } // prettier-ignore
    const resent: string[] = []
    await world().context.route('**/api/alert-deliveries?*', (route) =>
      route.fulfill({ json: { deliveries: [failed], next: null } }),
    )
    await world().context.route('**/api/alert-deliveries/*/resend', (route) => {
      resent.push(new URL(route.request().url()).pathname)
      return route.fulfill({ status: 202, json: { id: failed.id } })
    })
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(of('/settings/channels'))
    await page.getByTestId('failed').getByText('500 no room').waitFor()
    expect(await isWide()).toBe(false)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Send again: Rui Prates' }).click()
    await page.getByRole('status').getByText('on its way again').waitFor()
    await page.getByTestId('all-arrived').waitFor()
    expect(resent).toEqual(['/api/alert-deliveries/msg_1/resend'])
  })
})
