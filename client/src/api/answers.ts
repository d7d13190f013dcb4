// The border: what the server's answers must look like, as schemas. Not how they are asked for: see ask.ts.
import { z } from 'zod'

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
