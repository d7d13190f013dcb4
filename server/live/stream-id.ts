// Ids of Redis streams (`ms-seq`): the positions and revisions of the path. Ordered, unique, never made here.

export const STREAM_START = '0-0'

/** Negative, zero or positive, as streams order them. */
export function compareStreamIds(a: string, b: string): number {
  const [aMs = '0', aSeq = '0'] = a.split('-')
  const [bMs = '0', bSeq = '0'] = b.split('-')
  return Number(aMs) - Number(bMs) || Number(aSeq) - Number(bSeq)
}

/** The time of Redis at which the entry was added, in epoch milliseconds. */
export function streamIdMs(id: string): number {
  return Number(id.slice(0, id.indexOf('-')))
}
