// The words in which the log says why a period began. Not the finding out (server/ledger/queries/day-causes.ts).
import { z } from 'zod'

/** `agent` as the source tells it, `floorview` by itself, or a person. */
export const periodActor = z.enum(['agent', 'floorview', 'person'])
/** What a source tells may have been done by hand or not: it does not say. */
export const periodHow = z.enum(['reported', 'automatic', 'by hand'])
/** Which rule of Floorview's turned what it knew into a status. */
export const periodRule = z.enum([
  'lease-ended',
  'floorview-was-down',
  'lease-renewed',
  'login-without-status',
  'removed-is-offline',
])
