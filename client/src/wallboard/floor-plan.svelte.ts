// The floor's arrangement as state: groups, the size of tiles, pages, and the rows of the page that is shown. Not their drawing.
import type { BoardAgent } from '../../../shared/board.ts'
import type { FloorAgents } from '../live/floor-agents.svelte.ts'
import { fit, nameRoom, type Density, type FitChoice } from './fit.ts'
import { floorRows, keepTiles, sameRows, type Row } from './floor-rows.ts'
import { twoLineWidth, type WidthOf } from './name-lines.ts'
import { statusLook } from './status-look.ts'
import type { FloorShape } from './row-places.ts'
import { createNameOrder, groupAgents, TILE_GROUPS, type Arrangement } from './grouping.ts'

/** What the plan follows; each is read anew whenever it is state that changed. */
export interface FloorPlanInputs {
  agents: FloorAgents
  arrangement: () => Arrangement
  choice: () => FitChoice
  /** Whether each tile says whose team it is. */
  namesTeam: () => boolean
  /** The room in rem; 0 before the first measurement. */
  size: () => { width: number; height: number }
  /** An agent's name as it is shown. */
  nameOf: (agent: BoardAgent) => string
  widthOf: WidthOf
}

export class FloorPlan {
  readonly #inputs: FloorPlanInputs
  readonly #nameOrder = createNameOrder()
  #density: Density | null = null
  #page = $state(0)
  /** What was last shown: a new array would make Svelte measure every tile. */
  #before: readonly Row[] = []
  #pageBefore = 0

  constructor(inputs: FloorPlanInputs) {
    this.#inputs = inputs
  }

  readonly groups = $derived.by(() => {
    const { agents, arrangement } = this.#inputs
    const wanted = arrangement()
    void agents.moves
    // Who holds how many chats moves nobody, unless somebody asked for that.
    if (wanted.sort === 'load' || wanted.show === 'full') void agents.loads
    return groupAgents(agents.list, wanted, this.#nameOrder)
  })

  readonly shown = $derived(TILE_GROUPS.reduce((sum, group) => sum + this.groups[group].length, 0))

  readonly #names = $derived.by(() => {
    const { nameOf, widthOf } = this.#inputs
    const names = { oneLine: 0, twoLines: 0, states: 0 }
    for (const group of TILE_GROUPS) {
      for (const agent of this.groups[group]) {
        const name = nameOf(agent)
        const oneLine = widthOf(name)
        names.oneLine = Math.max(names.oneLine, oneLine)
        names.states = Math.max(names.states, widthOf(statusLook(agent).word))
        // Most names are no wider on one line than the widest so far on two.
        if (oneLine > names.twoLines) names.twoLines = Math.max(names.twoLines, twoLineWidth(name, widthOf))
      }
    }
    return names
  })

  readonly fitted = $derived.by(() => {
    const { look, taking, away, unknown } = this.groups
    const counts = {
      look: look.length,
      taking: taking.length,
      away: away.length,
      unknown: unknown.length,
    }
    const { width, height } = this.#inputs.size()
    const found = fit(
      counts,
      width,
      height,
      this.#names,
      this.#density,
      this.#inputs.choice(),
      this.#inputs.namesTeam(),
    )
    // Before the first measurement there is no size to hold on to.
    if (width > 0 && height > 0) this.#density = found.density
    return found
  })

  readonly pages = $derived(this.fitted.pages.length)
  /** The page shown, from 0; the last one where there are fewer now. */
  readonly page = $derived(Math.min(this.#page, this.pages - 1))

  readonly tileWidth = $derived.by(() => {
    const { columns, density } = this.fitted
    return (this.#inputs.size().width - density.gap * (columns - 1)) / columns
  })
  readonly room = $derived(nameRoom(this.fitted.density, this.tileWidth))

  /** What the places of rows follow from. */
  readonly shape = $derived.by((): FloorShape => {
    const { columns, density } = this.fitted
    return { columns, density, tileWidth: this.tileWidth, page: this.page }
  })

  readonly rows = $derived.by((): readonly Row[] => {
    const page = this.fitted.pages[this.page]
    if (page === undefined) return []
    const rows = keepTiles(this.#before, floorRows(this.groups, page), this.page !== this.#pageBefore)
    this.#pageBefore = this.page
    if (!sameRows(this.#before, rows)) this.#before = rows
    return this.#before
  })

  turnTo(page: number): void {
    this.#page = page
  }
  turn(): void {
    this.#page = (this.page + 1) % this.pages
  }
}
