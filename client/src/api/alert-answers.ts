// The border for alerts: those that stand or stood, as schemas. Not who asks, nor a team's rules, which a wallboard never reads.
import { z } from 'zod'
import { alertRecord } from '../../../shared/alerts/alert-record.ts'

const median = z.object({ medianMs: z.number().nullable(), n: z.number() })

/** GET /api/alerts. `next`: the cursor of the page after this one; null where there is none. */
export const alertPage = z.object({
  atEpochMs: z.number(),
  alerts: z.array(alertRecord),
  next: z.string().nullable(),
  /** Of all that the query leaves, with the first page of the history. */
  sums: z.object({ count: z.number(), toAcknowledge: median, toClear: median }).nullish(),
})
export type AlertPage = z.infer<typeof alertPage>

/** Of GET /api/board: what instants of a team or group are written by. */
export const boardZone = z.object({ settings: z.object({ zone: z.string(), dayStart: z.string() }) })
