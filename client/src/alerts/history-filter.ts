// What narrows the history of alerts, as its page's address has it and as the server is asked. Not the controls (HistoryFilters.svelte).

const FIELDS = ['kind', 'severity', 'ended', 'agent', 'firstDay', 'lastDay'] as const

/** By field; '' where it does not narrow. Days are `YYYY-MM-DD`, business days of the team. */
export type HistoryFilter = Readonly<Record<(typeof FIELDS)[number], string>>

export const NO_FILTER: HistoryFilter = {
  kind: '',
  severity: '',
  ended: '',
  agent: '',
  firstDay: '',
  lastDay: '',
}

/** The fields that narrow, as a query has them. */
export const narrowing = (filter: HistoryFilter): Record<string, string> =>
  Object.fromEntries(
    FIELDS.flatMap((field): [string, string][] => (filter[field] === '' ? [] : [[field, filter[field]]])),
  )

export const isNarrowing = (filter: HistoryFilter): boolean => Object.keys(narrowing(filter)).length > 0

/** As the part of the address behind the path, with its `?`; empty where nothing narrows. */
export function addressOf(filter: HistoryFilter): string {
  const query = new URLSearchParams(narrowing(filter)).toString()
  return query === '' ? '' : `?${query}`
}

/** What such a part of an address says; what is wrong in it is for the server to say. */
export function filterOf(search: string): HistoryFilter {
  const query = new URLSearchParams(search)
  return FIELDS.reduce((filter, field) => ({ ...filter, [field]: query.get(field) ?? '' }), NO_FILTER)
}
