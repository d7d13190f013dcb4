// The border for alerts: those that stand or stood, a team's rules, as schemas. Not who asks, nor the channels.
import { z } from 'zod'
import { alertRecord } from '../../../shared/alerts/alert-record.ts'

/** GET /api/alerts. `next`: the cursor of the page after this one; null where there is none. */
export const alertPage = z.object({
  atEpochMs: z.number(),
  alerts: z.array(alertRecord),
  next: z.string().nullable(),
})
export type AlertPage = z.infer<typeof alertPage>
