// What narrows the history of alerts, as its page holds it and as the server is asked. Not the controls (HistoryFilters.svelte).

/** By field; '' where it does not narrow. */
export interface HistoryFilter {
  readonly kind: string
  readonly severity: string
  readonly ended: string
}

export const NO_FILTER: HistoryFilter = { kind: '', severity: '', ended: '' }

export const isNarrowing = ({ kind, severity, ended }: HistoryFilter): boolean =>
  kind !== '' || severity !== '' || ended !== ''

/** The fields that narrow, as a query has them. */
export const narrowing = ({ kind, severity, ended }: HistoryFilter): Record<string, string> => ({
  ...(kind !== '' && { kind }),
  ...(severity !== '' && { severity }),
  ...(ended !== '' && { ended }),
})
