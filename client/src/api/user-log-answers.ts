// The border: what the server's answers on the user log must look like, as schemas. Not how they are asked for: see ask.ts.
import { z } from 'zod'
import { agentStatus } from '../../../shared/events.ts'
import { periodCause } from '../../../shared/floor/periods.ts'
import { logView } from '../../../shared/log-view.ts'
import { instant } from './day-answers.ts'

const userLogRow = z.object({
  agentId: z.string(),
  agent: z.string(),
  team: z.string(),
  status: agentStatus,
  reason: z.string().nullable(),
  from: instant,
  to: instant,
  durationMs: z.number(),
  cause: periodCause,
  source: z.string().nullable(),
})
export type UserLogRow = z.infer<typeof userLogRow>

export const userLogPage = z.object({
  rows: z.array(userLogRow),
  next: z.string().nullable(),
  pending: z.boolean(),
})

const sum = z.object({
  rows: z.number(),
  availableMs: z.number(),
  awayMs: z.number(),
  offlineMs: z.number(),
  unknownMs: z.number(),
})
export type LogSum = z.infer<typeof sum>

const group = sum.extend({ key: z.string(), label: z.string() })
export type LogGroupSum = z.infer<typeof group>

export const userLogTotals = z.object({
  all: sum,
  byAgent: z.array(group),
  byReason: z.array(group),
  byDay: z.array(group),
  pages: z.array(z.string()),
  pageRows: z.number(),
  pending: z.boolean(),
})
export type UserLogTotals = z.infer<typeof userLogTotals>

export const savedView = z.object({
  id: z.string(),
  name: z.string(),
  isShared: z.boolean(),
  isMine: z.boolean(),
  by: z.string(),
  view: logView,
})
export type SavedView = z.infer<typeof savedView>

export const savedViews = z.object({ views: z.array(savedView) })

const viewSchedule = z.object({
  id: z.string(),
  every: z.enum(['day', 'week']),
  weekday: z.number(),
  at: z.string(),
  zone: z.string(),
  format: z.enum(['csv', 'xlsx']),
  to: z.array(z.string()),
  mails: z.array(
    z.object({
      due: instant,
      state: z.enum(['sending', 'waiting', 'sent', 'failed']),
      answer: z.string().nullable(),
    }),
  ),
})
export type ViewSchedule = z.infer<typeof viewSchedule>

export const viewSchedules = z.object({ hasMail: z.boolean(), schedules: z.array(viewSchedule) })
