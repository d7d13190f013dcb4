// What a run of retention did, or would do, as it is kept and told.
import { z } from 'zod'

export const retentionResult = z.object({
  finishedAt: z.iso.datetime(),
  /** Nothing was changed: it says what would be. */
  isDryRun: z.boolean(),
  textRows: z.number(),
  events: z.number(),
  auditRows: z.number(),
  /** Agents' days that were sealed. */
  sealedDays: z.number(),
  /** Days that end by then are sealed; null: none is. */
  sealedUntil: z.iso.datetime().nullable(),
  /** Why days were not sealed as far as they should be; null: they were. */
  heldBack: z.string().nullable(),
})
export type RetentionResult = z.infer<typeof retentionResult>
