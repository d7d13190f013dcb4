// `ledger`: whether the days add up, and making them again.
import { z } from 'zod'
import { checkReport, rebuildReport } from '../operator/operator-api.ts'
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
]
