// Alerts in words, which of them are new, and when numbers warn. Not when an alert opens: see tests/shared.
import { describe, expect, it } from 'vitest'
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'
import type { BoardAlert } from '../../shared/board.ts'
import { createAlarm } from '../../client/src/wallboard/alert-sound.ts'
import { alertAge, alertWords } from '../../client/src/wallboard/alert-words.ts'
import { railAlerts, toWord, type RailAlert } from '../../client/src/wallboard/rail-alerts.ts'
import { serviceTone, usedTone, waitTone } from '../../client/src/wallboard/number-tone.ts'
import { sampleAlert } from './sample-alert.ts'
import { AT, board } from './sample-board.ts'

const { numbers, settings } = board('a:1', '1-0')
const alert = (rule: BoardAlert['rule'], agoMs: number, more: Partial<BoardAlert> = {}): BoardAlert => ({
  key: `${rule}::${AT - agoMs}`,
  rule,
  severity: 'act',
  agent: 'default:rui',
  team: null,
  sinceEpochMs: AT - agoMs,
  value: null,
  limit: null,
  detail: null,
  ...more,
})

/** As the rail has it where no life of it is known. */
const onRail = (row: BoardAlert, more: Partial<RailAlert> = {}): RailAlert => ({
  ...row,
  agentName: null,
  isTaken: false,
  takenBy: null,
  isUntaken: false,
  ...more,
})
const hand = { atEpochMs: AT - 1000, by: 'Marta', via: 'page' } as const

describe('the rail', () => {
  const lives = (...records: ReturnType<typeof sampleAlert>[]) =>
    new Map(records.map((record) => [record.key, record]))
  const rows = [
    alert('sourceSilent', 9, { agent: null, detail: 'shop' }),
    alert('overLimit', 7),
    alert('awayShare', 5, { agent: null, team: 'care', severity: 'watch' }),
  ]

  it('[AP10] shows the board’s rows as they are where no life is known', () => {
    const { shown, snoozed } = railAlerts(rows, new Map(), AT)
    expect(shown.map(({ rule, isTaken }) => [rule, isTaken])).toEqual([
      ['sourceSilent', false],
      ['overLimit', false],
      ['awayShare', false],
    ])
    expect(snoozed).toBe(0)
  })

  it('[AP10] adds what only lives tell of by its gravity, and puts back what somebody has', () => {
    const taken = sampleAlert('overLimit', { key: rows[1]?.key ?? '', acknowledged: hand })
    const full = sampleAlert('usedCapacity', { severity: 'act', value: 0.94 })
    const { shown } = railAlerts(rows, lives(taken, full, sampleAlert('ratingLow', { state: 'cleared' })), AT)
    expect(shown.map(({ rule, takenBy, isUntaken }) => [rule, takenBy, isUntaken])).toEqual([
      ['sourceSilent', null, false],
      ['usedCapacity', null, true],
      ['awayShare', null, false],
      ['overLimit', 'Marta', false],
    ])
  })

  it('[AP10] leaves out what rests, counts it, and has it again when it wakes', () => {
    const rests = sampleAlert('overLimit', { key: rows[1]?.key ?? '', snoozedUntilEpochMs: AT + 1000 })
    const at = (epochMs: number) => railAlerts(rows, lives(rests), epochMs)
    expect([at(AT).shown.length, at(AT).snoozed]).toEqual([2, 1])
    expect([at(AT + 1000).shown.length, at(AT + 1000).snoozed]).toEqual([3, 0])
  })

  it('[AP10] has a silent source taken once each team that has its agents has somebody', () => {
    const ofTeam = (team: string, more = {}) =>
      sampleAlert('sourceSilent', {
        team,
        detail: 'shop',
        sinceEpochMs: AT - 9,
        key: `sourceSilent:${team}`,
        ...more,
      })
    const [row] = rows.slice(0, 1)
    const isTaken = (...records: ReturnType<typeof sampleAlert>[]) =>
      railAlerts(row === undefined ? [] : [row], lives(...records), AT).shown[0]?.isTaken
    expect(isTaken(ofTeam('care'), ofTeam('sales'))).toBe(false)
    expect(isTaken(ofTeam('care', { acknowledged: hand }), ofTeam('sales'))).toBe(false)
    expect(isTaken(ofTeam('care', { acknowledged: hand }), ofTeam('other', { detail: 'chat' }))).toBe(true)
  })

  it('[AP34] says of a row what the lives of the team’s own rules say of it, by the one that needs somebody most', () => {
    const row = rows.slice(2)
    const own = (more: Partial<AlertRecord>) =>
      sampleAlert('awayShare', { key: `own-${JSON.stringify(more)}`, ruleId: 'own', ...more })
    const said = (...records: AlertRecord[]) => railAlerts(row, lives(...records), AT).shown
    const taken = own({ acknowledged: hand, severity: 'act' })
    expect(said(taken)).toMatchObject([{ isTaken: true, takenBy: 'Marta', severity: 'act' }])
    expect(said(taken, own({ severity: 'watch' }))).toMatchObject([{ isTaken: false, severity: 'watch' }])
    const act = own({ severity: 'act', value: 1 })
    expect(said(own({}), act)).toMatchObject([{ isUntaken: true, severity: 'act' }])
    const resting = own({ severity: 'act', snoozedUntilEpochMs: AT + 1000 })
    expect(said(resting, own({}))).toMatchObject([{ severity: 'watch' }])
    expect(railAlerts(row, lives(resting, taken), AT)).toMatchObject({ shown: [], snoozed: 1 })
    // Of another team, another kind, or over since before this one began.
    const others = [own({ team: 'sales' }), sampleAlert('fewFree'), own({ state: 'cleared', cleared: hand })]
    expect(said(...others).filter(({ rule }) => rule === 'awayShare')).toMatchObject([
      { isTaken: false, isUntaken: false },
    ])
  })

  it('[AP10] takes what was ended by hand while it holds for taken', () => {
    const ended = sampleAlert('overLimit', { key: rows[1]?.key ?? '', state: 'cleared', cleared: hand })
    expect(railAlerts(rows, lives(ended), AT).shown.at(-1)).toMatchObject({
      rule: 'overLimit',
      isTaken: true,
      takenBy: 'Marta',
      isUntaken: false,
    })
  })
})

