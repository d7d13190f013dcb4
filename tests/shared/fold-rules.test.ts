// What single events do to the facts, by example: one rule a test. That any order ends alike is fold-any-order.test.ts's.
import { describe, expect, it } from 'vitest'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import { noAgentFacts, type AgentFacts } from '../../shared/floor/agent-facts.ts'
import { evidenceEndMs, intentOf, isRemoved, reachabilityOf } from '../../shared/floor/agent-view.ts'
import { noChatFacts, type ChatFacts } from '../../shared/floor/chat-facts.ts'
import {
  holderOf,
  isOpen,
  isStale,
  leavesFloorAtMs,
  ratingOf,
  unansweredSince,
  waitingSince,
} from '../../shared/floor/chat-view.ts'
import { firstReply } from '../../shared/metrics/first-reply.ts'
import { fold, foldAll, NewerFactsError, noFacts, parseFacts } from '../../shared/floor/fold.ts'
import {
  defaultSettings,
  noTeamFacts,
  reasonOf,
  settingsAt,
  type TeamFacts,
} from '../../shared/floor/team-settings.ts'
import { LIVE_HORIZON_MS } from '../../shared/events.ts'

let made = 0
/** An event about the one agent, chat or team of these tests. */
function said(type: string, atMs: number, data: object = {}, stamps: Partial<FloorEvent> = {}): FloorEvent {
  const kind =
    type.startsWith('agent') || type === 'system.agent.lapse'
      ? 'agent/s:a1'
      : type.startsWith('chat')
        ? 'chat/s:c1'
        : 'team/main'
  made += 1
  const given = {
    source: 's',
    id: `e${made}`,
    subject: kind,
    claimedAtMs: atMs,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
  }
  return floorEvent.parse({ ...given, ...stamps, type, data })
}
function agent(...events: FloorEvent[]): AgentFacts {
  const { kind, facts } = foldAll('agent/s:a1', events)
  return kind === 'agent' ? facts : noAgentFacts()
}
function chat(...events: FloorEvent[]): ChatFacts {
  const { kind, facts } = foldAll('chat/s:c1', events)
  return kind === 'chat' ? facts : noChatFacts()
}
function team(...events: FloorEvent[]): TeamFacts {
  const { kind, facts } = foldAll('team/main', events)
  return kind === 'team' ? facts : noTeamFacts()
}

