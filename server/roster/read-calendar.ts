// A roster as iCalendar (RFC 5545): a shift an event, with daily and weekly repeats, exceptions and moved ones. Not who the agents are.
import ICAL from 'ical.js'
import type { Temporal } from 'temporal-polyfill'
import { isZone } from '../../shared/day.ts'
import {
  MOST_ROWS,
  tooManyRows,
  type NamedBy,
  type ReadFault,
  type ReadFile,
  type ReadRow,
} from './read-rows.ts'
import { beginningsOf, clockOf } from './recurrences.ts'
import { instantOfClock, type ReadTime } from './written-time.ts'

export interface CalendarScope {
  /** The zone of times that name none. */
  zone: string
  /** Of a rule, what ended before is not listed. */
  sinceMs: number
  horizonMs: number
}

interface CalendarEvent {
  line: number
  uid: string
  component: ICAL.Component
}

const parameterOf = (property: ICAL.Property, name: string): string | null => {
  const value: unknown = property.getParameter(name)
  return typeof value === 'string' ? value : null
}

/** The values of a property as times; the zone of each is its own, the named one, or that of the roster. */
function timesOf(
  property: ICAL.Property,
  scope: CalendarScope,
): { zone: string; times: (ReadTime & { clock?: Temporal.PlainDateTime })[] } {
  const named = parameterOf(property, 'tzid')
  const zone = named ?? scope.zone
  const values: unknown[] = property.getValues()
  const times = values.map((value): ReadTime & { clock?: Temporal.PlainDateTime } => {
    if (!(value instanceof ICAL.Time)) return { ok: false, detail: 'is no date and time' }
    if (value.isDate) return { ok: false, detail: 'is a whole day: a shift needs times' }
    if (!isZone(zone)) return { ok: false, detail: `${zone} is not a time zone that this server knows` }
    try {
      const clock = clockOf(value)
      return { clock, ...instantOfClock(clock, value.toString().endsWith('Z') ? 'UTC' : zone) }
    } catch {
      return { ok: false, detail: `${value.toString()} is no date and time that there is` }
    }
  })
  return {
    zone: values.some((value) => value instanceof ICAL.Time && value.toString().endsWith('Z')) ? 'UTC' : zone,
    times,
  }
}

