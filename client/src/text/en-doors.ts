// The words of the pages before the door: signing in and setting up. Not the boards' words: see en.ts.
import { spoken } from './en.ts'

const doorWords = {
  signIn: {
    title: 'Sign in',
    email: 'Email',
    password: 'Password',
    go: 'Sign in',
    going: 'Signing in…',
    refused: 'Email and password do not fit together.',
    tooMany: 'Too many tries. Wait a minute, then try again.',
  },

  setup: {
    title: 'Create the first administrator',
    lead: 'This link works once. The account made here may do everything; it can add others later.',
    name: 'Your name',
    email: 'Email',
    password: 'Password',
    passwordHint: 'At least 8 characters.',
    go: 'Create the account',
    going: 'Creating…',
    used: 'This link was used',
    usedHint: 'There is an administrator already. Sign in, or ask them for an account.',
    replaced: 'This link no longer works',
    replacedHint: 'Each start prints a new link. Use the one of the last start.',
  },
} as const

/** In the page's language; ask where they are shown. */
export const doorText = () => spoken(doorWords)
