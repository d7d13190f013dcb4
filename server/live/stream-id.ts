// Ids of Redis streams (`ms-seq`): the positions and revisions of the path. Ordered, unique, never made here.

export const STREAM_START = '0-0'

/** Negative, zero or positive, as streams order them. */
export function compareStreamIds(a: string, b: string): number {
  const aDash = a.indexOf('-')
  const bDash = b.indexOf('-')
  // Of as many digits, the order of texts is that of numbers; asked for each subject of each entry.
  if (aDash === bDash && a.length === b.length) return a < b ? -1 : a > b ? 1 : 0
  return (
    Number(a.slice(0, aDash)) - Number(b.slice(0, bDash)) ||
    Number(a.slice(aDash + 1)) - Number(b.slice(bDash + 1))
  )
}

/** The time of Redis at which the entry was added, in epoch milliseconds. */
export function streamIdMs(id: string): number {
  return Number(id.slice(0, id.indexOf('-')))
}
