// `ledger`: whether the days add up, making them again, and what is no longer kept.
import { z } from 'zod'
import { checkReport, rebuildReport, retentionReport } from '../operator/operator-api.ts'
import type { RetentionResult } from '../ledger/retention/retention-result.ts'
import type { Command } from './command.ts'
import { done, EXIT, misused } from './outcome.ts'

const checkValues = z.object({ day: z.iso.date('--day must be like 2026-01-31').optional() })

const counted = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([name, count]) => `${name}: ${count}`)

export const ledgerCommands: readonly Command[] = [
  {
    name: 'ledger check',
    usage: '[--day YYYY-MM-DD]',
    summary: 'Derives days again and compares; exits 1 where anything differs.',
    options: { day: { type: 'string' } },
    positionals: [],
    run: async (values, _positionals, { ask }) => {
      const given = checkValues.safeParse(values)
      if (!given.success) return misused(given.error.issues.map((issue) => issue.message).join('; '))
      const asked = await ask('POST', '/ledger/check', checkReport, given.data)
      if (!asked.ok) return asked
      const { problems, counts } = asked.answer
      const verdict = problems.length === 0 ? 'The ledger balances.' : `${problems.length} problems:`
      const exitCode = problems.length === 0 ? EXIT.done : EXIT.failed
      return done(asked.answer, [verdict, ...problems, ...counted(counts)], exitCode)
    },
  },
  {
    name: 'ledger rebuild',
    usage: '',
    summary: 'Marks every day that still has its events to be derived again.',
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('POST', '/ledger/rebuild', rebuildReport)
      return asked.ok
        ? done(asked.answer, ['Everything is being derived again.', ...counted(asked.answer.counts)])
        : asked
    },
  },
  {
    name: 'ledger retention',
    usage: '[--dry-run | --now]',
    summary: 'Says what the last run dropped and sealed; or what one would, or has it run.',
    options: { 'dry-run': { type: 'boolean' }, now: { type: 'boolean' } },
    positionals: [],
    run: async (values, _positionals, { ask }) => {
      if (values['dry-run'] === true && values['now'] === true)
        return misused('--dry-run and --now exclude each other')
      const what = values['dry-run'] === true ? 'try' : values['now'] === true ? 'run' : 'last'
      const asked = await ask('POST', '/ledger/retention', retentionReport, { what })
      if (!asked.ok) return asked
      const { result } = asked.answer
      const nothing = what === 'run' ? 'It runs.' : 'It has not run yet.'
      return done(asked.answer, result === null ? [nothing] : retentionLines(result))
    },
  },
]

function retentionLines(result: RetentionResult): string[] {
  const { isDryRun, finishedAt, textRows, events, auditRows, sealedDays, sealedUntil, heldBack } = result
  const went = isDryRun ? 'would go' : 'went'
  return [
    isDryRun ? 'A run now:' : `Last run: ${finishedAt}`,
    `texts and what was read out of them: ${textRows} rows ${went}`,
    `events: ${isDryRun ? `up to ${events}` : events} ${went}`,
    `who read what: ${auditRows} rows ${went}`,
    `agents’ days ${isDryRun ? 'to be sealed' : 'sealed'}: ${sealedDays}`,
    `sealed until: ${sealedUntil ?? 'no day is'}`,
    ...(heldBack === null ? [] : [`held back: ${heldBack}`]),
  ]
}
