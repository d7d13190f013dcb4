// The agents of a live board as state: what a frame touches. Not how they are arranged: see floor.test.ts.
import { flushSync } from 'svelte'
import { expect, it } from 'vitest'
import { FloorAgents } from '../../client/src/live/floor-agents.svelte.ts'
import { inEffects } from './in-effects.svelte.ts'
import { agent } from './sample-board.ts'

it('[BO46] tells only what reads the agent that changed', () => {
  const floor = new FloorAgents()
  const [ana, bo] = [agent({ id: 'ana' }), agent({ id: 'bo' })]
  floor.take([ana, bo])
  const seen: string[] = []
  const stop = inEffects(
    () => void seen.push(`ana ${floor.cell('ana')?.agent.load}`),
    () => void seen.push(`bo ${floor.cell('bo')?.agent.load}`),
  )
  flushSync()
  seen.length = 0
  floor.take([ana, { ...bo, load: 2 }])
  flushSync()
  expect(seen).toEqual(['bo 2'])
  stop()
})

it('[BO46] counts a move where somebody comes, leaves, or may stand elsewhere, and a load apart', () => {
  const floor = new FloorAgents()
  const [ana, bo] = [agent({ id: 'ana' }), agent({ id: 'bo' })]
  const moves = (agents: Parameters<FloorAgents['take']>[0]) => {
    const before = [floor.moves, floor.loads]
    floor.take(agents)
    return [floor.moves - (before[0] ?? 0), floor.loads - (before[1] ?? 0)]
  }
  expect(moves([ana, bo])).toEqual([1, 0])
  expect(moves([ana, { ...bo, load: 3 }])).toEqual([0, 1])
  expect(moves([ana, { ...bo, load: 3, rating: 4 }])).toEqual([0, 0])
  expect(moves([ana, { ...bo, load: 3, group: 'away', status: 'away' }])).toEqual([1, 0])
  expect(moves([bo])).toEqual([1, 1])
  expect(floor.cell('ana')).toBeUndefined()
})
