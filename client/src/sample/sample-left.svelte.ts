// Whether the sample that this page is of was left, whoever learned it first: a question's answer or a socket. Not the asking.
import { z } from 'zod'

const leftProblem = z.object({ type: z.literal('urn:floorview:problem:sample-left') })

/** One for the page: a sample that was left does not come back under an open page. */
class SampleLeft {
  #isLeft = $state.raw(false)

  get isLeft(): boolean {
    return this.#isLeft
  }

  /** Looks whether a refusal says so. */
  noteProblem(problem: unknown): void {
    if (leftProblem.safeParse(problem).success) this.#isLeft = true
  }

  note(): void {
    this.#isLeft = true
  }
}

export const sampleLeft = new SampleLeft()
