// Lets a workspace mail saved views of its user log. Not the mailing (server/log-mail).
import type { TeamSettings } from '../shared/floor/team-settings.ts'
import type { Access } from './access/access.ts'
import type { Config } from './config.ts'
import type { Database } from './ledger/database.ts'
import type { FloorLife } from './live/floor-life.ts'
import { createLogMail } from './log-mail/log-mail.ts'
import type { Logger } from './logger.ts'

export interface WorkspaceLogMailDeps {
  database: Database
  redisUrl: string
  access: Pick<Access, 'accounts'>
  config: Config
  logger: Logger
  now: () => number
  life: Pick<FloorLife, 'watch'>
  defaults: TeamSettings
}

/** Starts it where mail is set up; what ends it is put among the `stops`. */
export function startWorkspaceLogMail(
  { database, redisUrl, access, config, logger, now, life, defaults }: WorkspaceLogMailDeps,
  stops: (() => void | Promise<void>)[],
): void {
  const logMail = createLogMail({
    ...{ database, redisUrl, accounts: access.accounts, config, defaults },
    nowMs: now,
    isLedgerBehind: () => life.watch().backlogEntries > 1,
    log: logger,
  })
  if (config.mail !== null) stops.push(logMail.start())
}
