// `sentiment`: scoring customers' messages again.
import { rescoreReport } from '../operator/operator-api.ts'
import type { Command } from './command.ts'
import { done } from './outcome.ts'

export const sentimentCommands: readonly Command[] = [
  {
    name: 'sentiment rescore',
    usage: '',
    summary: 'Reads every kept message again: its words, its language and how it sounds.',
    help: ['It goes on in the background, after the log; what a source scored itself stays as it is.'],
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('POST', '/sentiment/rescore', rescoreReport)
      if (!asked.ok) return asked
      const { chats, model } = asked.answer
      return done(asked.answer, [`The messages of ${chats} chats are being read again, by ${model}.`])
    },
  },
]
