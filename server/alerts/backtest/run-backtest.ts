// A back-test from its order to its sums: read, told, judged. Wherever it runs: a thread of its own, or the caller's.
import type { TeamAlertRule } from '../../../shared/alerts/alert-rules.ts'
import { MOST_AGENTS, MOST_OPENINGS, type BacktestAnswer } from '../../../shared/alerts/backtest.ts'
import { businessDayAt } from '../../../shared/day.ts'
import { LIVE_HORIZON_MS } from '../../../shared/events.ts'
import type { TeamSettings } from '../../../shared/floor/team-settings.ts'
import type { Sql } from '../../ledger/database.ts'
import { factsAt, knownEvents, lifeEvents } from './past-events.ts'
import { RULE_PARTS, typesFor } from './rule-parts.ts'
import { RuleTrial, type Opening } from './rule-trial.ts'

export interface BacktestOrder {
  team: string
  rule: TeamAlertRule
  defaults: TeamSettings
  /** By which days are told apart. */
  zone: string
  dayStart: string
  fromMs: number
  toMs: number
  /** Judged so long before the range begins: what stands at its beginning opened before it, and does not count. */
  runUpMs: number
}

/** Names of agents are the floor's: whoever asks adds them. */
export type BacktestSums = Omit<BacktestAnswer, 'tookMs'>

const openMs = ({ openedAtMs, clearedAtMs }: Opening, toMs: number) =>
  Math.max(0, (clearedAtMs ?? toMs) - openedAtMs)

/** Counts and lengths by a name of each opening, in the order of their first. */
function sumsBy<K extends string>(
  openings: readonly Opening[],
  toMs: number,
  keyOf: (opening: Opening) => K | null,
  keys: Iterable<K> = [],
): Map<K, { count: number; totalMs: number }> {
  const sums = new Map([...keys].map((key) => [key, { count: 0, totalMs: 0 }]))
  for (const each of openings) {
    const key = keyOf(each)
    if (key === null) continue
    const sum = sums.get(key) ?? { count: 0, totalMs: 0 }
    sums.set(key, { count: sum.count + 1, totalMs: sum.totalMs + openMs(each, toMs) })
  }
  return sums
}

function* daysIn({ fromMs, toMs, zone, dayStart }: BacktestOrder): Generator<string> {
  for (let atMs = fromMs; atMs <= toMs;) {
    const { day, toMs: endMs } = businessDayAt(atMs, zone, dayStart)
    yield day
    atMs = endMs
  }
}

function sumsOf(order: BacktestOrder, all: readonly Opening[], events: number): BacktestSums {
  const { fromMs, toMs, zone, dayStart } = order
  const openings = all
    .filter(({ openedAtMs }) => openedAtMs >= fromMs)
    .toSorted((a, b) => a.openedAtMs - b.openedAtMs)
  const byAgent = [...sumsBy(openings, toMs, ({ agent }) => agent)]
    .map(([agent, sums]) => ({ agent, agentName: null, ...sums }))
    .sort((a, b) => b.count - a.count || b.totalMs - a.totalMs || (a.agent < b.agent ? -1 : 1))
  const byDay = sumsBy(
    openings,
    toMs,
    ({ openedAtMs }) => businessDayAt(openedAtMs, zone, dayStart).day,
    daysIn(order),
  )
  return {
    fromEpochMs: fromMs,
    toEpochMs: toMs,
    zone,
    events,
    count: openings.length,
    totalMs: openings.reduce((sum, each) => sum + openMs(each, toMs), 0),
    opened: openings.slice(-MOST_OPENINGS).map(({ agent, sinceMs, openedAtMs, clearedAtMs, ...said }) => ({
      agent,
      agentName: null,
      sinceEpochMs: sinceMs,
      openedAtEpochMs: openedAtMs,
      clearedAtEpochMs: clearedAtMs,
      value: said.value,
      limit: said.limit,
      detail: said.detail,
    })),
    isCut: openings.length > MOST_OPENINGS,
    byAgent: byAgent.slice(0, MOST_AGENTS),
    byDay: [...byDay].map(([day, sums]) => ({ day, ...sums })),
  }
}

/** Runs it. `pause` is awaited between parts of some milliseconds, and may throw to end it. The rule must be one that can be tried. */
export async function runBacktest(
  db: Sql,
  order: BacktestOrder,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<BacktestSums> {
  const { fromMs, toMs, team, rule, defaults } = order
  const parts = RULE_PARTS[rule.kind]
  if (parts === null) throw new TypeError(`a rule of ${rule.kind} cannot be tried`)
  const types = typesFor(parts)
  const beginMs = fromMs - LIVE_HORIZON_MS
  const trial = new RuleTrial({ team, rule, parts, defaults, fromMs: fromMs - order.runUpMs, toMs })
  const before = await factsAt(db, beginMs)
  for (const [subject, facts] of before) trial.begin(subject, facts)
  const chats = before.flatMap(([subject, { kind }]) => (kind === 'chat' ? [subject] : []))
  const range = { fromMs: beginMs, toMs, idleLimitMs: defaults.idleLimitMs }
  const life = await lifeEvents(db, parts.chats, chats, range)
  let events = 0
  for await (const known of knownEvents(db, { types, life, fromMs: beginMs, toMs })) {
    for (const { event, knownMs } of known) {
      trial.tell(event, knownMs)
      events += 1
      if (events % 256 === 0) await pause()
    }
  }
  return sumsOf(order, trial.finish(), events)
}
