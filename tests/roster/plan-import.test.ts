// What a roster file would change: whom it means, what overlaps, what it replaces. Not how files are read (read-files.test.ts).
import { describe, expect, test } from 'vitest'
import type { ReadRow } from '../../server/roster/read-rows.ts'
import { planImport, type ImportScope } from '../../server/roster/plan-import.ts'
import type { EventOf, FloorEvent } from '../../shared/events.ts'
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { fold, noFacts, type Facts } from '../../shared/floor/fold.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { packShifts, rosterSubject, type Shift } from '../../shared/roster/agent-roster.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 23, 12)
const MIDNIGHT = NOW - 12 * HOUR

/** A floor with Ana and Rui in Care, in two sources, and Eva in Sales. */
function openPlan(standing: Readonly<Record<string, readonly Shift[]>> = {}, team = 'Care') {
  const floor = new FloorIndex(defaultSettings('UTC'))
  const all = new Map<string, Facts>()
  let made = 0
  const stamps = () => {
    made += 1
    return { source: 's', id: `e${made}`, claimedAtMs: made, occurredAtMs: made, receivedAtMs: made }
  }
  const tell = (event: FloorEvent): void => {
    const facts = fold(all.get(event.subject) ?? noFacts(event.subject), event)
    all.set(event.subject, facts)
    floor.set(event.subject, facts, nothingTouched())
  }
  const profile = (agent: string, data: EventOf<'agent.profile'>['data']) =>
    tell({ type: 'agent.profile', subject: `agent/${agent}`, data, ...stamps() })
  profile('shop:a1', { name: 'Ana Costa', team: 'Care', email: 'Ana@Example.com' })
  profile('shop:a2', { name: 'Rui', team: 'Care' })
  profile('crm:a2', { name: 'Rui', team: 'Care' })
  profile('shop:e1', { name: 'Eva', team: 'Sales' })
  for (const [agent, shifts] of Object.entries(standing))
    tell({
      type: 'system.agent.roster',
      subject: rosterSubject(agent),
      data: { team, shifts: packShifts(shifts), asOf: '0-0' },
      ...stamps(),
    })
  return (rows: readonly ReadRow[], more: Partial<ImportScope> = {}) =>
    planImport(rows, {
      floor,
      team: 'Care',
      zone: 'UTC',
      sources: new Set(['shop', 'crm']),
      isWhole: false,
      nowMs: NOW,
      ...more,
    })
}

const shift = (day: number, fromHour: number, hours: number): Shift => ({
  fromMs: MIDNIGHT + day * DAY + fromHour * HOUR,
  toMs: MIDNIGHT + day * DAY + (fromHour + hours) * HOUR,
})
let lines = 1
const row = (who: string, { fromMs, toMs }: Shift, more: Partial<ReadRow> = {}): ReadRow => {
  lines += 1
  const names = [{ field: 'agent', text: who, by: 'any' }] as const
  return { line: lines, uid: null, names, fromMs, toMs, isRecurring: false, faults: [], ...more }
}
const said = ({ faults }: ReturnType<typeof planImport>) =>
  faults.map(({ field, detail }) => `${field}: ${detail}`)

describe('[RO5] whom a row means', () => {
  test.each([
    ['shop:a1', 'shop:a1'],
    ['a1', 'shop:a1'],
    ['ana costa', 'shop:a1'],
    ['ANA@example.COM', 'shop:a1'],
    ['shop:new', 'shop:new'],
  ])('%s is %s', (who, agent) => {
    const plan = openPlan()([row(who, shift(1, 9, 8))])
    expect(plan.changes.map((change) => change.agent)).toEqual([agent])
    expect(plan.shown.neverSeen).toEqual(agent === 'shop:new' ? ['shop:new'] : [])
  })

  test.each([
    ['a2', 'agent: a2 may be shop:a2 or crm:a2: name one of them'],
    ['rui', 'agent: rui may be shop:a2 or crm:a2: name one of them'],
    ['shop:e1', 'agent: shop:e1 is of another team'],
    ['eva', expect.stringContaining('nobody in Care is called eva')],
    ['other:a9', expect.stringContaining('nobody in Care is called other:a9')],
    ['new', expect.stringContaining('named by source and id')],
  ])('%s is nobody: nothing is taken', (who, fault) => {
    const plan = openPlan()([row(who, shift(1, 9, 8)), row('a1', shift(1, 9, 8))])
    expect(said(plan)).toEqual([fault])
    expect(plan.shown.isTakeable).toBe(false)
  })

  test('somebody of another team’s roster, who was never seen, is not taken over', () => {
    const plan = openPlan({ 'shop:new': [shift(2, 9, 8)] }, 'Sales')([row('shop:new', shift(1, 9, 8))])
    expect(said(plan)).toEqual(['agent: shop:new is of another team'])
  })

  test('of several names the first that is somebody counts', () => {
    const names = [
      { field: 'ATTENDEE', text: 'nobody@example.com', by: 'address' },
      { field: 'SUMMARY', text: 'Ana Costa', by: 'any' },
    ] as const
    expect(openPlan()([row('', shift(1, 9, 8), { names })]).changes).toHaveLength(1)
    const first = names.slice(0, 1)
    expect(said(openPlan()([row('', shift(1, 9, 8), { names: first })]))).toEqual([
      'ATTENDEE: nobody in Care has the address nobody@example.com',
    ])
  })
})

