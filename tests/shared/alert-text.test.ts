// The words of messages: every kind at every step, of one and of many. Not the words on a board.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alertKind, alertStep, type AlertRecord } from '../../shared/alerts/alert-record.ts'
import { alertPath, alertText, spokenDuration } from '../../shared/alerts/alert-text.ts'
import { anAlert } from '../alerts/delivery-world.ts'

const NOW_MS = Date.parse('2026-11-22T10:04:10Z')
const hand = { atEpochMs: NOW_MS, by: 'Lea', via: 'page' as const }
const of = (more: Partial<AlertRecord>) => anAlert({ agent: null, agentName: null, value: null, ...more })
const title = (alert: AlertRecord, count = 1) =>
  alertText({ step: 'opened', alert, count, agents: count }, NOW_MS).title

describe('titles', () => {
  test.each<[string, AlertRecord, number]>([
    ['Ana Souza: signal lost', anAlert(), 1],
    ['12 agents: signal lost', anAlert(), 12],
    ['default:a1: signal lost', anAlert({ agentName: null }), 1],
    ['Support: 3 customers wait in Billing', of({ kind: 'customerWaits', value: 3, detail: 'Billing' }), 1],
    ['Support: a customer waits', of({ kind: 'customerWaits', value: 1 }), 1],
    ['Support: 93 % of capacity is used', of({ kind: 'usedCapacity', value: 0.93, limit: 0.9 }), 1],
    ['Support: nobody is available (and 2 more)', of({ kind: 'nobodyAvailable' }), 3],
    ['Support: only 1 is free', of({ kind: 'fewFree', value: 1, limit: 2 }), 1],
    ['Support: nobody is free', of({ kind: 'fewFree', value: 0, limit: 2 }), 1],
    ['Support: the source crm is silent', of({ kind: 'sourceSilent', detail: 'crm', value: 9 }), 1],
    ['Ana Souza: away too long (Lunch)', anAlert({ kind: 'overLimit', detail: 'Lunch' }), 1],
    ['2 agents: replies are due', anAlert({ kind: 'replyDue' }), 2],
  ])('[AD14] %j', (expected, alert, count) => {
    expect(title(alert, count)).toBe(expected)
  })

  test('[AD14] say what has become of it', () => {
    const steps = { acknowledged: hand, cleared: { ...hand, by: null, via: null } }
    const alert = anAlert(steps)
    const titles = alertStep.options.map(
      (step) => alertText({ step, alert, count: 1, agents: 1 }, NOW_MS).title,
    )
    expect(titles).toEqual([
      'Ana Souza: signal lost',
      'Taken by Lea: Ana Souza: signal lost',
      'Nobody has taken it: Ana Souza: signal lost',
      'Over: Ana Souza: signal lost',
    ])
  })
})

test('[AD14] every kind has words at every step, without what was not measured', () => {
  const number = fc.option(fc.double({ min: 0, max: 3_600_000, noNaN: true }))
  fc.assert(
    fc.property(
      fc.constantFrom(...alertKind.options),
      fc.constantFrom(...alertStep.options),
      fc.record({ value: number, limit: number, detail: fc.option(fc.constantFrom('Lunch', 'crm')) }),
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
      (kind, step, said, isOfAgent, count) => {
        const alert = isOfAgent ? anAlert({ kind, ...said }) : of({ kind, ...said })
        const { title: words, body } = alertText({ step, alert, count, agents: count }, NOW_MS)
        expect(`${words} ${body}`).not.toMatch(/null|undefined|NaN|Infinity|\s\s/)
        expect(words.length).toBeGreaterThan(5)
        expect(body).toMatch(/^Team Support\. .*\.$/)
      },
    ),
  )
})

test('[AD14] a body says for how long, until it was over', () => {
  expect(alertText({ step: 'opened', alert: anAlert(), count: 1, agents: 1 }, NOW_MS).body).toBe(
    'Team Support. 2 chats are held. For 4 min.',
  )
  const cleared = { atEpochMs: NOW_MS - 60_000, by: 'Lea', via: 'page' as const }
  expect(alertText({ step: 'cleared', alert: anAlert({ cleared }), count: 1, agents: 1 }, NOW_MS).body).toBe(
    'Team Support. It lasted 3 min. Closed by Lea.',
  )
  expect([-5, 0, 59_999, 60_000, 3_600_000, 3_900_000].map(spokenDuration)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '1 min',
    '1 h',
    '1 h 5 min',
  ])
})

test('[AD14] the address of any team is an address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.boolean(), (team, isBroken) => {
      const path = alertPath(isBroken ? `${team}\ud800` : team)
      expect(new URL(path, 'https://floor.example').pathname).toMatch(/^\/alerts\//)
      expect(path).not.toMatch(/[?#]/)
    }),
  )
})