/** By what the event names its agents: each is a row of its own. */
function agentsOf(component: ICAL.Component): NamedBy[][] {
  const text = (name: string): string => {
    const value: unknown = component.getFirstPropertyValue(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const own = text('x-floorview-agent')
  if (own !== '') return [[{ field: 'X-FLOORVIEW-AGENT', text: own, by: 'any' }]]
  const summary: NamedBy[] =
    text('summary') === '' ? [] : [{ field: 'SUMMARY', text: text('summary'), by: 'any' }]
  const invited = component.getAllProperties('attendee').flatMap((attendee): NamedBy[] => {
    const value: unknown = attendee.getFirstValue()
    const kind = parameterOf(attendee, 'cutype')?.toUpperCase() ?? 'INDIVIDUAL'
    const isComing = parameterOf(attendee, 'partstat')?.toUpperCase() !== 'DECLINED'
    if (typeof value !== 'string' || kind !== 'INDIVIDUAL' || !isComing) return []
    return [{ field: 'ATTENDEE', text: value.replace(/^mailto:/i, ''), by: 'address' }]
  })
  const [only] = invited
  if (invited.length > 1) return invited.map((each) => [each])
  return [[...(only === undefined ? [] : [only]), ...summary]]
}

/** The instants at which the master's occurrences do not take place: named exceptions, and those that an event of their own moves. */
function exceptionsOf(component: ICAL.Component, scope: CalendarScope): Set<number> {
  const times = component.getAllProperties('exdate').flatMap((property) => timesOf(property, scope).times)
  return new Set(times.flatMap((time) => (time.ok ? [time.atMs] : [])))
}

function untilOf(rule: ICAL.Recur, zone: string): number | null {
  const { until } = rule
  if (!(until instanceof ICAL.Time)) return null
  const clock = clockOf(until)
  if (until.isDate) return clock.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1
  return clock.toZonedDateTime(until.toString().endsWith('Z') ? 'UTC' : zone).epochMilliseconds
}

interface Occurrence {
  from: ReadTime
  isRecurring: boolean
}

/** The rows of one event: an occurrence of each agent. */
function rowsOf(
  { line, uid, component }: CalendarEvent,
  moved: ReadonlySet<number>,
  scope: CalendarScope,
): ReadRow[] {
  const faults: ReadFault[] = []
  const read = (name: string) => {
    const property = component.getFirstProperty(name)
    if (property === null) return null
    const { zone, times } = timesOf(property, scope)
    const [time] = times
    if (time === undefined || !time.ok)
      faults.push({ field: name.toUpperCase(), detail: time?.detail ?? 'is empty' })
    return time === undefined || !time.ok ? null : { zone, atMs: time.atMs, clock: time.clock }
  }
  const start = read('dtstart')
  const end = read('dtend')
  const duration: unknown = component.getFirstPropertyValue('duration')
  if (component.getFirstProperty('dtstart') === null) faults.push({ field: 'DTSTART', detail: 'is missing' })
  const lengthMs =
    start !== null && end !== null
      ? end.atMs - start.atMs
      : duration instanceof ICAL.Duration
        ? duration.toSeconds() * 1000
        : null
  if (component.getFirstProperty('dtend') === null && lengthMs === null)
    faults.push({ field: 'DTEND', detail: 'is missing' })
  const agents = agentsOf(component)
  const rows = (from: ReadTime | null, isRecurring: boolean): ReadRow[] => {
    const fromMs = from?.ok === true ? from.atMs : null
    const own = from?.ok === false ? [{ field: 'DTSTART', detail: from.detail }] : []
    const toMs = fromMs === null || lengthMs === null ? null : fromMs + lengthMs
    return agents.map((names) => ({
      line,
      uid,
      names,
      fromMs,
      toMs,
      isRecurring,
      faults: [...faults, ...own],
    }))
  }
  if (start?.clock === undefined || lengthMs === null) return rows(null, false)
  const single: Occurrence[] = [{ from: { ok: true, atMs: start.atMs }, isRecurring: false }]
  const rule: unknown = component.getFirstPropertyValue('rrule')
  let occurrences = single
  if (rule instanceof ICAL.Recur) {
    const recurring = { rule, beginning: start.clock, zone: start.zone, untilMs: untilOf(rule, start.zone) }
    const found = beginningsOf(recurring, scope.sinceMs - Math.max(0, lengthMs), scope.horizonMs)
    if (!found.ok) {
      faults.push({ field: 'RRULE', detail: found.detail })
      return rows(null, false)
    }
    occurrences = found.times.map((from) => ({ from, isRecurring: true }))
  }
  for (const property of component.getAllProperties('rdate'))
    occurrences.push(...timesOf(property, scope).times.map((from) => ({ from, isRecurring: false })))
  const left = exceptionsOf(component, scope)
  return occurrences
    .filter(({ from }) => !from.ok || !(left.has(from.atMs) || moved.has(from.atMs)))
    .flatMap(({ from, isRecurring }) => rows(from, isRecurring))
}

/** The events of the file with the lines on which they begin. */
function eventsOf(text: string): CalendarEvent[] {
  const root: unknown = ICAL.parse(text)
  const lines = text
    .split(/\r\n|\r|\n/)
    .flatMap((line, at) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [at + 1] : []))
  const calendars = Array.isArray(root) && Array.isArray(root[0]) ? root : [root]
  const components = calendars.flatMap((calendar) =>
    new ICAL.Component(calendar as ConstructorParameters<typeof ICAL.Component>[0]).getAllSubcomponents(
      'vevent',
    ),
  )
  return components.map((component, at) => {
    const uid: unknown = component.getFirstPropertyValue('uid')
    return { line: lines[at] ?? 1, uid: typeof uid === 'string' ? uid : '', component }
  })
}

const isCancelled = ({ component }: CalendarEvent) => {
  const status: unknown = component.getFirstPropertyValue('status')
  return typeof status === 'string' && status.toUpperCase() === 'CANCELLED'
}

/** Reads the file. Cancelled events are none, and whoever declined is not expected. */
export function readCalendar(text: string, scope: CalendarScope): ReadFile {
  let events: CalendarEvent[]
  try {
    events = eventsOf(text)
  } catch (error) {
    return { ok: false, line: 1, detail: error instanceof Error ? error.message : 'is no calendar' }
  }
  const moved = new Map<string, Set<number>>()
  for (const { uid, component } of events) {
    const property = component.getFirstProperty('recurrence-id')
    const [time] = property === null ? [] : timesOf(property, scope).times
    if (time?.ok === true) moved.set(uid, (moved.get(uid) ?? new Set()).add(time.atMs))
  }
  const rows: ReadRow[] = []
  for (const event of events) {
    if (isCancelled(event)) continue
    const isMove = event.component.getFirstProperty('recurrence-id') !== null
    rows.push(...rowsOf(event, isMove ? new Set() : (moved.get(event.uid) ?? new Set()), scope))
    if (rows.length > MOST_ROWS) return tooManyRows
  }
  return { ok: true, rows }
}