describe('[RO6] which shifts are taken', () => {
  test('faulty times, each by its field', () => {
    const plan = openPlan()([
      row('a1', { fromMs: NOW + HOUR, toMs: NOW + HOUR }),
      row('a1', { fromMs: NOW + DAY, toMs: NOW + 3 * DAY }),
      row('a1', shift(33, 9, 8)),
    ])
    expect(said(plan)).toEqual([
      'end: must be after the beginning',
      'end: is more than 24 hours after the beginning',
      'start: is more than 31 days ahead',
    ])
  })

  test('what is over is left out, and so is what a rule says beyond the horizon', () => {
    const plan = openPlan()([
      row('a1', shift(-3, 9, 8)),
      row('a1', shift(33, 9, 8), { isRecurring: true }),
      row('a1', shift(0, 9, 8)),
    ])
    expect(plan.shown.rows.map(({ state }) => state)).toEqual(['past', 'later', 'taken'])
    expect(plan.changes).toEqual([{ agent: 'shop:a1', shifts: [shift(0, 9, 8)] }])
    expect(openPlan()([row('a1', shift(-3, 9, 8))]).shown.isTakeable).toBe(false)
  })

  test('shifts that overlap are refused, those that touch are one', () => {
    const plan = openPlan()([
      row('a1', shift(1, 9, 8)),
      row('a1', shift(1, 16, 3)),
      row('a2', shift(1, 9, 8)),
    ])
    expect(said(plan)).toEqual([
      expect.stringMatching(/^start: overlaps the shift of line \d+$/),
      expect.any(String),
    ])
    const joined = openPlan()([row('a1', shift(1, 12, 4)), row('a1', shift(1, 9, 3))])
    expect(joined.changes).toEqual([{ agent: 'shop:a1', shifts: [shift(1, 9, 7)] }])
  })

  test('a long shift is compared with all that begin in it', () => {
    const plan = openPlan()([
      row('a1', shift(1, 6, 12)),
      row('a1', shift(1, 8, 1)),
      row('a1', shift(1, 17, 3)),
    ])
    expect(plan.shown.counts.faulty).toBe(2)
  })

  test('so many as fit into the facts, and no more', () => {
    const many = Array.from({ length: 65 }, (_, place) =>
      row('a1', shift(1 + Math.floor(place / 3), (place % 3) * 6, 2)),
    )
    expect(said(openPlan()(many))).toEqual(['agent: would have 65 shifts, and 64 are the most'])
    expect(said(openPlan()(many.slice(1)))).toEqual([])
  })
})

describe('[RO7] what an import replaces', () => {
  const standing = {
    'shop:a1': [shift(1, 9, 8), shift(2, 9, 8), shift(4, 9, 8)],
    'shop:a2': [shift(2, 9, 8)],
  }

  test('the shifts of the agents that it names, in the days that it is of', () => {
    const plan = openPlan(standing)([row('a1', shift(2, 10, 4)), row('a1', shift(3, 10, 4))])
    expect(plan.changes).toEqual([
      { agent: 'shop:a1', shifts: [shift(1, 9, 8), shift(2, 10, 4), shift(3, 10, 4), shift(4, 9, 8)] },
    ])
    expect(plan.shown.replaces).toEqual({
      from: new Date(MIDNIGHT + 2 * DAY).toISOString(),
      to: new Date(MIDNIGHT + 4 * DAY).toISOString(),
    })
    expect(plan.shown.counts.removed).toBe(1)
  })

  test('a whole roster leaves nobody else a shift in its days', () => {
    const plan = openPlan(standing)([row('a1', shift(2, 9, 8))], { isWhole: true })
    expect(plan.changes).toEqual([{ agent: 'shop:a2', shifts: [] }])
    expect(plan.shown.counts.removed).toBe(1)
  })

  test('what stands beside those days must not overlap with it', () => {
    const night = { 'shop:a1': [shift(1, 22, 8)] }
    const plan = openPlan(night)([row('a1', shift(2, 5, 8))])
    expect(said(plan)).toEqual([
      'start: overlaps the shift that stands from 2026-11-24T22:00Z to 2026-11-25T06:00Z',
    ])
  })

  test('the same file once more changes nothing', () => {
    const plan = openPlan(standing)([row('a1', shift(1, 9, 8)), row('a1', shift(2, 9, 8))])
    expect(plan).toMatchObject({ changes: [], shown: { isTakeable: true, counts: { removed: 0 } } })
  })

  test('what was over long ago is dropped with the next import', () => {
    const plan = openPlan({ 'shop:a1': [shift(-4, 9, 8)] })([row('a1', shift(1, 9, 8))])
    expect(plan.changes).toEqual([{ agent: 'shop:a1', shifts: [shift(1, 9, 8)] }])
  })
})
