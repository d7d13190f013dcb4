// The border: what a transcript must look like as the server tells it. Instants become epoch milliseconds.
import { z } from 'zod'
import { instant } from './day-answers.ts'

export const transcript = z.object({
  chat: z.string(),
  messages: z.array(
    z.object({
      at: instant,
      role: z.enum(['customer', 'agent', 'bot', 'system']),
      agent: z.object({ id: z.string(), name: z.string() }).nullable(),
      text: z.string().nullable(),
      textState: z.enum(['given', 'none', 'removed']),
      sentiment: z.number().nullable(),
      sentimentBy: z.string().nullable(),
    }),
  ),
  leftOut: z.number(),
  isGone: z.boolean(),
  mayAudit: z.boolean(),
})
export type Transcript = z.infer<typeof transcript>

export const transcriptReadings = z.object({
  readings: z.array(
    z.object({ at: instant, user: z.object({ id: z.string(), name: z.string().nullable() }) }),
  ),
  leftOut: z.number(),
})
export type TranscriptReadings = z.infer<typeof transcriptReadings>
