// What a phone is sent: all that its notification needs, for it may have no page open to ask. Not who is sent it, nor its words.
// The small form of zod: the worker that reads this is one file, and has no other use for the large one.
import * as z from 'zod/mini'

export const pushPayload = z.object({
  title: z.string(),
  body: z.string(),
  /** The alert's group: a later message of it stands in the place of the earlier one. */
  tag: z.string(),
  /** A path of Floorview. */
  url: z.string(),
  /** The alert that the actions are about. */
  key: z.string(),
  team: z.string(),
  step: z.string(),
  count: z.number(),
  actions: z.array(z.object({ action: z.literal('acknowledge'), title: z.string() })),
})
export type PushPayload = z.infer<typeof pushPayload>
