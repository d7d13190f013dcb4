// A month as weeks of named days, and where a key leads from one of them. Not the instants at which days begin: the server's.
import { Temporal } from 'temporal-polyfill'

/** The weeks of a month from Monday on; null where a week reaches into another month. */
export function weeksOf(month: string): (string | null)[][] {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 })
  const cells = Array.from({ length: first.dayOfWeek - 1 }, (): string | null => null)
  for (let day = 0; day < first.daysInMonth; day += 1) cells.push(first.add({ days: day }).toString())
  while (cells.length % 7 !== 0) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}

/** The month so many months later. */
export const monthLater = (month: string, months: number): string =>
  Temporal.PlainYearMonth.from(month).add({ months }).toString()

/** The day that a key of a calendar leads to, by the pattern of a grid; null for any other key. */
export function dayByKey(key: string, day: string, isRightToLeft: boolean): string | null {
  const date = Temporal.PlainDate.from(day)
  const onward = isRightToLeft ? -1 : 1
  const days = { ArrowLeft: -onward, ArrowRight: onward, ArrowUp: -7, ArrowDown: 7 }[key]
  if (days !== undefined) return date.add({ days }).toString()
  switch (key) {
    case 'Home':
      return date.subtract({ days: date.dayOfWeek - 1 }).toString()
    case 'End':
      return date.add({ days: 7 - date.dayOfWeek }).toString()
    case 'PageUp':
      return date.subtract({ months: 1 }).toString()
    case 'PageDown':
      return date.add({ months: 1 }).toString()
    default:
      return null
  }
}
