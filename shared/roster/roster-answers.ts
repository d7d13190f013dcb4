// What is answered of a roster and of an import: over HTTP, to the command line, to the page. Not how an import is planned.
import { z } from 'zod'

const instant = z.iso.datetime()

/** What is wrong with a row, and of which field: a column, or a property of a calendar. */
export const rosterFault = z.object({
  /** In the file, from 1; of a calendar the line that its event begins on. */
  line: z.number().int(),
  uid: z.string().nullable(),
  field: z.string(),
  detail: z.string(),
})
export type RosterFault = z.infer<typeof rosterFault>

/** One shift of a file, as far as it could be read. */
export const rosterRow = z.object({
  line: z.number().int(),
  uid: z.string().nullable(),
  /** As the file names the agent. */
  who: z.string(),
  agent: z.string().nullable(),
  agentName: z.string().nullable(),
  from: instant.nullable(),
  to: instant.nullable(),
  /** `taken`; `past`: over already, `later`: a recurrence beyond the horizon, both left out; `faulty`. */
  state: z.enum(['taken', 'past', 'later', 'faulty']),
  faults: z.array(rosterFault.pick({ field: true, detail: true })),
})
export type RosterRow = z.infer<typeof rosterRow>

/** What an import took, or with `isDryRun` would take. */
export const rosterImport = z.object({
  team: z.string(),
  /** The zone of times that name none. */
  zone: z.string(),
  isDryRun: z.boolean(),
  /** Whether it can be taken: no row is faulty. */
  isTakeable: z.boolean(),
  /** The days whose shifts of the named agents it replaces; null: it has no shift. */
  replaces: z.object({ from: instant, to: instant }).nullable(),
  counts: z.object({
    shifts: z.number(),
    agents: z.number(),
    past: z.number(),
    later: z.number(),
    faulty: z.number(),
    /** Shifts that stood in these days and are no more. */
    removed: z.number(),
  }),
  /** Agents that no event has named yet: they count as missing like everybody else. */
  neverSeen: z.array(z.string()),
  /** The first so many of the file, the faulty ones before the others. */
  rows: z.array(rosterRow),
})
export type RosterImport = z.infer<typeof rosterImport>

export const rosterList = z.object({
  team: z.string(),
  zone: z.string(),
  from: instant,
  to: instant,
  mayWrite: z.boolean(),
  shifts: z.array(
    z.object({ agent: z.string(), agentName: z.string(), from: instant, to: instant, isSeen: z.boolean() }),
  ),
})
export type RosterList = z.infer<typeof rosterList>
