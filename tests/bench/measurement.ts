// What a measurement is given and gives back. The measurements themselves stand in files of their own, listed in measurements.ts.
import type { BenchServer, BenchServerOrder } from './bench-server.ts'
import type { Figures } from './figures.ts'
import type { BenchStores } from './stores.ts'

/** The run that a measurement is part of. */
export interface BenchRun {
  stores: BenchStores
  /** Fewer and shorter rounds: for a look, and for where nobody holds the figures to anything. */
  isQuick: boolean
  /** Minutes of the long measurement, where it was asked for. */
  soakMinutes: number
  /** What every offered rate is multiplied by: 1 but where the bench itself is tried. */
  scale: number
  /** Where what is measured leaves profiles; null where nobody asked for any. */
  profileFolder: string | null
  /** Starts the built server in a workspace of its own, or (`workspace`) beside another one; stopped when the measurement ends. */
  server(order?: Partial<Pick<BenchServerOrder, 'workspace' | 'env'>>): Promise<BenchServer>
  /** Has this stopped when the measurement ends, however it ends. */
  onEnd(stop: () => void | Promise<void>): void
  /** Tells who watches how far it is. */
  say(line: string): void
}

export interface Measurement {
  /** For `--only`. */
  name: string
  /** What is measured, in a sentence. */
  about: string
  /** The keys that it gives, in the order in which they are printed. */
  keys: readonly string[]
  /** Left out unless it is named. */
  isOnDemand?: boolean
  run(run: BenchRun): Promise<Figures>
}
