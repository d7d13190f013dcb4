// Who may need a hand and whose work got better, with the reasons. Not whether anybody sees it: a manager turns it on (team-settings.ts).
import { withVerdicts, type Compared, type Trend, type TrendMetric } from './trend.ts'

/** On 1…5: a smaller change is not worth a word, be it ever so sure. */
export const LEAST_RATING = 0.2
/** Of the median before. */
export const LEAST_REPLY_SHARE = 0.1

/** What an agent's own work changes, and in which direction it is better. Nothing else puts anybody on a list. */
const GROUNDS: Partial<Record<TrendMetric, { better: 1 | -1; leastChange: (trend: Trend) => number }>> = {
  rating: { better: 1, leastChange: () => LEAST_RATING },
  firstReply: { better: -1, leastChange: ({ before }) => LEAST_REPLY_SHARE * (before.level ?? Infinity) },
}

export interface ComparedAgent {
  id: string
  name: string
  compared: readonly Compared[]
}

/** Why somebody is listed, and what else changed at the time: how full it was, where it went, how customers sounded. */
export interface TrendEntry {
  id: string
  name: string
  why: Trend[]
  beside: Trend[]
}

export interface TrendLists {
  fallingBehind: TrendEntry[]
  improving: TrendEntry[]
}

const isGround = ({ metric }: Compared) => GROUNDS[metric] !== undefined
const isSure = ({ verdict }: Trend) => verdict === 'more-than-chance'

function directionOf(trend: Trend): 1 | -1 | null {
  const ground = GROUNDS[trend.metric]
  if (ground === undefined || !isSure(trend) || trend.change === null) return null
  if (Math.abs(trend.change) < ground.leastChange(trend)) return null
  return Math.sign(trend.change) === ground.better ? 1 : -1
}

/** The verdicts of all agents together, by agent, grounds apart from the rest: the more people one looks at, the more a find must be. */
function told(agents: readonly ComparedAgent[], wanted: (compared: Compared) => boolean) {
  const all = withVerdicts(
    agents.flatMap(({ id, compared }) => compared.filter(wanted).map((one) => ({ ...one, agent: id }))),
  )
  const byAgent = new Map<string, Trend[]>(agents.map(({ id }) => [id, []]))
  for (const { agent, ...trend } of all) byAgent.get(agent)?.push(trend)
  return (id: string): readonly Trend[] => byAgent.get(id) ?? []
}

/**
 * Lists agents by name, never by how far they fell. An entry says every change that put it there; how customers sounded, how full the
 * time was and where it went stand beside it and put nobody on a list. Who got better in one thing and worse in another is on both.
 */
export function trendLists(agents: readonly ComparedAgent[]): TrendLists {
  const groundsOf = told(agents, isGround)
  const othersOf = told(agents, (compared) => !isGround(compared))
  const sorted = [...agents].sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1))
  const listed = (wanted: 1 | -1) =>
    sorted.flatMap(({ id, name }): TrendEntry[] => {
      const own = groundsOf(id)
      const why = own.filter((trend) => directionOf(trend) === wanted)
      if (why.length === 0) return []
      const beside = [...own, ...othersOf(id)].filter((trend) => isSure(trend) && !why.includes(trend))
      return [{ id, name, why, beside }]
    })
  return { fallingBehind: listed(-1), improving: listed(1) }
}
