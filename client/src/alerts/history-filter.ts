// What narrows the history of alerts, as its page holds it and as the server is asked. Not the controls (HistoryFilters.svelte).

/** By field; '' where it does not narrow. */
export interface HistoryFilter {
  readonly kind: string
  readonly severity: string
  readonly ended: string
}

export const NO_FILTER: HistoryFilter = { kind: '', severity: '', ended: '' }

/** The fields that narrow, as a query has them. */
export const narrowing = (filter: HistoryFilter): Record<string, string> =>
  Object.fromEntries(Object.entries<string>({ ...filter }).filter(([, value]) => value !== ''))

export const isNarrowing = (filter: HistoryFilter): boolean => Object.keys(narrowing(filter)).length > 0
