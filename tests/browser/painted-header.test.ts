// An hour of the sample's floor, told to the server as a source would tell it, and at moments in it each number that Chromium paints in
// the header beside what plain SQL makes of the ledger at that position and instant. The hard cases: tests/ledger/header-proof.test.ts.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { submissionOf } from '../../server/live/plan.ts'
import { settingsEvent } from '../../server/live/settings-event.ts'
import { HEARTBEAT_EVERY_MS, type SampleEvent } from '../../server/sample/sample-events.ts'
import { createSimulator } from '../../server/sample/simulator.ts'
import { headerBySql } from '../ledger/header-by-sql.ts'
import { eventsInLedger } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import { useWorld } from './browser-world.ts'
import { enter, LEAD_SETTINGS } from './desk-door.ts'

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000]
/** In the middle of the afternoon there, whenever the test is run: shifts, and the day so far, are as on a working day. */
const ahead = ((14 - new Date().getUTCHours() + 36) % 24) - 12
const TIME_ZONE = `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
/** The third one's 120 agents would make the SQL slow, and show nothing more. */
const TEAMS = ['Concierge', 'Support']
/** As the sample itself has it: there customers wait a minute or two. */
const SERVICE_WITHIN_MS = 3 * MINUTE_MS
const STRETCH_MS = 5 * MINUTE_MS
const MOST_OF_A_BATCH = 1000
const world = useWorld({ ...LEAD_SETTINGS, TIME_ZONE })

const paintedHeader = z.object({
  asOf: z.string(),
  atEpochMs: z.number(),
  texts: z.record(z.string(), z.string().nullable()),
})
const receipt = z.object({ accepted: z.number(), rejected: z.tuple([]) })
type PaintedHeader = z.infer<typeof paintedHeader>

/** What the header says after two animation frames, with the position and the instant of the board that the page has painted. */
async function painted(page: Page): Promise<PaintedHeader> {
  const said: unknown = await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn))
    await frame()
    await frame()
    // A shape before a number says no number.
    const textOf = (part: Element) =>
      [...part.childNodes]
        .filter((node) => node.nodeName !== 'I')
        .map((node) => node.textContent)
        .join('')
        .replaceAll(/\s+/g, ' ')
        .trim()
    const parts = document.querySelectorAll('.numbers [data-testid^="number-"]')
    const below = [...document.querySelectorAll('.numbers .figure')].map(
      (figure) =>
        [
          `${figure.querySelector('[data-testid^="open-"]')?.getAttribute('data-testid') ?? ''} below`,
          textOf(figure.querySelector('.below') ?? figure),
        ] as const,
    )
    return {
      asOf: window.floorview?.lastAsOf,
      atEpochMs: window.floorview?.atEpochMs,
      texts: Object.fromEntries([
        ...[...parts].map((part) => [part.getAttribute('data-testid') ?? '', textOf(part)] as const),
        ...below,
      ]),
    }
  })
  return paintedHeader.parse(said)
}

const clockOf = (ms: number) => {
  const seconds = Math.floor(ms / 1000)
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')]
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
}

/** What the header must say of these numbers; null where it must not say anything. */
function headerWords(made: Awaited<ReturnType<typeof headerBySql>>): Record<string, string | null> {
  const count = (name: string) => made[name] ?? 0
  const some = (name: string, word: string) => (count(name) === 0 ? null : `${count(name)} ${word}`)
  const percent = (share: number) => String(Math.round(share * 100))
  const { firstReplyMs, serviceLevel, rating } = made
  const ratings = `${count('ratingCount')} ${count('ratingCount') === 1 ? 'rating' : 'ratings'}`
  return {
    'number-available': String(count('available')),
    'number-available-of': `of ${count('signedIn')}`,
    'number-full': some('full', 'full'),
    'number-away': some('away', 'away'),
    'number-lost': some('lost', 'lost'),
    'number-unknown': some('unknown', 'unknown'),
    'number-chats': String(count('load')),
    'number-chats-of': `of ${count('capacity')}`,
    'number-used':
      count('capacity') === 0 ? 'no places' : `${percent(count('load') / count('capacity'))} % used`,
    'number-held': some('heldWhileAway', 'held while away'),
    'number-waiting': String(count('waiting')),
    'number-first-reply': firstReplyMs == null ? '–' : clockOf(firstReplyMs),
    'open-first-reply below': firstReplyMs == null ? 'none yet' : '30 min median',
    'number-service-level': serviceLevel == null ? '–' : String(Math.floor(serviceLevel * 100 + 1e-9)),
    'number-ratings': rating == null ? '–' : rating.toFixed(1),
    'number-rating-count': rating == null ? null : ratings,
    ...(rating == null && {
      'open-ratings below': count('ratingCount') === 0 ? 'none yet' : `too few: ${ratings}`,
    }),
  }
}

/** The waits that may stand there: the page counts on by itself, in whole seconds, until the board's next message. */
function longestWaits({ atEpochMs }: PaintedHeader, sinceEpochMs: number | null | undefined): string[] {
  if (sinceEpochMs == null) return ['nobody waits']
  return [-1, 0, 1, 2].map((s) => `longest ${clockOf(Math.max(0, atEpochMs - sinceEpochMs + s * 1000))}`)
}

it('[NU2] every number of the header, as painted in an hour of the sample’s floor, is what SQL makes of the ledger', async () => {
  const { server, context } = world()
  const nowMs = Date.now()
  // Before the first of the crews that are there now came.
  const beginMs = nowMs - 9 * HOUR_MS
  const simulator = createSimulator({ seed: 'header', utcOffsetMs: ahead * HOUR_MS, beginMs })
  const told = simulator.follow(beginMs)
  const crews = simulator.crews.filter(({ team }) => TEAMS.includes(team))
  const people = new Set(crews.flatMap(({ agents }) => agents.map(({ id }) => `agent/${id}`)))
  const isOurs = ({ event: { subject } }: SampleEvent) =>
    people.has(subject) || crews.some(({ id }) => subject.startsWith(`chat/${id}-`))
  const settings = TEAMS.map((team) =>
    submissionOf(settingsEvent(team, { serviceWithinMs: SERVICE_WITHIN_MS }, beginMs, nowMs)),
  )
  await server.running.life.committer.submit(settings)
  let accepted = 0
  const tell = async (all: readonly SampleEvent[]): Promise<void> => {
    const events = all.filter(isOurs)
    for (let from = 0; from < events.length; from += MOST_OF_A_BATCH) {
      const batch = events.slice(from, from + MOST_OF_A_BATCH)
      const answer = receipt.parse((await server.post(batch.map(({ event }) => event))).body)
      accepted += answer.accepted
    }
  }
  await tell(told.until(nowMs - HOUR_MS)); 
  const pages = await Promise.all(
    TEAMS.map(async (team) => {
      const page = await context.newPage()
      await enter(page, server.url)
      await page.goto(`${server.url}/wall/${team}`)
      await page.getByTestId('freshness').and(page.locator('[data-state=live]')).waitFor()
      return { team, page }
    }),
  )
  
  const moments: { team: string; header: PaintedHeader }[] = []
  for (let atMs = nowMs - HOUR_MS + STRETCH_MS; atMs <= nowMs; atMs += STRETCH_MS) {
    await tell(told.until(atMs))
    if (atMs === nowMs)
      // What only renews a lease is not kept.
      await server.post(
        simulator.heartbeatsBetween(nowMs - HEARTBEAT_EVERY_MS, nowMs).filter(isOurs).map(({ event }) => event),
      )
    for (const { team, page } of pages) {
      // What was accepted by now is on the server's board; the page must have painted as much.
      const { asOf } = await server.board(team)
      const header = await until('the page has painted it', async () => {
        const shown = await painted(page)
        return shown.asOf.localeCompare(asOf, 'en', { numeric: true }) >= 0 && shown
      })
      moments.push({ team, header })
    }
  }
  await until('the ledger has all of it', async () => (await eventsInLedger(server)).length >= accepted, 30_000, 250)

  
  // As much as the product's own queries may know of its tables.
  await server.running.database.pool.query('analyze')
  const seen = new Map<string, Set<string>>()
  for (const { team, header } of moments) {
    const { asOf, atEpochMs, texts } = header
    const made = await headerBySql(server, { team, asOf, atEpochMs, zone: TIME_ZONE, dayStart: '00:00', serviceWithinMs: SERVICE_WITHIN_MS })
    const words = headerWords(made)
    const shown = Object.fromEntries(Object.keys(words).map((name) => [name, texts[name] ?? null]))
    expect({ team, asOf, ...shown }).toEqual({ team, asOf, ...words })
    expect(longestWaits(header, made.longestWaitSinceEpochMs)).toContain(texts['number-longest'])
    for (const [name, said] of Object.entries(shown))
      seen.set(name, (seen.get(name) ?? new Set()).add(String(said)))
  }
  expect(moments).toHaveLength(12 * TEAMS.length)
  // A comparison of what never changes would show little; how often each does depends on the minute at which this runs.
  for (const name of ['available', 'chats', 'waiting', 'first-reply', 'service-level', 'rating-count', 'away', 'full', 'held'])
    expect(seen.get(`number-${name}`)?.size, name).toBeGreaterThan(1)
  expect([...seen.values()].reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(60)
}, 120_000) // prettier-ignore
