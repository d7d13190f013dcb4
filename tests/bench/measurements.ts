// Every measurement of the bench, in the order in which they run.
import type { Measurement } from './measurement.ts'
import { path } from './path.ts'

export const MEASUREMENTS: readonly Measurement[] = [path]
