// Random floors for the back-test, and what a server would have done on them: looked at every fifth of a second, event by event.
// Not Redis: backtest-live.test.ts has that.
import fc from 'fast-check'
import type { AlertKind } from '../../shared/alerts/alert-record.ts'
import { alertRuleSettings, RULE_GALLERY, type TeamAlertRule } from '../../shared/alerts/alert-rules.ts'
import { dueSteps } from '../../shared/alerts/due-steps.ts'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { fold, noFacts, type Facts } from '../../shared/floor/fold.ts'
import { defaultSettings, type TeamSettings } from '../../shared/floor/team-settings.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { RULE_PARTS } from '../../server/alerts/backtest/rule-parts.ts'
import { JUDGE_EVERY_MS, judgedAtMs, type Opening } from '../../server/alerts/backtest/rule-trial.ts'
import { stepSubmission } from '../../server/alerts/engine/step-events.ts'
import { TeamWatch } from '../../server/alerts/engine/team-watch.ts'

export const TEAM = 'Care'
/** Shortly before working hours begin. */
export const BEGIN = Date.UTC(2026, 4, 4, 8, 58)

/** Limits of seconds, so that a short story passes all of them. */
export const DEFAULTS: TeamSettings = {
  ...defaultSettings('UTC'),
  places: 2,
  replyDueMs: 4_000,
  idleLimitMs: 15_000,
  waitLimitMs: 3_000,
  serviceWithinMs: 4_000,
  shortAbandonMs: 500,
  awayShareLimit: 0.4,
  reasons: [{ name: 'Break', kind: 'rest', limitMs: 5_000 }],
}

/** An event with the instant at which a server knew of it. */
export interface KnownEvent {
  event: FloorEvent
  knownMs: number
}

const WHATS = [
  'profile', 'login', 'available', 'available', 'away', 'break', 'logout', 'heartbeat', 'lapse', 'lapse', 'removed', 'settings', 'queued',
  'queued', 'accepted', 'accepted', 'accepted', 'transferred', 'customer', 'customer', 'customer', 'reply', 'reply', 'offered', 'closed', 'reopened', 'rated', 'rated',
] as const // prettier-ignore

const SETTINGS = [
  { waitLimitMs: 6_000 },
  { replyDueMs: 1_000 },
  { idleLimitMs: 40_000 },
  { places: 1 },
] as const

const move = fc.record({
  what: fc.constantFrom(...WHATS),
  who: fc.nat(3),
  chat: fc.nat(4),
  pick: fc.nat(59),
  gapMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 300 }),
    fc.integer({ min: 300, max: 6_000 }),
    fc.integer({ min: 5_000, max: 40_000 }),
  ),
  lateMs: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 9_000 }) },
  ),
  /** A source's clock may be ahead: what it claims has not been yet. */
  aheadMs: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
  ),
})
type Move = typeof move extends fc.Arbitrary<infer M> ? M : never

const REPLIES = { customer: 'customer', reply: 'agent' } as const

function told({ what, who, chat, pick }: Move): [subject: string, type: string, data: object] {
  const id = `default:a${who}`
  const [agent, of] = [`agent/${id}`, `chat/default:c${chat}`]
  const team = pick % 3 === 0 ? {} : { team: pick % 7 === 0 ? 'main' : TEAM }
  switch (what) {
    case 'profile':
      return [agent, 'agent.profile', { team: pick % 5 === 0 ? 'main' : TEAM, capacity: pick % 4 }]
    case 'available':
      return [agent, 'agent.status', { status: 'available' }]
    case 'away':
      return [agent, 'agent.status', { status: 'away' }]
    case 'break':
      return [agent, 'agent.status', { status: 'away', reason: 'Break' }]
    case 'login':
    case 'logout':
    case 'removed':
      return [agent, `agent.${what}`, {}]
    case 'heartbeat':
      return [agent, 'agent.heartbeat', { ttl: 5 }]
    case 'lapse':
      return [agent, 'system.agent.lapse', { leaseEndMs: 0, evidenceMs: 0 }]
    case 'settings':
      return [`team/${TEAM}`, 'system.team.settings', { changes: SETTINGS[pick % SETTINGS.length] }]
    case 'queued':
      return [of, 'chat.queued', { ...team, ...(pick % 2 === 0 && { queue: 'q' }) }]
    case 'accepted':
      return [of, 'chat.accepted', { ...team, agent: id }]
    case 'transferred':
      return [of, 'chat.transferred', { to: pick % 3 === 0 ? { team: TEAM } : { agent: id } }]
    case 'customer':
    case 'reply':
      return [of, 'chat.message', { role: REPLIES[what], ...(pick % 6 === 0 && team) }]
    case 'offered':
      return [of, 'chat.offered', { agent: id }]
    case 'closed':
      return [of, 'chat.closed', { by: pick % 2 === 0 ? 'agent' : 'customer' }]
    case 'reopened':
      return [of, 'chat.reopened', {}]
    case 'rated':
      return [
        of,
        'chat.rated',
        { score: 1 + (pick % 5), min: 1, max: 5, ...(pick % 2 === 0 && { agent: id }) },
      ]
  }
}

/** The story in the order in which it became known: some of it late. */
function storyOf(moves: readonly Move[]): KnownEvent[] {
  let atMs = BEGIN
  const known = moves.map((each, place) => {
    atMs += each.gapMs
    const [subject, type, data] = told(each)
    const own = { leaseEndMs: atMs - 1_000, evidenceMs: atMs - 6_000 }
    const more =
      type === 'system.agent.lapse'
        ? own
        : type === 'system.team.settings'
          ? { ...data, effectiveFromMs: atMs + (each.pick % 3) * 1_700 }
          : data
    const claimedAtMs = atMs + each.aheadMs
    const stamps = { claimedAtMs, occurredAtMs: claimedAtMs, receivedAtMs: atMs + each.lateMs }
    const event = floorEvent.parse({
      source: 'default',
      id: `e${place}`,
      subject,
      type,
      data: more,
      ...stamps,
    })
    return { event, knownMs: atMs + each.lateMs }
  })
  return known.sort((a, b) => a.knownMs - b.knownMs)
}