describe('an agent', () => {
  it('[FL5] has of a log-in and a status at one millisecond the status, whichever came first', () => {
    const login = said('agent.login', 5, {}, { id: 'z' })
    const status = said('agent.status', 5, { status: 'away', reason: 'Lunch' }, { id: 'a' })
    for (const events of [
      [login, status],
      [status, login],
    ])
      expect(intentOf(agent(...events))).toEqual({ status: 'away', reason: 'Lunch', sinceMs: 5 })
  })

  it('[FL5] is unknown after a log-in alone, and offline after a log-out', () => {
    expect(intentOf(agent())).toEqual({ status: 'unknown', reason: null, sinceMs: null })
    expect(intentOf(agent(said('agent.login', 5)))).toEqual({ status: 'unknown', reason: null, sinceMs: 5 })
    expect(intentOf(agent(said('agent.login', 5), said('agent.logout', 9))).status).toBe('offline')
  })

  it('[FL6] dates a run of equal statuses back to its first, and another reason begins a new one', () => {
    const away = (atMs: number, reason?: string) => said('agent.status', atMs, { status: 'away', reason })
    expect(
      intentOf(agent(away(1, 'Lunch'), away(5, 'Break'), away(7, 'Break'), away(9, 'Break'))).sinceMs,
    ).toBe(5)
    expect(intentOf(agent(away(1), away(5, ''), away(9))).sinceMs).toBe(1)
  })

  it('[FL6] dates it back however often it is repeated, and divides it where a different status comes late', () => {
    const polled = Array.from({ length: 500 }, (_, minute) =>
      said('agent.status', 10 + minute, { status: 'away', reason: 'Break' }),
    )
    const before = said('agent.status', 5, { status: 'available' })
    expect(intentOf(agent(before, ...polled)).sinceMs).toBe(10)
    expect(intentOf(agent(...polled, before)).sinceMs).toBe(10)
    const late = said('agent.status', 495, { status: 'available' }, { id: 'zz' })
    expect(intentOf(agent(before, ...polled, late)).sinceMs).toBe(496)
    expect(agent(before, ...polled).intents.length).toBeLessThan(30)
  })

  it('[FL7] keeps the stamps of the first arrival of an event', () => {
    const first = said('agent.status', 5, { status: 'away' }, { id: 'one', occurredAtMs: 5 })
    const again = said('agent.status', 5, { status: 'away' }, { id: 'one', occurredAtMs: 8 })
    expect(agent(first, again)).toEqual(agent(first))
    expect(intentOf(agent(first, again)).sinceMs).toBe(5)
  })

  /** As a source says it whose clock is far ahead: clamped on receipt, and on a repeat's. */
  const ahead = (type: string, claimedAtMs: number, receivedAtMs: number, data: object, id: string) =>
    said(type, claimedAtMs, data, {
      id,
      receivedAtMs,
      occurredAtMs: Math.min(claimedAtMs, receivedAtMs + 5_000),
    })
  const HOUR_MS = 3_600_000

  it('[FL7] keeps them in leases, replies and last messages, though the clock is ahead and the repeat comes late', () => {
    const beat = (receivedAtMs: number) => ahead('agent.heartbeat', HOUR_MS, receivedAtMs, { ttl: 10 }, 'b')
    const login = (receivedAtMs: number) => ahead('agent.login', HOUR_MS, receivedAtMs, {}, 'l')
    const word = (role: string, receivedAtMs: number) =>
      ahead('chat.message', HOUR_MS, receivedAtMs, { role }, role)
    for (const later of [60_000, HOUR_MS, 2 * HOUR_MS]) {
      expect(agent(beat(0), beat(later))).toEqual(agent(beat(0)))
      expect(agent(login(0), login(later))).toEqual(agent(login(0)))
      for (const role of ['customer', 'agent'])
        expect(chat(word(role, 0), word(role, later))).toEqual(chat(word(role, 0)))
    }
    expect(evidenceEndMs(agent(beat(0), beat(HOUR_MS)))).toBe(15_000)
  })

  it('[FL7] goes on from what is said after a fast clock was set right', () => {
    const beat = ahead('agent.heartbeat', HOUR_MS, 0, { ttl: 10 }, 'b')
    expect(evidenceEndMs(agent(beat, said('agent.heartbeat', 60_000, { ttl: 10 })))).toBe(70_000)
    const words = [
      ahead('chat.message', HOUR_MS, 0, { role: 'customer' }, 'c'),
      said('chat.message', 60_000, { role: 'agent' }),
    ]
    expect(unansweredSince(chat(...words))).toBe(null)
    expect(unansweredSince(chat(...words, said('chat.message', 90_000, { role: 'customer' })))).toBe(90_000)
  })

  it('[FL8] stays removed until something later is said of them, and the removal is never forgotten', () => {
    const removed = said('agent.removed', 10)
    expect(isRemoved(agent(said('agent.login', 5), removed))).toBe(true)
    expect(isRemoved(agent(removed, said('agent.status', 9, { status: 'available' })))).toBe(true)
    expect(isRemoved(agent(removed, said('agent.login', 11)))).toBe(false)
    expect(isRemoved(agent(said('agent.login', 10), removed))).toBe(true)
    expect(isRemoved(agent(removed))).toBe(true)
  })

  it('[FL9] takes each field of a profile for itself, the latest of each', () => {
    const facts = agent(
      said('agent.profile', 9, { name: 'New' }),
      said('agent.profile', 5, { name: 'Old', capacity: 3 }),
      said('agent.profile', 7, { capacity: 2 }),
    )
    expect([facts.name?.[1], facts.capacity?.[1], facts.team]).toEqual(['New', 2, undefined])
  })

  it('[FL10] is reachable from the first heartbeat on, and lost once the lease that stands has lapsed', () => {
    const beat = said('agent.heartbeat', 1_000, { ttl: 10 })
    const lapse = (endMs: number) =>
      said('system.agent.lapse', endMs, { leaseEndMs: endMs, evidenceMs: endMs - 10_000 })
    expect(reachabilityOf(agent(said('agent.login', 5)))).toBe(null)
    expect(reachabilityOf(agent(lapse(9)))).toBe(null)
    expect(reachabilityOf(agent(beat))).toBe(true)
    expect(reachabilityOf(agent(beat, lapse(11_000)))).toBe(false)
    expect(reachabilityOf(agent(beat, lapse(10_999)))).toBe(true)
    expect(reachabilityOf(agent(beat, lapse(11_000), lapse(5_000)))).toBe(false)
    expect(reachabilityOf(agent(lapse(20_000), beat, lapse(11_000)))).toBe(false)
    expect(reachabilityOf(agent(beat, lapse(11_000), said('agent.heartbeat', 1_001, { ttl: 10 })))).toBe(true)
    expect(evidenceEndMs(agent(said('agent.heartbeat', 9_000), beat))).toBe(19_000)
  })

  it('[FL10] is taken as reachable for half a minute after a log-in, where heartbeats were ever reported', () => {
    const events = [
      said('agent.heartbeat', 1_000),
      said('system.agent.lapse', 11_000, { leaseEndMs: 11_000, evidenceMs: 1_000 }),
      said('agent.login', 60_000),
    ]
    expect(reachabilityOf(agent(...events))).toBe(true)
    expect(
      reachabilityOf(
        agent(...events, said('system.agent.lapse', 90_000, { leaseEndMs: 90_000, evidenceMs: 80_000 })),
      ),
    ).toBe(false)
    expect(evidenceEndMs(agent(...events, said('agent.login', 70_000), said('agent.login', 60_000)))).toBe(
      100_000,
    )
  })
})

