// Which stored agent an address means: `default:a1` as it is, `a1` where only one source has it.
import { plainIdOf } from '../../shared/stored-id.ts'

export type AgentLookup =
  { kind: 'found'; id: string } | { kind: 'none' } | { kind: 'ambiguous'; ids: string[] }

/** Whether the stored id may be meant: whole, or without its source. */
export const isCalled = (wanted: string, storedId: string): boolean =>
  storedId === wanted || plainIdOf(storedId) === wanted

/** Finds the agent among the stored ids; an exact stored id wins over one that a source happens to have called so. */
export function findAgent(wanted: string, storedIds: Iterable<string>): AgentLookup {
  const matches: string[] = []
  for (const id of storedIds) {
    if (id === wanted) return { kind: 'found', id }
    if (isCalled(wanted, id)) matches.push(id)
  }
  const [only] = matches
  if (only === undefined) return { kind: 'none' }
  return matches.length === 1 ? { kind: 'found', id: only } : { kind: 'ambiguous', ids: matches.sort() }
}