/** Ratings of another chat each, enough to be judged: good ones, and worse ones behind. */
const rated = fc
  .array(fc.record({ isOdd: fc.boolean(), who: fc.constantFrom(0, 0, 0, 1) }), {
    minLength: 20,
    maxLength: 30,
  })
  .map((all): Move[] =>
    all.map(({ isOdd, who }, place) => {
      const areAllBad = all[0]?.isOdd === true
      const pick = areAllBad || (place > 14 !== isOdd && place > 5) ? 10 : 4
      return { what: 'rated', chat: 10 + place, pick, who, gapMs: 700, lateMs: 20, aheadMs: 0 }
    }),
  )

const signedIn = ([0, 1, 2, 3] as const).flatMap((who): Move[] => {
  const base = { who, chat: 0, pick: 1, gapMs: 0, lateMs: 0, aheadMs: 0 }
  return [
    { ...base, what: 'profile', pick: 2 },
    { ...base, what: 'available' },
    { ...base, what: 'heartbeat' },
  ]
})

export const story: fc.Arbitrary<KnownEvent[]> = fc
  .tuple(
    fc.array(move, { minLength: 5, maxLength: 80, size: 'max' }),
    fc.oneof(fc.constant([]), rated, rated),
  )
  .map(([moves, ratings]) => storyOf([...signedIn, ...moves.slice(0, 20), ...ratings, ...moves.slice(20)]))

const LIMITS: Partial<Record<AlertKind, readonly [limit: number | null, clearLimit: number | null][]>> = {
  customerWaits: [
    [null, null],
    [2_000, null],
    [8_000, 2_000],
  ],
  awayShare: [
    [null, null],
    [0.5, 0.2],
  ],
  usedCapacity: [
    [0.4, null],
    [0.9, 0.3],
  ],
  fewFree: [
    [1, null],
    [2, 3],
  ],
  serviceLevelLow: [
    [null, null],
    [0.5, 0.9],
  ],
  ratingLow: [
    [3, null],
    [2.5, 4],
  ],
}
const KINDS = (Object.keys(RULE_GALLERY) as AlertKind[]).filter((kind) => RULE_PARTS[kind] !== null)

export const ruleOf = (kind: AlertKind): fc.Arbitrary<TeamAlertRule> =>
  fc
    .record({
      limits: fc.constantFrom(...(LIMITS[kind] ?? [[null, null] as const])),
      least: fc.constantFrom(null, 2),
      forMs: fc.constantFrom(0, 0, 350, 2_000, 9_000),
      clearAfterMs: fc.constantFrom(0, 0, 900, 6_000),
      hours: fc.constantFrom(null, null, { days: [1], from: '09:00', to: '09:02' }),
    })
    .map(({ limits: [limit, clearLimit], least, forMs, clearAfterMs, hours }) => ({
      id: 'own',
      ...alertRuleSettings.parse({
        ...RULE_GALLERY[kind],
        limit,
        clearLimit,
        least,
        forMs,
        clearAfterMs,
        workingHours: hours,
      }),
    }))

export const rule: fc.Arbitrary<TeamAlertRule> = fc.constantFrom(...KINDS).chain(ruleOf)

/** What a server that looks at every fifth of a second does. */
export function liveOpenings(
  known: readonly KnownEvent[],
  ofTeam: TeamAlertRule,
  fromMs: number,
  toMs: number,
): Opening[] {
  const floor = new FloorIndex(DEFAULTS)
  const facts = new Map<string, Facts>()
  const watch = new TeamWatch(TEAM)
  const open = new Map<string, Opening>()
  const openings: Opening[] = []
  const tell = (event: FloorEvent): void => {
    const after = fold(facts.get(event.subject) ?? noFacts(event.subject), event)
    facts.set(event.subject, after)
    const touched = nothingTouched()
    floor.set(event.subject, after, touched)
    for (const agent of touched.agents) watch.touchAgent(agent)
    for (const agent of touched.left.keys()) watch.touchAgent(agent)
  }
  const rules = {
    alerts: floor.alerts,
    sources: floor.sources,
    rosters: floor.rosters,
    installation: floor.installation,
    tally: (team: string, atMs: number) => floor.tally(team, atMs),
    agentFacts: (agent: string) => floor.agentFacts(agent),
    alertRules: () => [{ ...ofTeam, escalateAfterMs: null }],
  }
  let place = 0
  for (let nowMs = judgedAtMs(fromMs); nowMs <= toMs; nowMs += JUDGE_EVERY_MS) {
    for (let next = known[place]; next !== undefined && next.knownMs <= nowMs; next = known[place]) {
      tell(next.event)
      place += 1
    }
    for (const { subject, step } of dueSteps(watch.look(floor, nowMs, null), rules, { nowMs, asOf: '0-0' })) {
      tell(stepSubmission(subject, step, nowMs).event)
      if (step.step === 'opened') {
        const { value = null, limit = null, detail = null, episode, atMs } = step
        const { key, agent, sinceMs } = episode
        const opening = { agent, key, sinceMs, openedAtMs: atMs, clearedAtMs: null, value, limit, detail }
        openings.push(opening)
        open.set(subject, opening)
      }
      const opening = open.get(subject)
      if (step.step === 'cleared' && opening !== undefined) opening.clearedAtMs = step.atMs
      if (step.step === 'cleared') open.delete(subject)
    }
  }
  return openings
}