describe('an alert that no row of a board has', () => {
  it.each([
    [sampleAlert('usedCapacity', { value: 0.94, limit: 0.9 }), '94 % of the places are used', 'Limit 90 %.'],
    [sampleAlert('fewFree', { value: 1, limit: 2 }), '1 agent has a free place', 'At least 2 are wanted.'],
    [sampleAlert('fewFree', { value: 0, limit: 2 }), 'Nobody has a free place', 'At least 2 are wanted.'],
    [sampleAlert('nobodyAvailable'), 'Nobody is available', 'For 7 min.'],
    [
      sampleAlert('serviceLevelLow', { value: 0.899, limit: 0.9 }),
      'Service level falls to 89 %',
      'Goal 90 %.',
    ],
    [
      sampleAlert('ratingLow', { value: 3.2, limit: 3.5 }),
      'Ratings of the team fall to 3.2',
      'Expected 3.5 or more.',
    ],
  ])('[AP9] of $kind is said in words', (record, title, detail) => {
    const words = alertWords(toWord(record), record.agentName, null, AT)
    expect(`${words.title.before}${words.name ?? ''}${words.title.after}`).toBe(title)
    expect(words.detail).toBe(detail)
  })
})

describe('an alert', () => {
  it.each<[BoardAlert, string, string, string]>([
    [
      alert('customerWaits', 72_000, { agent: null, value: 3, limit: 60_000, detail: 'Billing' }),
      'Customer waits 1:12',
      'Billing: 3 waiting, limit 1:00.',
      'now',
    ],
    [
      alert('customerWaits', 72_000, { agent: null, value: 3, limit: 60_000 }),
      'Customer waits 1:12',
      '3 waiting, 1 of 1 agent free.',
      'now',
    ],
    [
      alert('overLimit', 424_000, { limit: 900_000, detail: 'Strategic break' }),
      'Rui Prates away 22 min',
      'Strategic break, limit 15 min.',
      '7 min',
    ],
    [
      alert('signalLost', 80_000, { value: 2 }),
      'Rui Prates lost signal',
      'Silent for 1:20, holds 2 chats.',
      '1 min',
    ],
    [
      alert('sourceSilent', 45_000, { agent: null, value: 6, limit: 90_000, detail: 'shop' }),
      'Source shop is silent',
      'Not heard for 2 min: 6 agents not known.',
      'now',
    ],
    [
      alert('sourceSilent', 5_000, { agent: null, value: 0, limit: 5_000, detail: 'shop' }),
      'Source shop is silent',
      'Not heard for 0:10.',
      'now',
    ],
    [
      alert('replyDue', 41_000, { limit: 120_000 }),
      'Rui Prates: reply due',
      'A customer has waited 2:41, limit 2:00.',
      'now',
    ],
    [
      alert('heldWhileAway', 180_000, { value: 1, detail: 'Lunch' }),
      'Rui Prates holds 1 chat',
      'Lunch: nobody answers them.',
      '3 min',
    ],
    [
      alert('awayShare', 190_000, { agent: null, value: 0.2857, limit: 0.2 }),
      '29 % of the team is away',
      'Peak of absence, limit 20 %.',
      '3 min',
    ],
    [
      alert('ratingFalls', 3_700_000, { value: 3.12, limit: 3.7 }),
      'Rui Prates: ratings fall to 3.1',
      'The last five ratings, expected 3.7 or more.',
      '1 h 1 min',
    ],
  ])('[BO44] [SL5] %o', (given, title, detail, age) => {
    const words = alertWords(given, 'Rui Prates', numbers, AT)
    expect(`${words.title.before}${words.name ?? ''}${words.title.after}`).toBe(title)
    expect(words.detail).toBe(detail)
    expect(words.age).toBe(age)
  })

  it('[BO44] is named by the agent’s id where no tile has it, and by nobody where it is the team’s', () => {
    expect(alertWords(alert('signalLost', 0), null, numbers, AT).name).toBe('default:rui')
    expect(alertWords(alert('awayShare', 0, { agent: null }), null, numbers, AT).name).toBeNull()
    expect(alertAge(-5)).toBe('now')
  })

  it('[BO45] to act on is heard once, and not when the board opens with it', () => {
    const isHeard = createAlarm()
    const [first, second] = [onRail(alert('overLimit', 1)), onRail(alert('signalLost', 2))]
    expect(isHeard([first], AT)).toBe(false)
    expect(isHeard([first, second], AT + 1000)).toBe(true)
    expect(isHeard([first, second], AT + 2000)).toBe(false)
    expect(isHeard([first, onRail({ ...alert('replyDue', 3), severity: 'watch' })], AT + 3000)).toBe(false)
    expect(isHeard([first, second], AT + 300_000)).toBe(true)
  })

  it('[AP11] to act on is heard again each half minute until somebody has it, lets it rest, or it ends', () => {
    const isHeard = createAlarm()
    const untaken = onRail(alert('signalLost', 2), { isUntaken: true })
    expect(isHeard([], AT)).toBe(false)
    const heard = [0, 15, 29.9, 30, 45, 60, 75].map((s) => isHeard([untaken], AT + s * 1000))
    expect(heard).toEqual([true, false, false, true, false, true, false])
    expect(isHeard([{ ...untaken, isUntaken: false, isTaken: true }], AT + 90_000)).toBe(false)
    // What only the board's row knows of is heard once: nobody could take it.
    const once = onRail(alert('overLimit', 9))
    expect(isHeard([once], AT + 91_000)).toBe(true)
    expect(isHeard([once], AT + 200_000)).toBe(false)
  })
})