describe('a chat', () => {
  it('[FL11] finds its first reply though the first customer message came late', () => {
    const facts = chat(
      said('chat.message', 50, { role: 'agent' }),
      said('chat.message', 30, { role: 'customer' }),
      said('chat.message', 10, { role: 'agent' }),
    )
    expect([facts.customerMs, facts.replies, facts.replyLast]).toEqual([30, [10, 50], [50]])
    expect(firstReply(facts)).toEqual({ atMs: 50, firstReplyMs: 20 })
  })

  it('[FL12] is held by who it was last given to, and by one named in passing only where no giving was seen', () => {
    const passing = said('chat.message', 90, { role: 'agent', agent: 's:a9' })
    expect(holderOf(chat(passing))).toBe('s:a9')
    expect(holderOf(chat(passing, said('chat.queued', 10)))).toBe(null)
    expect(holderOf(chat(passing, said('chat.accepted', 20, { agent: 's:a1' })))).toBe('s:a1')
    expect(holderOf(chat(said('chat.offered', 10, { agent: 's:a9' })))).toBe(null)
    expect(holderOf(chat(passing, said('chat.message', 95, { role: 'customer', agent: 's:a8' })))).toBe(
      's:a8',
    )
  })

  it('[FL12] goes from A to B and back, whatever arrives first', () => {
    const accepted = said('chat.accepted', 10, { agent: 's:a' })
    const there = said('chat.transferred', 20, { to: { agent: 's:b' } })
    const back = said('chat.transferred', 30, { to: { agent: 's:a' } })
    expect(chat(back, there, accepted).holder?.[1]).toEqual(['s:a', 30])
    expect(chat(accepted, there).holder?.[1]).toEqual(['s:b', 20])
  })

  it('[FL12] waits again when it was given to a queue', () => {
    const facts = chat(
      said('chat.accepted', 10, { agent: 's:a' }),
      said('chat.transferred', 20, { to: { queue: 'q' } }),
    )
    expect([waitingSince(facts), facts.queue?.[1]]).toEqual([20, 'q'])
  })

  it('[FL13] is closed or open as the later of close and reopening says', () => {
    const closed = said('chat.closed', 10, { by: 'agent' })
    const reopened = said('chat.reopened', 20)
    expect(isOpen(chat(closed))).toBe(false)
    expect(isOpen(chat(reopened, closed))).toBe(true)
    expect(isOpen(chat(reopened, closed, said('chat.closed', 30, { by: 'customer' })))).toBe(false)
    expect(isOpen(chat(closed, said('chat.accepted', 30, { agent: 's:a' })))).toBe(false)
  })

  it('[FL14] has no rating once it was taken back, though the rating arrives after that, and a later one stands', () => {
    const rated = (atMs: number) => said('chat.rated', atMs, { score: 4, min: 1, max: 5 })
    const takenBack = said('chat.rated', 20, { retracted: true })
    expect(ratingOf(chat(rated(10)))).toEqual({ score: 0.75, agent: null, atMs: 10 })
    expect(ratingOf(chat(takenBack, rated(10)))).toBe(null)
    expect(ratingOf(chat(takenBack, rated(30), rated(10)))).toEqual({ score: 0.75, agent: null, atMs: 30 })
  })

  it('[FL14] that is only rated is no chat on the floor, and its rating is of the agent named, else of the holder', () => {
    const rated = said('chat.rated', 10, { score: 5, min: 1, max: 5, agent: 's:a1' })
    expect(isOpen(chat(rated))).toBe(false)
    expect(ratingOf(chat(rated, said('chat.accepted', 5, { agent: 's:a2' })))?.agent).toBe('s:a1')
    expect(
      ratingOf(
        chat(
          said('chat.rated', 10, { score: 1, min: 0, max: 2 }),
          said('chat.accepted', 5, { agent: 's:a2' }),
        ),
      )?.agent,
    ).toBe('s:a2')
  })

  it('[FL15] is queued, accepted and first written to at the least of the times said', () => {
    const facts = chat(
      said('chat.queued', 9),
      said('chat.queued', 4),
      said('chat.accepted', 8, { agent: 's:a' }),
      said('chat.accepted', 6, { agent: 's:b' }),
    )
    expect([facts.queuedMs, facts.acceptedMs, facts.lastMs]).toEqual([4, 6, 9])
  })

  it('[FL16] is unanswered from the customer’s last word until a later reply', () => {
    const customer = said('chat.message', 10, { role: 'customer' })
    expect(unansweredSince(chat(customer, said('chat.message', 9, { role: 'agent' })))).toBe(10)
    expect(unansweredSince(chat(customer, said('chat.message', 10, { role: 'agent' })))).toBe(null)
    expect(unansweredSince(chat(customer, said('chat.message', 15, { role: 'bot' })))).toBe(10)
  })

  it('[FL17] is stale from the idle limit on, and leaves the floor the horizon after its close', () => {
    const facts = chat(said('chat.accepted', 10, { agent: 's:a' }))
    expect([isStale(facts, 100, 109), isStale(facts, 100, 110)]).toEqual([false, true])
    expect(leavesFloorAtMs(facts)).toBe(null)
    expect(
      leavesFloorAtMs(
        chat(said('chat.closed', 10, { by: 'agent' }), said('chat.rated', 15, { retracted: true })),
      ),
    ).toBe(15 + LIVE_HORIZON_MS)
  })
})

