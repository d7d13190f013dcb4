// Signing in, and making the first administrator, in the door's own words. Not who is signed in: see session.svelte.ts.
import type { Problem } from '../api/answers.ts'
import { anything, ask } from '../api/ask.ts'
import { doorText } from '../text/en-doors.ts'
import type { Session } from './session.svelte.ts'

/** Null where it worked. */
export async function signIn(session: Session, email: string, password: string): Promise<Problem | null> {
  const outcome = await ask('/api/auth/sign-in/email', anything, { body: { email, password } })
  if (outcome.ok) return entered(session)
  const { status } = outcome.problem
  const words = doorText().signIn
  if (status === 401) return { title: words.refused, status }
  return status === 429 ? { title: words.tooMany, status } : outcome.problem
}

export interface FirstAdministrator {
  name: string
  email: string
  password: string
}

/** Creates the first administrator, who is signed in then. Null where it worked. */
export async function setUp(
  session: Session,
  token: string,
  person: FirstAdministrator,
): Promise<Problem | null> {
  const outcome = await ask('/api/setup', anything, { body: { token, ...person } })
  return outcome.ok ? entered(session) : outcome.problem
}

/** Why the set-up link makes nobody, before a form is filled in for it; null where it works or cannot be asked. */
export async function setUpRefusal(token: string): Promise<Problem | null> {
  const outcome = await ask('/api/setup/check', anything, { body: { token } })
  if (outcome.ok) return null
  const { status } = outcome.problem
  const words = doorText().setup
  if (status === 410) return { title: words.used, detail: words.usedHint, status }
  return status === 403 ? { title: words.replaced, detail: words.replacedHint, status } : null
}

async function entered(session: Session): Promise<Problem | null> {
  const outcome = await session.load()
  return outcome.ok ? null : outcome.problem
}
