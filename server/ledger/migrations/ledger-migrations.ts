// The ledger's migrations, oldest first. Other parts of the server have lists of their own.
import type { NamedMigration } from '../migrate.ts'
import { ledgerTables } from './0001-ledger-tables.ts'
import { sampleFloor } from './0002-sample-floor.ts'
import { bodiesWithoutHash } from './0003-bodies-without-hash.ts'
import { teamMinutes } from './0004-team-minutes.ts'
import { spansByEnd } from './0005-spans-by-end.ts'
import { alertHistory } from './0006-alerts.ts'
import { alertsByAgent } from './0008-alerts-by-agent.ts'
import { sumsOfDays } from './0009-sums-of-days.ts'
import { corrections } from './0010-corrections.ts'
import { logViews } from './0011-log-views.ts'
import { logSchedules } from './0012-log-schedules.ts'
import { transcriptReads } from './0014-transcript-reads.ts'
import { messageReadings } from './0015-message-readings.ts'
import { retention } from './0016-retention.ts'
import { trends } from './0017-trends.ts'

export const ledgerMigrations: readonly NamedMigration[] = [
  ledgerTables,
  sampleFloor,
  bodiesWithoutHash,
  teamMinutes,
  spansByEnd,
  alertHistory,
  alertsByAgent,
  sumsOfDays,
  corrections,
  logViews,
  logSchedules,
  transcriptReads,
  messageReadings,
  retention,
  trends,
]
