// Invented floors for pictures and for measuring the layout: numbers of people, and names that are hard to write. As events.
import { agentEvent, at, chatEvent, type CloudEvent } from '../support/cloud-events.ts'

const FIRST =
  'Ana Beatriz Caio Diana Elsa Fábio Graça Hugo Inês Joana Luís Marta Nuno Olga Paulo Rita Rui Sara Tiago Vera'.split(
    ' ',
  )
const LAST =
  'Duarte Lima Mendes Reis Moura Nunes Pinto Sá Cruz Faria Gil Brito Serra Melo Couto Luz Vale'.split(' ')
/** Forty letters each; the first ones differ in their last letters alone. */
const LONG = [
  (index: number) => `Customer Care Representative Lisbon ${String(index).padStart(4, '0')}`,
  () => 'Maximiliana Guadalupe Featherstonehaughe',
  () => 'Bartholomew Alexander Fitzgerald-Smythes',
  () => 'Anne-Marie Van Der Bergh De La Fontaines',
]
const CJK = [
  '山田 太郎',
  '佐藤花子',
  '王小明',
  '欧阳修文',
  '高橋美咲',
  '田中次郎',
  '陳大文',
  '株式会社東京本社第一課鈴木一郎',
]
const RTL = [
  'محمد الهاشمي',
  'فاطمة الزهراء',
  'עומר כהן',
  'נועה לוי',
  'عبد الرحمن بن عبد العزيز آل سعود',
  'יעל בן דוד',
]
const REASONS = ['Lunch', 'Training', 'High demand', 'Absence', 'Meeting'] as const

const person = (index: number) =>
  `${FIRST[index % FIRST.length]} ${LAST[(index * 7 + Math.floor(index / FIRST.length)) % LAST.length]}`

export interface ScreenFloor {
  /** The team, and the file's name. */
  name: string
  agents: number
  nameOf: (index: number) => string
}

export const SCREEN_FLOORS: readonly ScreenFloor[] = [
  { name: '0', agents: 0, nameOf: person },
  { name: '1', agents: 1, nameOf: person },
  { name: '24', agents: 24, nameOf: person },
  { name: '400', agents: 400, nameOf: person },
  { name: 'long-names', agents: 24, nameOf: (index) => LONG[index % LONG.length]?.(index) ?? '' },
  { name: 'cjk', agents: 24, nameOf: (index) => CJK[index % CJK.length] ?? '' },
  { name: 'right-to-left', agents: 24, nameOf: (index) => RTL[index % RTL.length] ?? '' },
]

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS

/** A status for each place on the floor: most take chats, some are away, a few need a look. */
function statusOf(index: number): { status: string; reason?: string; minutesAgo: number } {
  if (index % 12 === 3) return { status: 'away', reason: 'Strategic break', minutesAgo: 16 + (index % 9) }
  if (index % 5 === 4) {
    return {
      status: 'away',
      reason: REASONS[Math.floor(index / 5) % REASONS.length] ?? 'Lunch',
      minutesAgo: 4 + (index % 40),
    }
  }
  if (index % 23 === 22) return { status: 'offline', minutesAgo: 30 + index }
  return { status: 'available', minutesAgo: 1 + ((index * 7) % 90) }
}

/** The floor's events up to `nowMs`; ids begin with the floor's name. */
export function floorEvents({ name, agents, nameOf }: ScreenFloor, nowMs: number): CloudEvent[] {
  const events: CloudEvent[] = []
  const ago = (ms: number) => at(nowMs - ms)
  for (let index = 0; index < agents; index += 1) {
    const id = `${name}-${index}`
    const { minutesAgo, ...status } = statusOf(index)
    const profile = { name: nameOf(index), team: name, capacity: 4 }
    events.push(agentEvent('profile', id, profile, ago(100 * MINUTE_MS)))
    // Seconds that differ, as clocks of people do.
    events.push(
      agentEvent('status', id, status, ago(minutesAgo * MINUTE_MS + ((index * 17) % 60) * SECOND_MS)),
    )
    const held = status.status === 'available' ? (index * 3) % 5 : index % 10 === 9 ? 2 : 0
    for (let chat = 0; chat < held; chat += 1) {
      const chatId = `${id}-${chat}`
      const askedMs = (index % 8 === 2 && chat === 0 ? 180 : 20 + ((index + chat) % 60)) * SECOND_MS
      events.push(chatEvent('queued', chatId, { team: name }, ago(5 * MINUTE_MS)))
      events.push(chatEvent('accepted', chatId, { agent: id }, ago(5 * MINUTE_MS - 12 * SECOND_MS)))
      events.push(chatEvent('message', chatId, { role: 'customer' }, ago(5 * MINUTE_MS - SECOND_MS)))
      events.push(chatEvent('message', chatId, { role: 'agent' }, ago(5 * MINUTE_MS - 34 * SECOND_MS)))
      events.push(chatEvent('message', chatId, { role: 'customer' }, ago(askedMs)))
    }
    for (let rating = 0; rating < (index < 24 ? 12 : 0); rating += 1) {
      const score = (index * 5 + rating * 3) % (4 + (index % 7)) === 0 ? 2 + (index % 3) : 5
      const data = { agent: id, score, min: 1, max: 5 }
      events.push(chatEvent('rated', `${id}-r${rating}`, data, ago((10 + rating * 5) * MINUTE_MS)))
    }
  }
  for (let waiting = 0; waiting < Math.min(3, agents); waiting += 1) {
    const data = { team: name, queue: 'Billing' }
    events.push(chatEvent('queued', `${name}-w${waiting}`, data, ago((72 - waiting * 20) * SECOND_MS)))
  }
  return events
}

/** A day's recording as `GET /api/minutes` answers it: a server that was just started has none of its own. */
export function dayOfMinutes(nowMs: number) {
  const to = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const rows: number[][] = []
  for (let minute = 0; minute <= 390; minute += 1) {
    const share = minute / 390
    const dip = 12 * Math.exp(-((share - 0.6) ** 2) / 0.006)
    const capacity = Math.round(16 + 44 * Math.sin(Math.min(1, share * 1.7) * 1.5) - dip)
    const load = Math.round(capacity * 0.7 - 3 + 2 * Math.sin(minute / 25))
    rows.push([to - (390 - minute) * MINUTE_MS, load, capacity, 3.7 + 0.3 * share])
  }
  return { fromEpochMs: to - 390 * MINUTE_MS, columns: ['atEpochMs', 'load', 'capacity', 'rating'], rows }
}
