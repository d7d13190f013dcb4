// What a history holds of the cases that floors trip over, read from its events alone. Not how it was made.
import type { EventType, FloorEvent } from '../../../shared/events.ts'
import { bySubject, delivered, type History, type Step } from './history.ts'

export const TRAITS = [
  'same-millisecond ties',
  'sequenced beside unsequenced',
  'closed before accepted',
  'transferred A to B to A',
  'reopened',
  'retraction arrives before its rating',
  'equal ids from two sources',
  'repeat after the seen ids were evicted',
  'clock ahead, and set right',
  'repeat that is stamped later',
] as const
export type Trait = (typeof TRAITS)[number]

const isOf =
  (type: EventType) =>
  (event: FloorEvent): boolean =>
    event.type === type

function somePair(events: readonly FloorEvent[], holds: (a: FloorEvent, b: FloorEvent) => boolean): boolean {
  return events.some((a, place) => events.slice(place + 1).some((b) => holds(a, b)))
}

const hasTie = (events: readonly FloorEvent[]) =>
  somePair(events, (a, b) => a.claimedAtMs === b.claimedAtMs && a.sequence === b.sequence)
const closesFirst = (events: readonly FloorEvent[]) =>
  somePair(events, (a, b) => a.type === 'chat.closed' && b.type === 'chat.accepted')
const retractsFirst = (events: readonly FloorEvent[]) =>
  somePair(
    events,
    (a, b) =>
      a.type === 'chat.rated' &&
      a.data.retracted === true &&
      b.type === 'chat.rated' &&
      b.data.retracted !== true,
  )

function goesBack(events: readonly FloorEvent[]): boolean {
  const holders = events.flatMap((event) => {
    if (event.type === 'chat.accepted') return [event.data.agent]
    return event.type === 'chat.transferred' && event.data.to.agent !== undefined ? [event.data.to.agent] : []
  })
  return holders.some(
    (agent, place) => place >= 2 && holders[place - 2] === agent && holders[place - 1] !== agent,
  )
}

function sharesId(events: readonly FloorEvent[]): boolean {
  const sourceOf = new Map<string, string>()
  return events.some(({ id, source }) => {
    const known = sourceOf.get(id)
    sourceOf.set(id, source)
    return known !== undefined && known !== source
  })
}

function repeatsEvicted(steps: readonly Step[]): boolean {
  const rotationsAt = new Map<string, number>()
  let rotations = 0
  return steps.some((step) => {
    if (step.do === 'rotate') {
      rotations += 1
      return false
    }
    const key = `${step.event.source} ${step.event.id}`
    const before = rotationsAt.get(key)
    rotationsAt.set(key, rotations)
    return before !== undefined && rotations - before >= 2
  })
}

const isAhead = ({ occurredAtMs, claimedAtMs }: FloorEvent) => occurredAtMs < claimedAtMs

function setsClockRight(events: readonly FloorEvent[]): boolean {
  return somePair(
    events,
    (a, b) => a.source === b.source && isAhead(a) && !isAhead(b) && b.claimedAtMs < a.claimedAtMs,
  )
}

function repeatsLater(arrived: readonly FloorEvent[]): boolean {
  return somePair(
    arrived,
    (a, b) => a.id === b.id && a.source === b.source && a.occurredAtMs < b.occurredAtMs,
  )
}

/** The traits of a history. */
export function traitsOf({ events, steps }: History): Trait[] {
  const told = [...bySubject(events).values()]
  const arrived = [...bySubject(delivered(steps)).values()]
  const holds: Record<Trait, boolean> = {
    'same-millisecond ties': told.some((list) =>
      hasTie(list.filter(({ sequence }) => sequence === undefined)),
    ),
    'sequenced beside unsequenced':
      events.some(({ source }) => source === 'paced') && events.some(({ source }) => source === 'plain'),
    'closed before accepted': told.some(closesFirst) || arrived.some(closesFirst),
    'transferred A to B to A': told.some(goesBack),
    reopened: events.some(isOf('chat.reopened')),
    'retraction arrives before its rating': arrived.some(retractsFirst),
    'equal ids from two sources': sharesId(events),
    'repeat after the seen ids were evicted': repeatsEvicted(steps),
    'clock ahead, and set right': setsClockRight(events),
    'repeat that is stamped later': repeatsLater(delivered(steps)),
  }
  return TRAITS.filter((trait) => holds[trait])
}