describe('a team', () => {
  const change = (atMs: number, effectiveFromMs: number, changes: object) =>
    said('system.team.settings', atMs, { effectiveFromMs, changes })
  it('[FL18] has the settings that are effective by an instant, the last made of them', () => {
    const facts = team(
      change(3, 100, { places: 7 }),
      change(2, 50, { places: 6 }),
      change(1, 0, { zone: 'Europe/Berlin' }),
    )
    const defaults = defaultSettings('UTC')
    const at = (ms: number) => settingsAt(facts, defaults, ms)
    expect([at(-1).zone, at(0).zone, at(49).places, at(50).places, at(99).places, at(100).places]).toEqual([
      'UTC',
      'Europe/Berlin',
      4,
      6,
      6,
      7,
    ])
    expect(settingsAt(undefined, defaults, 0)).toEqual(defaults)
  })

  it('[FL18] keeps a setting that was made once, however often others are changed since', () => {
    const changes = Array.from({ length: 200 }, (_, n) => change(10 + n, 10 + n, { places: n % 9 }))
    const facts = team(change(1, 1, { zone: 'Europe/Berlin' }), ...changes)
    expect(settingsAt(facts, defaultSettings('UTC'), 1_000)).toMatchObject({
      zone: 'Europe/Berlin',
      places: 199 % 9,
    })
  })

  it('[FL18] knows a reason whatever its case, and takes an unknown one as rest without a limit', () => {
    const settings = defaultSettings('UTC')
    expect(reasonOf(settings, 'lunch').limitMs).toBe(3_600_000)
    expect(reasonOf(settings, 'Dentist')).toEqual({ name: 'Dentist', kind: 'rest', limitMs: null })
  })
})

describe('stored facts', () => {
  it('[FL19] of a newer version are refused, and an event of another kind of subject is a fault', () => {
    expect(() => parseFacts('agent/s:a1', '{"v":2,"intents":[]}')).toThrow(NewerFactsError)
    expect(() => fold(noFacts('chat/s:c1'), said('agent.login', 1))).toThrow(TypeError)
    expect(() => fold(noFacts('agent/s:a1'), said('chat.queued', 1))).toThrow(TypeError)
    expect(() =>
      fold(noFacts('agent/s:a1'), said('system.team.settings', 1, { effectiveFromMs: 1, changes: {} })),
    ).toThrow(TypeError)
  })
})
