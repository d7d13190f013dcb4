// The back-test against the judgement that runs live, on random floors. Not the reading of the ledger (backtest-ledger.test.ts).
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { AlertKind } from '../../shared/alerts/alert-record.ts'
import type { TeamAlertRule } from '../../shared/alerts/alert-rules.ts'
import { OF_LIFE, RULE_PARTS, typesFor } from '../../server/alerts/backtest/rule-parts.ts'
import { RuleTrial, type Opening } from '../../server/alerts/backtest/rule-trial.ts'
import {
  BEGIN,
  DEFAULTS,
  liveOpenings,
  rule,
  ruleOf,
  story,
  TEAM,
  type KnownEvent,
} from './backtest-world.ts'

// Every fifth of a second of minutes is judged, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const TO = BEGIN + 5 * 60_000

function tried(
  known: readonly KnownEvent[],
  of: TeamAlertRule,
  fromMs = BEGIN,
  toMs = TO,
): readonly Opening[] {
  const parts = RULE_PARTS[of.kind]
  if (parts === null) throw new Error(`${of.kind} cannot be tried`)
  const types = new Set<string>([...typesFor(parts), ...(parts.chats === 'place' ? [] : OF_LIFE)])
  const trial = new RuleTrial({ team: TEAM, rule: of, parts, defaults: DEFAULTS, fromMs, toMs })
  for (const { event, knownMs } of known)
    if (types.has(event.type) && knownMs <= toMs) trial.tell(event, knownMs)
  return trial.finish()
}

describe('[BT1] the back-test opens and clears what a server would that looks at every fifth of a second', () => {
  test('of any rule on any floor', () => {
    fc.assert(
      fc.property(story, rule, (known, of) => {
        expect(tried(known, of)).toEqual(liveOpenings(known, of, BEGIN, TO))
      }),
      { numRuns: 60 },
    )
  })

  const kinds = (Object.keys(RULE_PARTS) as AlertKind[]).filter((kind) => RULE_PARTS[kind] !== null)
  test.each(kinds)('of %s, which does open on such floors', (kind) => {
    let opened = 0
    // Chance makes the floors: where none of them passed the limit, those of known seeds are tried, of which some do.
    for (let round = 0; round === 0 || (opened === 0 && round < 8); round += 1)
      fc.assert(
        fc.property(story, ruleOf(kind), (known, of) => {
          const live = liveOpenings(known, of, BEGIN, TO)
          opened += live.length
          expect(tried(known, of)).toEqual(live)
        }),
        { numRuns: 25, ...(round > 0 && { seed: round }) },
      )
    expect(opened).toBeGreaterThan(0)
  })
})
