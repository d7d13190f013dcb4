// The time zone of tests that say "an hour ago" of today: it is about noon there, whenever they run. Not for tests of a day's edge.

/** A zone in which it is about noon. Its date is that of UTC. */
export function noonZone(): string {
  const eastHours = 12 - new Date().getUTCHours()
  return eastHours >= 0 ? `Etc/GMT-${eastHours}` : `Etc/GMT+${-eastHours}`
}
