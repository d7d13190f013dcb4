// How many messages of one channel may be under way at once, so that one that hangs does not hold up the others. Of this server;
// not their order.

export type Turn =
  | { ok: true; leave: (tookMs: number) => void }
  /** All of its places are taken: worth asking again after so long. */
  | { ok: false; waitMs: number }

const LONGEST_WAIT_MS = 60_000
const SHORTEST_WAIT_MS = 50
/** One whose tries take so long hangs, and is asked by one try at a time: many such must not take all the places that there are. */
const HANGS_MS = 3_000

interface ChannelPlaces {
  taken: number
  /** Those that were sent away since, as far as they have not come up again. */
  waiting: number
  meanMs: number
  pausedUntilMs: number
}

/** `limit`: places of each channel. Who is sent away comes back about when those before them are through. */
export function createChannelTurns(limit: number, nowMs: () => number, chance: () => number = Math.random) {
  const places = new Map<string, ChannelPlaces>()
  const of = (channel: string): ChannelPlaces => {
    const known = places.get(channel) ?? { taken: 0, waiting: 0, meanMs: 100, pausedUntilMs: 0 }
    places.set(channel, known)
    return known
  }

  return {
    enter(channel: string): Turn {
      const own = of(channel)
      const pauseMs = own.pausedUntilMs - nowMs()
      if (pauseMs > 0) return { ok: false, waitMs: Math.ceil(pauseMs + chance() * 1000) }
      if (own.taken >= (own.meanMs >= HANGS_MS ? 1 : limit)) {
        own.waiting += 1
        const queueMs = own.meanMs * (1 + own.waiting / limit) * (1 + chance() / 2)
        return {
          ok: false,
          waitMs: Math.min(Math.max(Math.ceil(queueMs), SHORTEST_WAIT_MS), LONGEST_WAIT_MS),
        }
      }
      own.taken += 1
      return {
        ok: true,
        leave(tookMs) {
          own.taken -= 1
          own.waiting = Math.max(0, own.waiting - 1)
          own.meanMs = own.meanMs * 0.7 + tookMs * 0.3
        },
      }
    },

    /** The receiver asked for a pause: nothing of this channel before then. */
    pause(channel: string, forMs: number): void {
      const own = of(channel)
      own.pausedUntilMs = Math.max(own.pausedUntilMs, nowMs() + Math.min(forMs, LONGEST_WAIT_MS))
    },
  }
}
