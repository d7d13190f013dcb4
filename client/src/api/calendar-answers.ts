// The border: a month of an agent or a team, a team's day, and what a day is set beside, as the server tells them.
import { z } from 'zod'

const calendarDay = z.object({
  day: z.string(),
  availableMs: z.number(),
  awayMs: z.number(),
  unknownMs: z.number(),
  agents: z.number(),
  overLimit: z.number(),
  gaps: z.number(),
})
export type CalendarDay = z.infer<typeof calendarDay>

export const calendarMonth = z.object({
  month: z.string(),
  zone: z.string(),
  dayStart: z.string(),
  pending: z.boolean(),
  days: z.array(calendarDay),
})
export type CalendarMonth = z.infer<typeof calendarMonth>

export const teamDay = z.object({
  team: z.string(),
  day: z.string(),
  agents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      availableMs: z.number(),
      awayMs: z.number(),
      unknownMs: z.number(),
      gapMs: z.number(),
      isOverLimit: z.boolean(),
    }),
  ),
})
export type TeamDay = z.infer<typeof teamDay>

const besideSums = z.object({
  count: z.number(),
  signedInMs: z.number().nullable(),
  availableMs: z.number().nullable(),
  awayMs: z.number().nullable(),
  unknownMs: z.number().nullable(),
})
export const beside = z.object({ team: besideSums, weekday: besideSums })
export type Beside = z.infer<typeof beside>
export type BesideSums = z.infer<typeof besideSums>
