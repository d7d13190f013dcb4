// RFC 3339 instants as sources write them. Not formatting.

/** What most senders write; the platform reads it whole. */
const IN_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/
const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** A day that the month does not have would roll over silently, and 24:00 into the next. */
function isRealDay(utcMs: number, text: string): boolean {
  return !Number.isNaN(utcMs) && new Date(utcMs).getUTCDate() === Number(text.slice(8, 10))
}

/** Epoch milliseconds of an RFC 3339 date-time, digits past the millisecond cut off; null where it is none. */
export function parseInstant(text: string): number | null {
  if (IN_UTC.test(text)) {
    const atMs = Date.parse(text)
    return isRealDay(atMs, text) ? atMs : null
  }
  const match = RFC_3339.exec(text)
  if (match === null) return null
  const [, date = '', time = '', fraction = '', offset = ''] = match
  const local = Date.parse(`${date}T${time}Z`)
  if (!isRealDay(local, date)) return null
  const milliseconds = Math.trunc(Number(`0${fraction || '.0'}`) * 1000)
  const sign = offset.startsWith('-') ? -1 : 1
  const [hours = 0, minutes = 0] = /\d/.test(offset) ? offset.slice(1).split(':').map(Number) : []
  if (hours > 23 || minutes > 59) return null
  return local + milliseconds - sign * (hours * 60 + minutes) * 60_000
}
