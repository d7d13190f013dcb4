// Alerts in words, which of them are new, and when numbers warn. Not when an alert opens: see tests/shared.
import { describe, expect, it } from 'vitest'
import type { BoardAlert } from '../../shared/board.ts'
import { createNewActs } from '../../client/src/wallboard/alert-sound.ts'
import { alertAge, alertWords } from '../../client/src/wallboard/alert-words.ts'
import { serviceTone, usedTone, waitTone } from '../../client/src/wallboard/number-tone.ts'
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

  it('[BO45] to act on is new once, and not when the board opens with it', () => {
    const count = createNewActs()
    const [first, second] = [alert('overLimit', 1), alert('signalLost', 2)]
    expect(count([first])).toBe(0)
    expect(count([first, second])).toBe(1)
    expect(count([first, second])).toBe(0)
    expect(count([first, { ...alert('replyDue', 3), severity: 'watch' }])).toBe(0)
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
