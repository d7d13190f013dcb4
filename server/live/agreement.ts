// Brings both stores to agree where a verdict says that they do not: founds, adopts or rebuilds. Not the verdict (epoch.ts).
import { randomBytes } from 'node:crypto'
import type { Logger } from '../logger.ts'
import { acceptedStreamOf } from './accepted-stream.ts'
import type { Verdict } from './epoch.ts'
import type { FloorClock } from './floor-clock.ts'
import { epochKey } from './keys.ts'
import { rebuildFloor, type LedgerSide } from './rebuild.ts'
import type { FloorRedis } from './redis-client.ts'

export interface AgreementDeps {
  client: FloorRedis
  workspace: string
  ledger: LedgerSide
  clock: FloorClock
  logger: Logger
  /** Asked again under the ledger's lock: another server may have been first. */
  look: () => Promise<Verdict>
}

/** Does what the verdict asks for. A crash at any line leaves row and key apart, which is judged and mended anew. */
export async function makeStoresAgree(verdict: Verdict, deps: AgreementDeps): Promise<void> {
  const { client, workspace, ledger, clock, logger, look } = deps
  const newEpoch = () => `${clock.now().toString(36)}${randomBytes(4).toString('hex')}`
  if (verdict.do === 'adopt') {
    logger.warn(
      { epoch: verdict.epoch },
      'PostgreSQL is new to this Redis: the ledger begins with what its stream still holds',
    )
    await ledger.withLock(() => ledger.insertFirst(verdict.epoch))
  } else if (verdict.do === 'found') {
    const epoch = newEpoch()
    await ledger.withLock(async () => {
      if ((await look()).do !== 'found') return
      if (await ledger.insertFirst(epoch)) await client.set(epochKey(workspace), epoch, { condition: 'NX' })
    })
  } else if (verdict.do === 'rebuild') {
    logger.warn(
      { why: verdict.why },
      'Redis does not hold what the ledger knows: nothing is accepted until the floor is rebuilt',
    )
    await rebuildFloor({
      client,
      workspace,
      ledger,
      // Draining never blocks on the stream, so one connection may do.
      streamOf: (epoch) => acceptedStreamOf(workspace, epoch, client),
      newEpoch,
      now: () => clock.now(),
      logger,
      isStillNeeded: async () => (await look()).do === 'rebuild',
    })
  }
}
