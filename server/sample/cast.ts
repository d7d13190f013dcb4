// Who works on the sample floor: three teams, their crews around the clock, and every agent with a name. Not what they do.
import { diceOf } from './dice.ts'

const HOUR = 3_600_000

/** Who works at the same hours and shares chats. */
export interface Crew {
  /** Within the installation: `Support-early`. */
  id: string
  team: string
  queues: readonly [string, ...string[]]
  /** From the local midnight; the next day's hours are beyond 24. */
  startMs: number
  lengthMs: number
  agents: readonly CastAgent[]
}

export interface CastAgent {
  /** As the source names it. */
  id: string
  name: string
  team: string
  capacity: number
  /** Whether its client sends heartbeats: only then does Floorview learn of a connection that drops. */
  hasHeartbeats: boolean
}

interface TeamPlan {
  id: string
  prefix: string
  queues: readonly [string, ...string[]]
  capacity: readonly [number, number]
  /** The share of agents whose client sends heartbeats. */
  heartbeats: number
  crews: readonly { name: string; size: number; startHour: number }[]
}

/** The sample's named group: those who speak with guests, without the many of orders. */
export const SAMPLE_GROUP = {
  name: 'All service',
  slug: 'all-service',
  teams: ['Concierge', 'Support'],
} as const

const SHIFT_MS = 8.5 * HOUR

/** 8, 24 and 120 agents. Shifts cover the 24 hours, most of them the day: a floor at night has people too. */
const TEAMS: readonly TeamPlan[] = [
  {
    id: 'Concierge',
    prefix: 'con',
    queues: ['Concierge'],
    capacity: [2, 2],
    heartbeats: 0,
    crews: [
      { name: 'day', size: 4, startHour: 8 },
      { name: 'evening', size: 2, startHour: 15.75 },
      { name: 'night', size: 2, startHour: 23.75 },
    ],
  },
  {
    id: 'Support',
    prefix: 'sup',
    queues: ['Billing', 'Technical'],
    capacity: [3, 3],
    heartbeats: 1,
    crews: [
      { name: 'early', size: 8, startHour: 6.5 },
      { name: 'late', size: 8, startHour: 10 },
      { name: 'evening', size: 4, startHour: 15 },
      { name: 'night', size: 4, startHour: 22.5 },
    ],
  },
  {
    id: 'Orders',
    prefix: 'ord',
    queues: ['Delivery', 'Returns', 'Payment'],
    capacity: [2, 4],
    heartbeats: 0.25,
    crews: [
      { name: 'early', size: 40, startHour: 6.75 },
      { name: 'late', size: 40, startHour: 10.25 },
      { name: 'evening', size: 20, startHour: 15 },
      { name: 'night', size: 20, startHour: 22.75 },
    ],
  },
]

interface NameList {
  weight: number
  given: readonly string[]
  family: readonly string[]
  /** Whether the family name comes first, and without a space. */
  isFamilyFirst?: true
}

/** Names of one place each. */
// prettier-ignore
const NAMES: readonly NameList[] = [
  {
    weight: 42,
    given: ['Ana', 'Beatriz', 'Caio', 'Diana', 'Elsa', 'Fábio', 'Graça', 'Hugo', 'Inês', 'João', 'Luís', 'Marta', 'Nuno', 'Olga', 'Paulo', 'Rita', 'Sara', 'Tomás', 'Vera', 'Zita'],
    family: ['Araújo', 'Brito', 'Conceição', 'Duarte', 'Esteves', 'Fonseca', 'Gonçalves', 'Lima', 'Magalhães', 'Nóbrega', 'Prates', 'Reis', 'Sá', 'Vale'],
  },
  { weight: 8, given: ['Björn', 'Søren', 'Åsa', 'Freya'], family: ['Andersson', 'Bøe', 'Lindqvist', 'Østergård'] },
  { weight: 8, given: ['Łukasz', 'Marek', 'Agnieszka', 'Żaneta'], family: ['Kowalczyk', 'Wójcik', 'Zieliński', 'Dąbrowska'] },
  { weight: 6, given: ['Ngozi', 'Chinedu', 'Amara', 'Ifeoma'], family: ['Okafor', 'Nwosu', 'Eze', 'Obi'] },
  { weight: 6, given: ['Priya', 'Arjun', 'Lakshmi', 'Rohan'], family: ['Iyer', 'Sharma', 'Patel', 'Krishnamurthy'] },
  { weight: 6, given: ['伟', '秀英', '志明', '晓燕'], family: ['王', '李', '陈', '欧阳'], isFamilyFirst: true },
  { weight: 6, given: ['美咲', '陽翔', '結衣', '大輝'], family: ['佐藤', '鈴木', '高橋', '小笠原'], isFamilyFirst: true },
  { weight: 4, given: ['민준', '서연', '지우'], family: ['김', '이', '박'], isFamilyFirst: true },
  { weight: 10, given: ['أحمد', 'فاطمة', 'يوسف', 'مريم', 'خالد', 'ليلى'], family: ['الأنصاري', 'حداد', 'المصري', 'النجار'] },
  { weight: 2, given: ['נועם', 'יעל'], family: ['שרון', 'ברק'] },
  {
    weight: 5,
    given: ['Maria Antónia Benedita', 'Pedro Afonso Henrique', 'Ana Carolina Francisca'],
    family: ['de Albuquerque e Castro Vasconcelos', 'do Nascimento Figueiredo e Silva', 'Teixeira de Mascarenhas'],
  },
]

function nameOf(seed: string, team: string, place: number, taken: Set<string>): string {
  const dice = diceOf(seed, 'name', team, place)
  for (;;) {
    const list = NAMES[dice.weighted(NAMES.map(({ weight }) => weight))] ?? fail()
    const one = (names: readonly string[]) => names[Math.floor(dice.next() * names.length)] ?? fail()
    const [given, family] = [one(list.given), one(list.family)]
    const name = list.isFamilyFirst === true ? family + given : `${given} ${family}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

function fail(): never {
  throw new Error('the lists of names are not empty')
}

/** Every crew of the floor, with its people. */
export function castOf(seed: string): readonly Crew[] {
  const taken = new Set<string>()
  return TEAMS.flatMap(({ id: team, prefix, queues, capacity, heartbeats, crews }) => {
    let place = 0
    return crews.map(({ name, size, startHour }) => ({
      id: `${team}-${name}`,
      team,
      queues,
      startMs: startHour * HOUR,
      lengthMs: SHIFT_MS,
      agents: Array.from({ length: size }, () => {
        place += 1
        const id = `${prefix}-${String(place).padStart(3, '0')}`
        const dice = diceOf(seed, 'agent', id)
        return {
          id,
          name: nameOf(seed, team, place, taken),
          team,
          capacity: Math.round(dice.between(capacity[0], capacity[1])),
          hasHeartbeats: dice.chance(heartbeats),
        }
      }),
    }))
  })
}

export const SAMPLE_TEAMS: readonly string[] = TEAMS.map(({ id }) => id)
