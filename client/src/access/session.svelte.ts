// Who is signed in, and signing in and out. Not what they may do: the server decides, and pages show its answer.
import { me, type Me, type Problem } from '../api/answers.ts'
import { anything, ask, type Outcome } from '../api/ask.ts'
import { text } from '../text/en.ts'

export class Session {
  #me = $state.raw<Me | null>(null)

  /** Null while nobody is signed in, or while it is not known yet. */
  get me(): Me | null {
    return this.#me
  }

  /** Asks the server who this is. */
  async load(): Promise<Outcome<Me>> {
    const outcome = await ask('/api/me', me)
    this.#me = outcome.ok ? outcome.value : null
    return outcome
  }

  /** Null where it worked. */
  async signIn(email: string, password: string): Promise<Problem | null> {
    const outcome = await ask('/api/auth/sign-in/email', anything, { body: { email, password } })
    if (outcome.ok) return this.#loaded()
    const { status } = outcome.problem
    if (status === 401) return { title: text.signIn.refused, status }
    return status === 429 ? { title: text.signIn.tooMany, status } : outcome.problem
  }

  /** Creates the first administrator, who is signed in then. Null where it worked. */
  async setUp(token: string, name: string, email: string, password: string): Promise<Problem | null> {
    const outcome = await ask('/api/setup', anything, { body: { token, name, email, password } })
    return outcome.ok ? this.#loaded() : outcome.problem
  }

  /** Why the set-up link makes nobody, before a form is filled in for it; null where it works or cannot be asked. */
  async setUpRefusal(token: string): Promise<Problem | null> {
    const outcome = await ask('/api/setup/check', anything, { body: { token } })
    if (outcome.ok) return null
    const { status } = outcome.problem
    if (status === 410) return { title: text.setup.used, detail: text.setup.usedHint, status }
    return status === 403 ? { title: text.setup.replaced, detail: text.setup.replacedHint, status } : null
  }

  async signOut(): Promise<void> {
    await ask('/api/auth/sign-out', anything, { body: {} })
    this.#me = null
  }

  async #loaded(): Promise<Problem | null> {
    const outcome = await this.load()
    return outcome.ok ? null : outcome.problem
  }
}
