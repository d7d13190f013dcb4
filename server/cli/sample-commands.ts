// `sample`: how the simulated floor stands, ending it, and wanting it again.
import { sampleStands } from '../operator/operator-api.ts'
import type { Command, CommandContext } from './command.ts'
import { done, type Outcome } from './outcome.ts'

async function tell({ ask }: CommandContext, method: 'GET' | 'POST' | 'DELETE'): Promise<Outcome> {
  const asked = await ask(method, '/sample', sampleStands)
  return asked.ok ? done(asked.answer, [`The sample floor: ${asked.answer.state}`]) : asked
}

const plain = { usage: '', options: {}, positionals: [] } as const

export const sampleCommands: readonly Command[] = [
  {
    ...plain,
    name: 'sample show',
    summary: 'Says how the simulated floor below /sample stands.',
    run: (_values, _positionals, context) => tell(context, 'GET'),
  },
  {
    ...plain,
    name: 'sample leave',
    summary: 'Ends the simulated floor and drops its data.',
    run: (_values, _positionals, context) => tell(context, 'DELETE'),
  },
  {
    ...plain,
    name: 'sample start',
    summary: 'Wants the simulated floor again after it was left.',
    run: (_values, _positionals, context) => tell(context, 'POST'),
  },
]
