// Every measurement of the bench, in the order in which they run.
import { alerts } from './alerts.ts'
import { backtest } from './backtest.ts'
import { eventToBoard } from './event-to-board.ts'
import { bundle } from './bundle.ts'
import { fanOut } from './fan-out.ts'
import type { Measurement } from './measurement.ts'
import { frameBytes } from './frame-bytes.ts'
import { ledger } from './ledger.ts'
import { memory } from './memory.ts'
import { overload } from './overload.ts'
import { path } from './path.ts'
import { painted } from './painted.ts'
import { polling } from './polling.ts'
import { snapshot } from './snapshot.ts'
import { soak } from './soak.ts'
import { sustained } from './sustained.ts'
import { twoServers } from './two-servers.ts'

export const MEASUREMENTS: readonly Measurement[] = [
  path,
  twoServers,
  sustained,
  eventToBoard,
  alerts,
  painted,
  overload,
  polling,
  fanOut,
  snapshot,
  frameBytes,
  bundle,
  memory,
  backtest,
  ledger,
  soak,
]
