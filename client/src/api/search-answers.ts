// The border: what the search over transcripts answers. Instants become epoch milliseconds.
import { z } from 'zod'
import { instant } from './day-answers.ts'

const hit = z.object({
  chat: z.string(),
  team: z.string(),
  at: instant,
  /** The business day of the team, and its zone. */
  day: z.string(),
  zone: z.string(),
  role: z.enum(['customer', 'agent', 'bot', 'system']),
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  excerpt: z.array(z.object({ text: z.string(), isHit: z.boolean() })),
})
export type SearchHit = z.infer<typeof hit>

export const searchPage = z.object({
  hits: z.array(hit),
  next: z.string().nullable(),
  textKeptFrom: instant.nullable(),
})
