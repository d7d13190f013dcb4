// Whom a roster means: an agent of the team by id, name or address, or one who has not come yet by the whole id. Not the shifts.
import { isRemoved, shownName } from '../../shared/floor/agent-view.ts'
import type { FloorIndex } from '../../shared/floor/floor-index.ts'
import { sourceOf } from '../../shared/stored-id.ts'
import { idText } from '../../shared/events.ts'
import type { NamedBy } from './read-rows.ts'
import { plainIdOf } from '../../shared/stored-id.ts'

export type Match = { ok: true; agent: string; name: string } | { ok: false; field: string; detail: string }

/** Names and addresses are known whatever their case. */
const folded = (text: string) => text.normalize('NFC').trim().toLowerCase()

/** Finds agents of the team; made anew for each import. `sources` are those that may send events. */
export function createMatch(floor: FloorIndex, team: string, sources: ReadonlySet<string>) {
  const byId = new Map<string, string[]>()
  const byName = new Map<string, string[]>()
  const byAddress = new Map<string, string[]>()
  const note = (index: Map<string, string[]>, key: string, agent: string): void => {
    const known = index.get(key)
    if (known === undefined) index.set(key, [agent])
    else if (!known.includes(agent)) known.push(agent)
  }
  for (const agent of floor.agentsOf(team)) {
    const facts = floor.agentFacts(agent)
    if (facts !== null && isRemoved(facts)) continue
    note(byId, plainIdOf(agent), agent)
    note(byName, folded(shownName(facts, agent)), agent)
    if (facts?.email !== undefined) note(byAddress, folded(facts.email[1]), agent)
  }
  // Somebody who has not come yet is known by their first roster.
  for (const agent of floor.rosters.ofTeam(team).keys())
    if (floor.agentFacts(agent) === null) note(byId, plainIdOf(agent), agent)

  const found = (agent: string): Match => ({
    ok: true,
    agent,
    name: shownName(floor.agentFacts(agent), agent),
  })

  /** The whole id, of an agent of this team or of one whom no event has named. */
  const whole = (text: string, field: string): Match | null => {
    if (!sources.has(sourceOf(text)) || !text.includes(':')) return null
    const known = floor.teamOf(text) ?? floor.rosters.teamOf(text)
    if (known === team) return found(text)
    if (known !== null) return { ok: false, field, detail: `${text} is of another team` }
    const id = idText.safeParse(plainIdOf(text))
    return id.success ? found(text) : { ok: false, field, detail: `${text} is no agent’s id` }
  }

  const one = ({ field, text, by }: NamedBy): Match => {
    const id = by === 'address' ? null : whole(text, field)
    if (id !== null) return id
    const candidates = [
      ...(by === 'address' ? [] : [byId.get(text), byName.get(folded(text))]),
      byAddress.get(folded(text)),
    ].find((agents) => agents !== undefined)
    const [first, second] = candidates ?? []
    if (first === undefined)
      return {
        ok: false,
        field,
        detail:
          by === 'address'
            ? `nobody in ${team} has the address ${text}`
            : `nobody in ${team} is called ${text}; whoever has not come yet is named by source and id, such as shop:a1`,
      }
    if (second !== undefined)
      return { ok: false, field, detail: `${text} may be ${first} or ${second}: name one of them` }
    return found(first)
  }

  /** The agent by the first of the names that is one; the fault of the first where none is. */
  return (names: readonly NamedBy[]): Match => {
    let fault: Match | null = null
    for (const name of names) {
      const match = one(name)
      if (match.ok) return match
      fault ??= match
    }
    return fault ?? { ok: false, field: 'SUMMARY', detail: 'names no agent' }
  }
}
