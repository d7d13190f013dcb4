// Waits until something holds, asking again and again up to a limit. Not a fixed pause.
import { setTimeout as pause } from 'node:timers/promises'

/** Gives the first answer that is neither false, null nor undefined; an error counts as "not yet" and is told at the limit. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  limitMs = 20_000,
  everyMs = 15,
): Promise<Exclude<T, false | null | undefined>> {
  const giveUpAtMs = performance.now() + limitMs
  let last: unknown
  for (;;) {
    try {
      const answer = await ask()
      // The type says what the condition has just shown.
      if (answer !== false && answer !== null && answer !== undefined)
        return answer as Exclude<T, false | null | undefined>
      last = answer
    } catch (error) {
      last = error
    }
    if (performance.now() > giveUpAtMs)
      throw new Error(`waited ${limitMs} ms in vain until ${what}`, { cause: last })
    await pause(everyMs)
  }
}
