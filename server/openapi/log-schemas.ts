// What descriptions of the logs share: a row, instants, an agent's address. Not the paths.
import { z } from 'zod'
import { agentStatus } from '../../shared/events.ts'
import { periodCause } from '../../shared/floor/periods.ts'
import type { LogRow } from '../../shared/log-row.ts'

export const instant = z.iso
  .datetime()
  .meta({ description: 'RFC 3339 in UTC, with milliseconds.', example: '2026-11-22T10:00:00.000Z' })
export const milliseconds = z.number().int().min(0)

export const row = z
  .object({
    agentId: z.string().meta({ description: 'Stored id: `<source>:<id>`.' }),
    agent: z.string().meta({ description: 'The name, or the id where no name was sent.' }),
    team: z.string(),
    status: agentStatus,
    reason: z.string().nullable(),
    from: instant,
    to: instant,
    durationMs: milliseconds,
    cause: periodCause.meta({
      description:
        'Why the period began: an event, a lost signal (lapse), one lost while Floorview itself was down (outage), the return from one; `none` before anything was known.',
    }),
    source: z.string().nullable().meta({
      description: 'Whose event began it; `floorview` for its own; null before anything was known.',
    }),
  } satisfies Record<keyof LogRow, z.ZodType>)
  .meta({ id: 'LogRow', description: 'One status of one agent within one business day: `[from, to)`.' })

export const pending = z
  .boolean()
  .meta({ description: 'True while something in the range waits to be derived: it may still change.' })

export const agent = z.string().meta({
  description: 'A stored id `<source>:<id>`, or the id alone where one source only has it.',
  example: 'default:a1',
})
