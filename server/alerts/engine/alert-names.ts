// The names that alerts are told with: agents' from the floor, people's as their accounts had them when first asked. Not who may act.
import type { AlertNames } from '../../../shared/alerts/alert-facts.ts'
import type { FloorIndex } from '../../../shared/floor/floor-index.ts'

export type PersonNames = ReturnType<typeof createPersonNames>

/** `read` is asked once for each account that nobody has named here yet; until it answers, and where it cannot, there is no name. */
export function createPersonNames(read: (userId: string) => Promise<string | null>) {
  const known = new Map<string, string | null>()
  return {
    /** Notes the name of somebody who is here. */
    note: (userId: string, name: string): void => void known.set(userId, name),

    /** The name of the account, in a moment if not at once. */
    async learn(userId: string): Promise<void> {
      if (known.has(userId)) return
      const name = await read(userId).catch(() => null)
      if (name !== null) known.set(userId, name)
    },

    names: (floor: FloorIndex): AlertNames => ({
      agent: (id) => floor.agentFacts(id)?.name?.[1] ?? null,
      user: (id) => known.get(id) ?? null,
    }),
  }
}
