// A short tone for each new alert to act on, and again until somebody has it. Not which alerts there are, nor their words.
import type { Choices } from './preferences.svelte.ts'
import type { RailAlert } from './rail-alerts.ts'

const GAINS = { low: 0.06, on: 0.25 } as const
/** Two rising tones: heard over talk, and not a ring tone. */
const TONES_HZ = [660, 880] as const
const TONE_S = 0.16

/** What nobody has taken is heard again after this long. */
const AGAIN_AFTER_MS = 30_000

type Sounding = Pick<RailAlert, 'key' | 'severity' | 'isTaken' | 'isUntaken'>

/**
 * Whether alerts are to be heard at an instant: one to act on that was not among those known, or that was heard half a minute
 * ago and that nobody has taken since. What a board opens with is not new; what its life does not tell of is heard once.
 */
export function createAlarm(): (alerts: readonly Sounding[], nowEpochMs: number) => boolean {
  /** When each was heard last; null: it was there when the board opened. */
  let heard: Map<string, number | null> | null = null
  return (alerts, nowEpochMs) => {
    const before = heard
    heard = new Map()
    let isDue = false
    for (const { key, severity, isTaken, isUntaken } of alerts) {
      if (severity !== 'act' || isTaken) continue
      const last = before === null ? null : before.get(key)
      const isAgain = isUntaken && last != null && nowEpochMs - last >= AGAIN_AFTER_MS
      if (last === undefined || isAgain) isDue = true
      heard.set(key, last === undefined || isAgain ? nowEpochMs : last)
    }
    return isDue
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
