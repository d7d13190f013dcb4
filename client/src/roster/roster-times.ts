// Instants of a roster as its team's clock has them. Not which shifts there are.

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string, part: 'day' | 'clock'): Intl.DateTimeFormat {
  const key = `${part} ${zone}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(
    'en-GB',
    part === 'day'
      ? { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' }
      : { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  )
  formats.set(key, made)
  return made
}

/** `Mon 1 Dec`. */
export const dayIn = (instant: string, zone: string): string =>
  formatOf(zone, 'day').format(new Date(instant)).replace(',', '')

/** `09:00`. */
export const clockIn = (instant: string, zone: string): string =>
  formatOf(zone, 'clock').format(new Date(instant))
