// Lets a workspace send its alerts. Not the sending (server/alerts/delivery), nor which alerts there are.
import { outageNow } from '../shared/alerts/notices.ts'
import type { Access } from './access/access.ts'
import { createAlertDelivery, type AlertDelivery } from './alerts/delivery/alert-delivery.ts'
import type { Config } from './config.ts'
import type { Database } from './ledger/database.ts'
import type { FloorLife } from './live/floor-life.ts'
import type { Logger } from './logger.ts'

export interface WorkspaceDeliveryDeps {
  database: Pick<Database, 'db'>
  redisUrl: string
  access: Pick<Access, 'sealing' | 'accounts'>
  config: Config
  logger: Logger
  now: () => number
  life: Pick<FloorLife, 'live'>
}

/** Starts the delivery; what ends it is put among the `stops`. What happens on a sample floor is nobody's alert: it has none. */
export function startWorkspaceDelivery(
  { database, redisUrl, access, config, logger, now, life }: WorkspaceDeliveryDeps,
  stops: (() => void | Promise<void>)[],
): AlertDelivery {
  const delivery = createAlertDelivery({
    db: database.db,
    redisUrl,
    sealing: access.sealing,
    accounts: access.accounts,
    config,
    log: logger,
    nowMs: now,
    groupNow: (group) => {
      const floor = life.live()?.replica.floor
      return floor === undefined ? null : outageNow(floor.alerts.all(), group)
    },
  })
  stops.push(delivery.start())
  return delivery
}
