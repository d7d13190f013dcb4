// The border for alerts: those that stand or stood, a team's rules, as schemas. Not who asks, nor the channels.
import { z } from 'zod'
import { alertRecord } from '../../../shared/alerts/alert-record.ts'
import { alertRuleSettings } from '../../../shared/alerts/alert-rules.ts'

/** GET /api/alerts. `next`: the cursor of the page after this one; null where there is none. */
export const alertPage = z.object({
  atEpochMs: z.number(),
  alerts: z.array(alertRecord),
  next: z.string().nullable(),
})
export type AlertPage = z.infer<typeof alertPage>

/** A rule of a team, with whether it is of the gallery and whether the team has changed it. */
export const teamRule = z
  .looseObject({ id: z.string(), isGallery: z.boolean(), isChanged: z.boolean() })
  .transform(({ id, isGallery, isChanged, ...rest }, context) => {
    const settings = alertRuleSettings.safeParse(rest)
    if (settings.success) return { id, isGallery, isChanged, settings: settings.data }
    context.addIssue({ code: 'custom', message: 'is no rule' })
    return z.NEVER
  })
export type TeamRule = z.infer<typeof teamRule>

/** GET /api/alert-rules */
export const teamRules = z.object({
  team: z.string(),
  zone: z.string(),
  rules: z.array(teamRule),
  mayWrite: z.boolean(),
})
export type TeamRules = z.infer<typeof teamRules>

/** Of GET /api/board: what instants of a team or group are written by. */
export const boardZone = z.object({ settings: z.object({ zone: z.string(), dayStart: z.string() }) })
