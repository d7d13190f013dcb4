// Who has places free, as it is kept and told to whatever routes a team's chats, and the words for it. Floorview itself routes
// nothing. Not who has (free-places.ts), nor when it is told (due-steps.ts, notices.ts).
import { z } from 'zod'
import { plural } from '../plural.ts'

/** Agents that are named, those with the most places first; all are counted. A fact stays small. */
export const MOST_NAMED_FREE = 20

const count = z.number().int().min(0)

/** As it is kept with the step that opened the alert: ids alone, for names are kept apart. */
export const rebalance = z.object({
  /** Agents with the places that each has free. */
  free: z.array(z.tuple([z.string(), count])).max(MOST_NAMED_FREE),
  /** All who have a place free, and all of their free places; more than are named, where many are. */
  freeAgents: count,
  freePlaces: count,
  /** Customers of the team who wait for a person. */
  waiting: count,
  /** Chats held by who is away, lost or logged out. */
  heldWhileAway: count,
})
export type Rebalance = z.infer<typeof rebalance>

/** The same as it is told, with names. */
export const rebalanceSuggestion = rebalance.omit({ free: true }).extend({
  free: z.array(
    z.object({ agent: z.string(), agentName: z.string().nullable(), team: z.string(), places: count }),
  ),
})
export type RebalanceSuggestion = z.infer<typeof rebalanceSuggestion>

/** With the names that agents have now. */
export function suggestionOf(
  { free, ...counts }: Rebalance,
  team: string,
  nameOf: (agent: string) => string | null,
): RebalanceSuggestion {
  return {
    ...counts,
    free: free.map(([agent, places]) => ({ agent, agentName: nameOf(agent), team, places })),
  }
}

/** The suggestion in words: the title stands alone. */
export function rebalanceText(
  { free, freeAgents, freePlaces, waiting, heldWhileAway }: RebalanceSuggestion,
  team: string,
): { title: string; body: string } {
  const named = free.map(({ agent, agentName, places }) => `${agentName ?? agent} ${places}`)
  const others = freeAgents > free.length ? [`${freeAgents - free.length} more`] : []
  const held = plural(heldWhileAway, 'chat is', 'chats are')
  const sentences = [
    `Free places: ${[...named, ...others].join(', ')}.`,
    waiting === 0 ? '' : `${plural(waiting, 'customer waits', 'customers wait')}.`,
    heldWhileAway === 0 ? '' : `${held} held by somebody away, lost or logged out.`,
    'Floorview itself routes nothing.',
  ]
  return {
    title: `${team}: ${plural(freeAgents, 'agent has', 'agents have')} ${plural(freePlaces, 'place', 'places')} free`,
    body: sentences.filter((sentence) => sentence !== '').join(' '),
  }
}
