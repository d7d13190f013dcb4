// The border for a team's alert rules, as schemas. Not who asks, nor the alerts that they make.
import { z } from 'zod'
import { alertRuleSettings } from '../../../shared/alerts/alert-rules.ts'

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
