// The border: trends of a team or an agent, as the server tells them.
import { z } from 'zod'
import { TREND_METRICS } from '../../../shared/metrics/trend.ts'

const level = z.object({ level: z.number().nullable(), count: z.number(), days: z.number() })
const trend = z.object({
  metric: z.enum(TREND_METRICS),
  reason: z.string().nullable(),
  before: level,
  recent: level,
  change: z.number().nullable(),
  chance: z.number().nullable(),
  verdict: z.enum(['more-than-chance', 'could-be-chance', 'too-few']),
  byWeek: z.array(z.object({ level: z.number().nullable(), count: z.number() })),
})
export type Trend = z.infer<typeof trend>

const entry = z.object({
  id: z.string(),
  name: z.string(),
  why: z.array(trend),
  beside: z.array(trend),
})
export type TrendEntry = z.infer<typeof entry>

const window = z.object({ first: z.string(), last: z.string() })
export const trendPage = z.object({
  team: z.string(),
  /** Of an agent's page alone. */
  agent: z.string().optional(),
  weeks: z.number(),
  zone: z.string(),
  windows: z.object({ before: window, recent: window }),
  pending: z.boolean(),
  trends: z.array(trend),
  unscoredShare: z.number().nullable(),
  agents: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  lists: z.object({ fallingBehind: z.array(entry), improving: z.array(entry) }).nullish(),
  listsOn: z.boolean().optional(),
  mayTurnLists: z.boolean().optional(),
})
export type TrendPage = z.infer<typeof trendPage>
