// A chat's record against a naive scan: who held it at an instant, how long it waited, whose its rating is.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { floorEvent, type FloorEvent } from '../../shared/events.ts'
import type { ChatEvent } from '../../shared/floor/chat-facts.ts'
import { chatRecord } from '../../shared/floor/chat-spans.ts'

const T0 = Date.UTC(2026, 10, 20, 9)
let made = 0
function chatEvent(type: string, atMs: number, data: object = {}): ChatEvent {
  made += 1
  const id = `i${String(made).padStart(6, '0')}`
  const stamps = {
    source: 's',
    id,
    subject: 'chat/s:c',
    claimedAtMs: atMs,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
  }
  const event: FloorEvent = floorEvent.parse({ ...stamps, type: `chat.${type}`, data })
  if (event.type.startsWith('agent.') || event.type.startsWith('system.')) throw new Error('not of a chat')
  return event as ChatEvent // narrowed by the line above, which the compiler cannot follow
}

describe('a chat', () => {
  it('[LH1] is held from acceptance to transfer to close, and again when reopened', () => {
    const record = chatRecord([
      chatEvent('closed', T0 + 90, { by: 'agent' }),
      chatEvent('accepted', T0 + 10, { agent: 's:a' }),
      chatEvent('queued', T0, { team: 'T', queue: 'q' }),
      chatEvent('transferred', T0 + 50, { to: { agent: 's:b', team: 'U' } }),
      chatEvent('reopened', T0 + 95),
    ])
    expect(record).toMatchObject({
      team: 'U',
      queue: 'q',
      holder: 's:b',
      waitMs: 10,
      closedMs: null,
      closedBy: null,
    })
    expect(record?.spans).toEqual([
      { agent: 's:a', fromMs: T0 + 10, toMs: T0 + 50 },
      { agent: 's:b', fromMs: T0 + 50, toMs: T0 + 90 },
      { agent: 's:b', fromMs: T0 + 95, toMs: null },
    ])
  })

  it('[LH2] keeps a rating as given and as its share, for its agent or else the last holder; a retraction is none', () => {
    const accepted = chatEvent('accepted', T0, { agent: 's:a' })
    const closed = chatEvent('closed', T0 + 5, { by: 'agent' })
    const rated = chatEvent('rated', T0 + 9, { score: 7, min: 0, max: 10 })
    const record = chatRecord([rated, accepted, closed])
    expect(record?.rating).toEqual({ normalised: 0.7, score: 7, min: 0, max: 10, agent: 's:a', atMs: T0 + 9 })
    expect(chatRecord([rated])?.rating).toMatchObject({ agent: null })
    expect(chatRecord([rated, accepted, chatEvent('rated', T0 + 10, { retracted: true })])?.rating).toBeNull()
    expect(chatRecord([])).toBeNull()
  })

  it('[LH3] at any instant its spans name the holder that a scan of the events names', () => {
    const second = fc.integer({ min: 0, max: 40 }).map((n) => T0 + n * 1000)
    const agent = fc.constantFrom('s:a', 's:b')
    const any = fc.oneof(
      fc.record({ type: fc.constant('queued'), atMs: second, data: fc.constant({}) }),
      fc.record({ type: fc.constant('accepted'), atMs: second, data: fc.record({ agent }) }),
      fc.record({ type: fc.constant('transferred'), atMs: second, data: fc.oneof(agent, fc.constant(undefined)).map((to) => ({ to: { agent: to, team: 'T' } })) }),
      fc.record({ type: fc.constant('closed'), atMs: second, data: fc.constant({ by: 'agent' }) }),
      fc.record({ type: fc.constantFrom('reopened', 'offered'), atMs: second, data: fc.constant({}) }),
    ) // prettier-ignore
    const RANKS = ['queued', 'offered', 'accepted', 'transferred', 'closed', 'reopened']
    const rank = (event: ChatEvent) => RANKS.indexOf(event.type.slice(5))
    const holderAt = (events: ChatEvent[], atMs: number): string | null => {
      const past = events.filter((event) => event.occurredAtMs <= atMs)
      past.sort((a, b) => a.occurredAtMs - b.occurredAtMs || rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
      if (past.findLast((event) => /closed|reopened/.test(event.type))?.type === 'chat.closed') return null
      const giving = past.findLast((event) => /queued|accepted|transferred/.test(event.type))
      if (giving?.type === 'chat.accepted') return giving.data.agent
      return giving?.type === 'chat.transferred' ? (giving.data.to.agent ?? null) : null
    }
    fc.assert(
      fc.property(
        fc.array(any, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (raw, random) => {
          const events = raw.map(({ type, atMs, data }) => chatEvent(type, atMs, data))
          const shuffled = events
            .map((event) => ({ event, key: random.next().value as number | undefined }))
            .sort((a, b) => (a.key ?? 0) - (b.key ?? 0))
          const record = chatRecord(shuffled.map(({ event }) => event))
          const spans = record?.spans ?? []
          for (const [index, span] of spans.entries()) {
            expect(span.toMs ?? Infinity).toBeGreaterThan(span.fromMs)
            expect(span.toMs ?? Infinity).toBeLessThanOrEqual(spans[index + 1]?.fromMs ?? Infinity)
          }
          for (let atMs = T0; atMs <= T0 + 41_000; atMs += 500) {
            const held =
              spans.find((span) => span.fromMs <= atMs && atMs < (span.toMs ?? Infinity))?.agent ?? null
            expect([atMs, held]).toEqual([atMs, holderAt(events, atMs)])
          }
        },
      ),
    )
  })
})
