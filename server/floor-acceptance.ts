// How one workspace accepts events: its floor's committer, leases and sources' signs, and the ledger's repeats, put together. Not
// what is accepted (ingest/accept-events.ts).
import type { SourceMasks } from './access/source-masks.ts'
import type { Config } from './config.ts'
import { createAcceptance, type Accept } from './ingest/accept-events.ts'
import type { FloorLife } from './live/floor-life.ts'
import { renewLeases } from './live/presence.ts'
import type { createSourceSigns } from './live/source-signs.ts'
import type { LedgerWork } from './ledger-work.ts'
import { refusalOf } from './vital-signs.ts'

export function floorAcceptance(deps: {
  config: Pick<Config, 'eventRetentionDays'>
  life: FloorLife
  ledger: Pick<LedgerWork, 'noteRepeats'>
  signs: Pick<ReturnType<typeof createSourceSigns>, 'heard'>
  masks: Pick<SourceMasks, 'of'>
}): Accept {
  const { config, life, ledger, signs, masks } = deps
  const now = () => life.clock.now()
  return createAcceptance({
    committer: life.committer,
    refusal: () => refusalOf(life),
    renew: async (heartbeats) => {
      const live = life.live()
      if (live === null) return heartbeats.map((event) => ({ event, before: null, renewed: false }))
      return renewLeases(
        life.commands,
        { keys: live.keys, epoch: live.epoch, floor: live.replica.floor },
        heartbeats,
      )
    },
    now,
    retentionDays: config.eventRetentionDays,
    masksOf: (source) => masks.of(source),
    onDuplicates: (events) => ledger.noteRepeats(events),
    onHeard: (source, newestClaimedMs, receivedMs) => signs.heard(source, newestClaimedMs, receivedMs),
  })
}
