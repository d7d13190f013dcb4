// A short tone for each new alert to act on. Not which alerts there are, nor the words that say so.
import type { BoardAlert } from '../../../shared/board.ts'
import type { Choices } from './preferences.svelte.ts'

const GAINS = { low: 0.06, on: 0.25 } as const
/** Two rising tones: heard over talk, and not a ring tone. */
const TONES_HZ = [660, 880] as const
const TONE_S = 0.16

/** Which alerts to act on were not among those known; what a board opens with is not new. */
export function createNewActs(): (alerts: readonly BoardAlert[]) => number {
  let known: Set<string> | null = null
  return (alerts) => {
    const keys = alerts.filter(({ severity }) => severity === 'act').map(({ key }) => key)
    const before = known
    known = new Set(keys)
    return before === null ? 0 : keys.filter((key) => !before.has(key)).length
  }
}

export interface AlertSound {
  /** Plays the tone; nothing where the browser does not yet allow it. */
  play(loudness: Exclude<Choices['sound'], 'off'>): void
  /** Asks the browser whether it allows sound by now; a click or key before makes it. */
  allow(): Promise<boolean>
  close(): void
}

export function createAlertSound(): AlertSound {
  let context: AudioContext | null = null
  return {
    play(loudness) {
      if (context === null || context.state !== 'running') return
      for (const [index, frequency] of TONES_HZ.entries()) {
        const start = context.currentTime + index * TONE_S
        const tone = context.createOscillator()
        const gain = context.createGain()
        tone.frequency.value = frequency
        gain.gain.setValueAtTime(0, start)
        gain.gain.linearRampToValueAtTime(GAINS[loudness], start + 0.02)
        gain.gain.linearRampToValueAtTime(0, start + TONE_S)
        tone.connect(gain).connect(context.destination)
        tone.start(start)
        tone.stop(start + TONE_S)
      }
    },
    async allow() {
      context ??= new AudioContext()
      if (context.state !== 'running' && navigator.userActivation?.hasBeenActive !== false) {
        await context.resume().catch(() => undefined)
      }
      return context.state === 'running'
    },
    close() {
      void context?.close()
      context = null
    },
  }
}
