// Where a screen's choices are found and kept: the address, and the browser's store. Not what they may be: preferences.svelte.ts.

/** The page's address and store, so that a test can give others. */
export interface PreferencePlace {
  readonly store: Pick<Storage, 'getItem' | 'setItem'>
  readonly search: string
  /** Called with the address's new query where a choice that it named was changed. */
  readonly replaceSearch: (search: string) => void
}

export const browserPlace = (): PreferencePlace => ({
  store: localStorage,
  search: location.search,
  replaceSearch: (search) =>
    history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`),
})

/** The query's parts by name. */
export const queryOf = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search))

/** The query with a part changed; null where it did not name that part. */
export function withPart(search: string, name: string, value: string): string | null {
  const query = new URLSearchParams(search)
  if (!query.has(name)) return null
  query.set(name, value)
  return `?${query.toString()}`
}
