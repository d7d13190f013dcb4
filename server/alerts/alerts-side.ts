// A workspace's alerts put together: the judging of its floor, what people do to alerts, and what the routes need. Not the rules
// themselves (shared/alerts).
import type { AlertNotice, AlertRecord } from '../../shared/alerts/alert-record.ts'
import type { TeamNow } from '../../shared/alerts/team-conditions.ts'
import type { TeamSettings } from '../../shared/floor/team-settings.ts'
import type { Touched } from '../../shared/floor/touched.ts'
import type { Database } from '../ledger/database.ts'
import type { FloorLife } from '../live/floor-life.ts'
import type { Logger } from '../logger.ts'
import type { Boards } from '../publish/boards.ts'
import type { BacktestRouteDeps } from './backtest/backtest-routes.ts'
import { createBacktests } from './backtest/start-backtest.ts'
import { createAlertActions } from './engine/alert-actions.ts'
import { createAlertEngine, type AlertEvent } from './engine/alert-engine.ts'
import { createPersonNames } from './engine/alert-names.ts'
import type { AlertRouteDeps } from './engine/alert-routes.ts'
import type { RuleRouteDeps } from './engine/rule-routes.ts'

export interface AlertsSideDeps {
  database: Pick<Database, 'db' | 'schema'>
  databaseUrl: string
  /** The code of a back-test's thread; without it one goes on in the caller's, in slices. */
  backtestThread: URL | undefined
  defaults: TeamSettings
  life: FloorLife
  boards: Pick<Boards, 'find' | 'teamsOf' | 'of'>
  knowsTeam: (team: string) => boolean
  /** The name of an account; null where there is none. */
  nameOfUser: (userId: string) => Promise<string | null>
  /** A team that is known anyhow, as its rules see it now; null: it is not. */
  teamNow: (team: string) => TeamNow | null
  /** Tells who follows one of the boards of an alert of theirs. */
  publish: (event: AlertEvent, alert: AlertRecord, boards: readonly string[]) => void
  /** Takes what people are to be told, on every server and again after a restart; without it nobody is. */
  notify?: (notices: readonly AlertNotice[]) => Promise<void>
  logger: Logger
}

/** Nothing is judged before `start`; `changed` is to be called with each entry of the stream of changes. */
export function createAlertsSide(deps: AlertsSideDeps) {
  const { database, life, boards, knowsTeam, defaults, nameOfUser, teamNow, publish, notify, logger } = deps
  const names = createPersonNames(nameOfUser)
  const now = () => life.clock.now()
  const replicaTeams = () => life.replica()?.teams() ?? new Set<string>()
  const engine = createAlertEngine({
    live: () => life.live(),
    committer: life.committer,
    now,
    names: names.names,
    teams: replicaTeams,
    teamNow,
    publish: (event, alert) => {
      const all = [...boards.of(replicaTeams())]
      const showing = all.filter(({ teams }) => teams.includes(alert.team))
      publish(event, alert, showing.map(({ id }) => id)) // prettier-ignore
    },
    notify: notify ?? (() => Promise.resolve()),
    logger,
  })
  const actions = createAlertActions({ live: () => life.live(), committer: life.committer, now, names })

  const replica = () => life.replica()
  const { databaseUrl, backtestThread: threadCode } = deps
  const backtests = createBacktests({ database, databaseUrl, threadCode })
  return {
    changed: (touched: Touched): void => engine.changed(touched),
    start: (): (() => void) => engine.start(),
    alertRoutes: { database, replica, now, boards, names, actions } satisfies AlertRouteDeps,
    backtestRoutes: { backtests, replica, now, knowsTeam, defaults } satisfies BacktestRouteDeps,
    ruleRoutes: { replica, committer: life.committer, now, knowsTeam } satisfies RuleRouteDeps,
  }
}
