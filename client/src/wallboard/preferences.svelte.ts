// What whoever stands before a screen chose for it: kept in this browser, and settable by the address. Nothing the server knows.
import { z } from 'zod'
import { queryOf, withPart, type PreferencePlace } from './preference-place.ts'

const KEY = 'floorview.wall'

const choices = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  /** `auto`: tiles as large as fit; `dense`: the lowest at once. */
  density: z.enum(['auto', 'dense']),
  sound: z.enum(['off', 'low', 'on']),
  names: z.enum(['full', 'masked']),
  sort: z.enum(['name', 'time', 'load']),
  show: z.enum(['all', 'available', 'full', 'away', 'unknown']),
  /** Only agents whose name or reason holds this text; empty: everybody. */
  filter: z.string().max(100),
})
export type Choices = z.infer<typeof choices>
export type Sort = Choices['sort']
export type Theme = Choices['theme']

/** Those that are one of a few. */
export type ChoiceName = Exclude<keyof Choices, 'filter'>

export const CHOICES: { readonly [N in ChoiceName]: readonly Choices[N][] } = {
  theme: choices.shape.theme.options,
  density: choices.shape.density.options,
  sound: choices.shape.sound.options,
  names: choices.shape.names.options,
  sort: choices.shape.sort.options,
  show: choices.shape.show.options,
}

const UNTOUCHED: Choices = {
  theme: 'dark',
  density: 'auto',
  sound: 'off',
  names: 'full',
  sort: 'name',
  show: 'all',
  filter: '',
}

/** What of a stored or addressed object is a choice; anything else counts as untouched. */
function readable(given: unknown): Partial<Choices> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(given)
  const found: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(choices.shape)) {
    const value = schema.safeParse(parsed.data?.[name])
    if (value.success) found[name] = value.data
  }
  return choices.partial().parse(found)
}

function stored(store: Pick<Storage, 'getItem'>): Partial<Choices> {
  try {
    return readable(JSON.parse(store.getItem(KEY) ?? '{}'))
  } catch {
    return {}
  }
}

/** The address's query counts first, so that a TV can be set up by its link; then what this browser keeps. */
export class Preferences {
  readonly #place: PreferencePlace
  #search: string
  #chosen: Choices = $state.raw(UNTOUCHED)

  constructor(place: PreferencePlace) {
    this.#place = place
    this.#search = place.search
    this.#chosen = { ...UNTOUCHED, ...stored(place.store), ...readable(queryOf(place.search)) }
  }

  get chosen(): Choices {
    return this.#chosen
  }

  /** Whether some agents are left out by choice. */
  get isFiltered(): boolean {
    return this.#chosen.show !== 'all' || this.#chosen.filter.trim() !== ''
  }

  /** Leaves nobody out any more. */
  showAll(): void {
    this.choose('show', UNTOUCHED.show)
    this.choose('filter', UNTOUCHED.filter)
  }

  choose<K extends keyof Choices>(name: K, value: Choices[K]): void {
    this.#chosen = { ...this.#chosen, [name]: value }
    try {
      this.#place.store.setItem(KEY, JSON.stringify({ ...stored(this.#place.store), [name]: value }))
    } catch {
      // A browser that keeps nothing still shows what was chosen.
    }
    const search = withPart(this.#search, name, value)
    if (search === null) return
    this.#search = search
    this.#place.replaceSearch(search)
  }
}
