// Who is signed in, and signing out. Signing in is entering.ts's business. Not what they may do: the server decides, and pages show its answer.
import { me, type Me } from '../api/answers.ts'
import { anything, ask, type Outcome } from '../api/ask.ts'

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

  async signOut(): Promise<void> {
    await ask('/api/auth/sign-out', anything, { body: {} })
    this.#me = null
  }
}
