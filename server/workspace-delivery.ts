// Lets a workspace send its alerts, and views of its user log. Not the sending (server/alerts/delivery, server/log-mail), nor which
// alerts there are.
import { outageNow, type OutageNow } from '../shared/alerts/notices.ts'
import type { FloorIndex } from '../shared/floor/floor-index.ts'
import type { Access } from './access/access.ts'
import { createAlertDelivery, type AlertDelivery } from './alerts/delivery/alert-delivery.ts'
import type { Config } from './config.ts'
import type { Database } from './ledger/database.ts'
import type { FloorLife } from './live/floor-life.ts'
import type { Logger } from './logger.ts'
import type { TeamSettings } from '../shared/floor/team-settings.ts'
import { startWorkspaceLogMail } from './workspace-log-mail.ts'

export interface WorkspaceDeliveryDeps {
  database: Database
  redisUrl: string
  access: Pick<Access, 'sealing' | 'accounts'>
  config: Config
  logger: Logger
  now: () => number
  life: Pick<FloorLife, 'live' | 'watch'>
  defaults: TeamSettings
}

/** What the floor knows of an outage. Most bear a name of their own; one that began anew under it is known by its first alert. */
function groupOnFloor({ alerts }: FloorIndex, group: string): OutageNow | null {
  const named = alerts.ofGroup(group)
  if (named.size > 0) return outageNow(group, named.values())
  for (const facts of alerts.all()) {
    const name = facts.opened?.[1].group
    if (facts.episode?.key === group && name !== undefined)
      return outageNow(name, alerts.ofGroup(name).values(), group)
  }
  return null
}

/** Starts the delivery; what ends it is put among the `stops`. What happens on a sample floor is nobody's alert: it has none. */
export function startWorkspaceDelivery(
  deps: WorkspaceDeliveryDeps,
  stops: (() => void | Promise<void>)[],
): AlertDelivery {
  const { database, redisUrl, access, config, logger, now, life } = deps
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
      return floor === undefined ? null : groupOnFloor(floor, group)
    },
  })
  stops.push(delivery.start())
  startWorkspaceLogMail(deps, stops)
  return delivery
}