describe('a number', () => {
  it('[BO53] of waiting warns past the time of the goal and alarms past the limit', () => {
    expect([null, 40_000, 40_001, 60_001].map((ms) => waitTone(ms, settings))).toEqual([
      'plain',
      'plain',
      'warn',
      'alarm',
    ])
  })

  it('[GR3] of a board whose teams differ is judged by no limit of the whole: an alert of one of them makes it alarm', () => {
    const differing = { ...settings, waitLimitMs: null, serviceWithinMs: null }
    expect([false, true].map((isAlerted) => waitTone(600_000, differing, isAlerted))).toEqual([
      'plain',
      'alarm',
    ])
    expect(waitTone(null, differing, true)).toBe('plain')
    expect([null, 0.1].map((level) => serviceTone(level, null))).toEqual([null, 'plain'])
  })

  it('[GR3] of waiting on a board of several teams tells of its team alone, not of who is free on the whole', () => {
    const waiting = alert('customerWaits', 72_000, { agent: null, team: 'care', value: 2, limit: 60_000 })
    expect(alertWords(waiting, null, numbers, AT).detail).toContain('free')
    expect(alertWords(waiting, null, null, AT).detail).toBe('2 waiting, limit 1:00.')
  })

  it('[BO53] of the service level warns just below its goal and alarms further below', () => {
    expect([null, 0.9, 0.899, 0.84].map((level) => serviceTone(level, 0.9))).toEqual([
      null,
      'plain',
      'warn',
      'alarm',
    ])
    expect([null, 0.5, 0.95, 1].map(usedTone)).toEqual(['plain', 'plain', 'warn', 'alarm'])
  })
})
