// The border: what the server's answers must look like, as schemas. Not how they are asked for: see ask.ts.
import { z } from 'zod'
import { agentStatus } from '../../../shared/events.ts'

const instant = z.string().transform((written, context) => {
  const epochMs = Date.parse(written)
  if (Number.isNaN(epochMs)) context.addIssue({ code: 'custom', message: 'is not an instant' })
  return epochMs
})

export const me = z.object({
  kind: z.enum(['user', 'display']),
  name: z.string(),
  role: z.string(),
  /** Of a display: the one that it was paired with. */
  board: z.string().optional(),
  teams: z.union([z.literal('all'), z.array(z.string())]),
})
export type Me = z.infer<typeof me>

export const teamList = z.object({
  teams: z.array(z.object({ id: z.string() })),
  /** Named groups of teams, each with a board of its own. */
  groups: z.array(z.object({ id: z.string(), name: z.string(), teams: z.array(z.string()) })).default([]),
})

export const agentList = z.object({
  agents: z.array(z.object({ id: z.string(), name: z.string(), team: z.string() })),
})
export type ListedAgent = z.infer<typeof agentList>['agents'][number]

export const dayPeriod = z.object({
  status: agentStatus,
  reason: z.string().nullable(),
  from: instant,
  to: instant,
  durationMs: z.number(),
  cause: z.enum(['event', 'lapse', 'return', 'correction', 'outage', 'none']),
  source: z.string().nullable(),
})
export type DayPeriod = z.infer<typeof dayPeriod>

export const dayChat = z.object({
  id: z.string(),
  acceptedAt: instant.nullable(),
  closedAt: instant.nullable(),
  waitMs: z.number().nullable(),
  firstReplyMs: z.number().nullable(),
  rating: z.number().nullable(),
})

export const agentDay = z.object({
  agentId: z.string(),
  /** The agent's name. */
  agent: z.string(),
  team: z.string(),
  day: z.string(),
  zone: z.string(),
  from: instant,
  to: instant,
  pending: z.boolean(),
  totals: z.object({
    availableMs: z.number(),
    awayMs: z.number(),
    offlineMs: z.number(),
    unknownMs: z.number(),
    awayByReason: z.record(z.string(), z.number()),
  }),
  periods: z.array(dayPeriod),
  chats: z.array(dayChat),
})
export type AgentDay = z.infer<typeof agentDay>

/** How the sign-in library words an error: not RFC 9457. */
export const plainError = z.object({ message: z.string() })

/** GET /api/sample: the sample floor as the workspace sees it. */
export const sampleStanding = z.object({
  state: z.enum(['off', 'starting', 'on', 'failed', 'leaving', 'left']),
  mayLeave: z.boolean(),
  isOwnFloorEmpty: z.boolean(),
})
export type SampleStanding = z.infer<typeof sampleStanding>

/** RFC 9457. */
export const problem = z.object({
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  /** What is wrong with which part of what was sent. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})
export type Problem = z.infer<typeof problem>
