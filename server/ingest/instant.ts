// RFC 3339 instants as sources write them. Not formatting.

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** Epoch milliseconds of an RFC 3339 date-time, digits past the millisecond cut off; null where it is none. */
export function parseInstant(text: string): number | null {
  const match = RFC_3339.exec(text)
  if (match === null) return null
  const [, date = '', time = '', fraction = '', offset = ''] = match
  const local = Date.parse(`${date}T${time}Z`)
  // A day that the month does not have would roll over silently.
  if (Number.isNaN(local) || new Date(local).getUTCDate() !== Number(date.slice(8))) return null
  const milliseconds = Math.trunc(Number(`0${fraction || '.0'}`) * 1000)
  const sign = offset.startsWith('-') ? -1 : 1
  const [hours = 0, minutes = 0] = /\d/.test(offset) ? offset.slice(1).split(':').map(Number) : []
  if (hours > 23 || minutes > 59) return null
  return local + milliseconds - sign * (hours * 60 + minutes) * 60_000
}
