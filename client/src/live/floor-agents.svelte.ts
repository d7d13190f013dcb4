// The agents of a board as state of their own, so that a frame touches only the tiles that it changes. Not how they are grouped.
import { SvelteMap } from 'svelte/reactivity'
import type { BoardAgent } from '../../../shared/board.ts'
import { idsGone, movesTile } from './floor-changes.ts'

/** One agent: what reads it is told of this agent's changes alone. */
export class AgentCell {
  readonly id: string
  #agent: BoardAgent

  constructor(agent: BoardAgent) {
    this.id = agent.id
    this.#agent = $state.raw(agent)
  }

  get agent(): BoardAgent {
    return this.#agent
  }

  take(agent: BoardAgent): void {
    this.#agent = agent
  }
}

export class FloorAgents {
  readonly #cells = new SvelteMap<string, AgentCell>()
  #list: readonly BoardAgent[] = []
  #moves = $state(0)
  #loads = $state(0)

  /** The agents of the last board, in its order. Not state: whoever arranges them reads `moves` or `loads` with it. */
  get list(): readonly BoardAgent[] {
    return this.#list
  }
  /** Rises whenever somebody comes, leaves, or may stand elsewhere. */
  get moves(): number {
    return this.#moves
  }
  /** Rises whenever somebody holds more or fewer chats. */
  get loads(): number {
    return this.#loads
  }
  cell(id: string): AgentCell | undefined {
    return this.#cells.get(id)
  }

  /** Takes a board's agents. Those that are still the same object cost one comparison. */
  take(agents: readonly BoardAgent[]): void {
    const before = this.#list
    if (agents === before) return
    this.#list = agents
    let [moved, loaded] = [false, false]
    for (const [place, agent] of agents.entries()) {
      if (before[place] === agent) continue
      const cell = this.#cells.get(agent.id)
      if (cell === undefined) {
        this.#cells.set(agent.id, new AgentCell(agent))
        moved = true
      } else if (cell.agent !== agent) {
        moved ||= movesTile(cell.agent, agent)
        loaded ||= cell.agent.load !== agent.load || cell.agent.capacity !== agent.capacity
        cell.take(agent)
      }
    }
    if (this.#cells.size !== agents.length) {
      for (const id of idsGone(this.#cells.keys(), agents)) this.#cells.delete(id)
      moved = true
    }
    if (moved) this.#moves += 1
    if (loaded) this.#loads += 1
  }
}
