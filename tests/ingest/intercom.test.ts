// What each Intercom notification comes to, without a server: both shapes of payload, and whatever else may be sent. Not the
// route (hooks.test.ts).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCloudEvent } from '../../server/ingest/cloud-event.ts'
import type { Delivery } from '../../server/ingest/connectors/connector.ts'
import { textOfHtml } from '../../server/ingest/connectors/html-text.ts'
import { intercom } from '../../server/ingest/connectors/intercom.ts'
import { hubSignature } from '../../server/ingest/signatures/hub-signature.ts'
import {
  byAdmin,
  conversation,
  notification,
  oldConversation,
  teammate,
} from '../support/intercom-payloads.ts'

const nowMs = Date.now()
const atS = Math.floor(nowMs / 1000) - 20
const at = new Date(atS * 1000).toISOString()
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value))
const read = (value: unknown): Delivery => intercom.read({}, bytesOf(value), nowMs)

/** Type, subject and data of each event, without the prefix. */
function eventsOf(value: unknown) {
  const delivery = read(value)
  if (delivery.kind !== 'events') throw new Error(`it is ${JSON.stringify(delivery)}`)
  return delivery.events.map(({ type, subject, data }) => [type.replace('floorview.', ''), subject, data])
}
const named = { name: 'Nia Okoye', email: 'nia@example.com' }

describe('teammates', () => {
  const cases = [
    ['away with a reason', { away_mode_enabled: true, away_status_reason: '🍜 Lunch ' }, 'away', '🍜 Lunch'],
    ['away without one', { away_mode_enabled: true, away_status_reason: '' }, 'away', null],
    ['away, null', { away_mode_enabled: true, away_status_reason: null }, 'away', null],
  ] as const
  test.each(cases)('[WH5] %s', (_name, more, status, reason) => {
    const item = teammate(42, more)
    expect(eventsOf(notification('admin.away_mode_updated', item))).toEqual([
      ['agent.status', 'agent/42', { status, reason }],
      ['agent.profile', 'agent/42', named],
    ])
  })

  test('[WH5] who is no longer away is available, whatever reason is still told', () => {
    const item = teammate(42, { away_status_reason: 'Lunch' })
    expect(eventsOf(notification('admin.away_mode_updated', item))[0]).toEqual([
      'agent.status',
      'agent/42',
      { status: 'available' },
    ])
  })

  test('[WH5] whoever logs in with away mode on is away, and not available', () => {
    const item = teammate(42, { away_mode_enabled: true, away_status_reason: 'Training' })
    expect(eventsOf(notification('admin.logged_in', item)).slice(0, 2)).toEqual([
      ['agent.login', 'agent/42', {}],
      ['agent.status', 'agent/42', { status: 'away', reason: 'Training' }],
    ])
    const { away_mode_enabled: _left, ...older } = item
    expect(eventsOf(notification('admin.logged_in', older)).map(([type]) => type)).toEqual([
      'agent.login',
      'agent.profile',
    ])
    expect(eventsOf(notification('admin.logged_out', { id: '42' }))).toEqual([
      ['agent.logout', 'agent/42', {}],
    ])
  })
})

describe('conversations', () => {
  test('[WH5] one that begins waits in its team’s queue, with the customer’s words', () => {
    const wrote = ['chat.message', 'chat/77', { role: 'customer', text: 'Where is my parcel?' }]
    expect(
      eventsOf(notification('conversation.user.created', conversation('77', { team_assignee_id: 814 }))),
    ).toEqual([['chat.queued', 'chat/77', { queue: '814', channel: 'conversation' }], wrote])
    expect(eventsOf(notification('conversation.user.created', oldConversation(77)))).toEqual([
      ['chat.queued', 'chat/77', { channel: 'conversation_message' }],
      wrote,
    ])
  })

  test('[WH5] one that begins with a teammate is held by them', () => {
    const held = ['chat.accepted', 'chat/77', { agent: '42' }]
    const item = conversation('77', { admin_assignee_id: 42, team_assignee_id: '814' })
    expect(eventsOf(notification('conversation.user.created', item))[0]).toEqual(held)
    const old = oldConversation('77', { assignee: { type: 'admin', id: 42 } })
    expect(eventsOf(notification('conversation.user.created', old))[0]).toEqual(held)
  })

  test('[WH5] an assignment gives it to a teammate; one to a team or to nobody puts it into a queue', () => {
    const assigned = (item: unknown) => eventsOf(notification('conversation.admin.assigned', item))[0]
    const part = (to: unknown) => ({ part_type: 'assignment', created_at: atS, assigned_to: to })
    const to42 = ['chat.accepted', 'chat/77', { agent: '42' }]
    expect(assigned(conversation('77', {}, part({ type: 'admin', id: '42' })))).toEqual(to42)
    expect(assigned(oldConversation(77, {}, part({ type: 'admin', id: 42 })))).toEqual(to42)
    expect(assigned(conversation('77', { admin_assignee_id: 42 }))).toEqual(to42)
    const waits = ['chat.queued', 'chat/77', { queue: '814' }]
    expect(assigned(conversation('77', {}, part({ type: 'team', id: '814' })))).toEqual(waits)
    expect(assigned(conversation('77', { admin_assignee_id: 0, team_assignee_id: 814 }))).toEqual(waits)
    expect(assigned(oldConversation('77', { assignee: { type: 'team', id: '814' } }))).toEqual(waits)
    expect(assigned(conversation('77', {}, part({ type: 'nobody', id: null })))).toEqual([
      'chat.queued',
      'chat/77',
      {},
    ])
    // A team was named and a teammate of it has it: held.
    expect(
      assigned(conversation('77', { admin_assignee_id: 42 }, part({ type: 'team', id: '814' }))),
    ).toEqual(to42)
  })

  test('[WH5] messages have their author’s role, their words without HTML, and their own time', () => {
    const reply = byAdmin('42', { body: '<p>Hi &amp; hello<br>you</p>', created_at: atS })
    const delivery = read(notification('conversation.admin.replied', conversation('77', {}, reply)))
    if (delivery.kind !== 'events') throw new Error(delivery.kind)
    expect(delivery.events[0]).toMatchObject({
      type: 'floorview.chat.message',
      time: at,
      data: { role: 'agent', agent: '42', text: 'Hi & hello\nyou' },
    })
    // Who wrote is known by name from the first message on, once a day.
    expect(delivery.events[1]).toMatchObject({
      type: 'floorview.agent.profile',
      subject: 'agent/42',
      data: named,
    })
    const again = read(notification('conversation.admin.replied', conversation('78', {}, reply)))
    expect(again.kind === 'events' && again.events[1]).toEqual(delivery.events[1])

    const roleOf = (topic: string, part: Record<string, unknown>) =>
      eventsOf(notification(topic, conversation('77', { statistics: {} }, part)))[0]?.[2]
    expect(roleOf('conversation.user.replied', { body: 'ok' })).toEqual({ role: 'customer', text: 'ok' })
    expect(roleOf('conversation.user.replied', { author: { type: 'lead', id: '1' } })).toEqual({
      role: 'customer',
    })
    expect(roleOf('conversation.operator.replied', { author: { type: 'bot', id: '9' } })).toEqual({
      role: 'bot',
    })
    expect(roleOf('conversation.admin.replied', { author: { type: 'bot', id: '9' } })).toEqual({
      role: 'bot',
    })
  })

  test('[WH5] what teammates write to each other is no reply', () => {
    const note = byAdmin('42', { part_type: 'note', body: 'call them back' })
    for (const topic of ['conversation.admin.replied', 'conversation.admin.assigned'])
      expect(read(notification(topic, conversation('77', {}, note)))).toEqual({
        kind: 'ignored',
        topic,
        reason: 'note',
      })
  })

  test('[WH5] it is closed by whom the part names, at the part’s time, and opened again', () => {
    const closed = read(
      notification('conversation.admin.closed', conversation('77', {}, byAdmin('42', { created_at: atS }))),
    )
    expect(closed.kind === 'events' && closed.events[0]).toMatchObject({
      type: 'floorview.chat.closed',
      time: at,
      data: { by: 'agent', agent: '42' },
    })
    const byBot = conversation('77', {}, { author: { type: 'bot', id: '9' } })
    expect(eventsOf(notification('conversation.admin.closed', byBot))[0]?.[2]).toEqual({ by: 'bot' })
    expect(eventsOf(notification('conversation.admin.opened', conversation('77')))).toEqual([
      ['chat.reopened', 'chat/77', {}],
    ])
  })

  test('[WH5] a customer who writes into a closed conversation opens it', () => {
    const typesOf = (more: Record<string, unknown>, old = false) =>
      eventsOf(
        notification(
          'conversation.user.replied',
          (old ? oldConversation : conversation)('77', more, { body: 'ah' }),
        ),
      ).map(([type]) => type)
    const both = ['chat.message', 'chat.reopened']
    expect(typesOf({ statistics: { last_close_at: atS } })).toEqual(both)
    expect(typesOf({}, true)).toEqual(both)
    expect(typesOf({ statistics: { last_close_at: null } })).toEqual(['chat.message'])
    expect(typesOf({ state: 'snoozed', open: false })).toEqual(['chat.message'])
  })

  test('[WH5] a rating is of 1 to 5, of the teammate that it names', () => {
    const rated = (rating: unknown) =>
      read(notification('conversation.rating.added', conversation('77', { conversation_rating: rating })))
    const of42 = {
      type: 'floorview.chat.rated',
      data: { score: 4, min: 1, max: 5, comment: 'fine', agent: '42' },
    }
    for (const who of [{ teammate: { type: 'admin', id: 42 } }, { admin: { id: '42' } }]) {
      const delivery = rated({ rating: 4, remark: 'fine', created_at: atS - 900, ...who })
      expect(delivery.kind === 'events' && delivery.events[0]).toMatchObject(of42)
    }
    for (const wrong of [{ rating: 0 }, { rating: 6 }, { rating: 4.5 }, { rating: '4' }, {}, null])
      expect(rated(wrong)).toMatchObject({ kind: 'ignored', reason: 'unreadable' })
  })
})

describe('the rest', () => {
  test('[WH5] the ping and topics that say nothing of a floor are ignored by name', () => {
    for (const topic of [
      'ping',
      'contact.created',
      'conversation.admin.snoozed',
      'admin.activity_log_event.created',
    ])
      expect(read(notification(topic, { type: 'ping' }, { id: null }))).toEqual({
        kind: 'ignored',
        topic,
        reason: 'topic',
      })
  })

  test('[WH5] what is older than a day is played again by somebody, and ignored', () => {
    const aged = (ageS: number) =>
      read(notification('admin.logged_out', teammate(42), { created_at: Math.floor(nowMs / 1000) - ageS }))
        .kind
    expect([aged(86_300), aged(86_500)]).toEqual(['events', 'ignored'])
  })

  test('[WH5] what is no notification is rejected with a problem', () => {
    for (const bytes of [
      Buffer.from('<xml/>'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('[]'),
      Buffer.from('{}'),
    ])
      expect(intercom.read({}, bytes, nowMs)).toMatchObject({ kind: 'rejected', problem: { status: 400 } })
    expect(read(notification('admin.logged_in', teammate(42), { id: null })).kind).toBe('rejected')
    expect(read(notification('admin.logged_in', teammate(42), { created_at: 'soon' })).kind).toBe('rejected')
    expect(read(notification('admin.logged_in', { name: 'nobody' }))).toMatchObject({ kind: 'ignored' })
  })

  test('[WH6] the signature is that of the bytes: a published key and body give the known one', () => {
    const body = Buffer.from('{"event":"ping"}')
    const headers = { 'x-hub-signature': 'sha1=468572f5e1f6db1c2a29abf7bb3a9179e5da4e79' }
    expect(hubSignature.isSigned(headers, body, ['other', 's3cret'])).toBe(true)
    expect(hubSignature.isSigned(headers, Buffer.from('{"event": "ping"}'), ['s3cret'])).toBe(false)
    expect(hubSignature.isSigned(headers, body, [])).toBe(false)
  })
})

/** JSON that is like a notification in some places and anything in others. */
const odd = fc.oneof(fc.jsonValue(), fc.constant(''), fc.constant(0), fc.constant('\u0000\ud800'))
const like = (keys: readonly string[], value: fc.Arbitrary<unknown> = odd) =>
  fc.dictionary(fc.constantFrom(...keys), value)
const party = fc.oneof(
  odd,
  like(['type', 'id', 'name', 'email'], fc.oneof(odd, fc.constantFrom('admin', 'bot', 'team'))),
)
const part = fc.oneof(
  odd,
  fc.record(
    { part_type: odd, body: odd, created_at: odd, author: party, assigned_to: party },
    { requiredKeys: [] },
  ),
)
const item = fc.record(
  {
    id: fc.oneof(odd, fc.integer(), fc.string()),
    name: odd,
    email: odd,
    away_mode_enabled: fc.oneof(odd, fc.boolean()),
    away_status_reason: fc.oneof(odd, fc.string({ maxLength: 300, unit: 'binary' })),
    state: fc.oneof(odd, fc.constantFrom('open', 'closed')),
    assignee: party,
    admin_assignee_id: odd,
    team_assignee_id: odd,
    source: fc.oneof(odd, fc.record({ type: odd, body: fc.string(), author: party })),
    conversation_parts: fc.oneof(
      odd,
      fc.record({ conversation_parts: fc.oneof(odd, fc.array(part, { maxLength: 2 })) }),
    ),
    conversation_rating: fc.oneof(
      odd,
      like(['rating', 'remark', 'teammate'], fc.oneof(odd, fc.integer({ min: 0, max: 6 }))),
    ),
  },
  { requiredKeys: [] },
)
const TOPICS = [
  'admin.away_mode_updated', 'admin.logged_in', 'admin.logged_out', 'conversation.user.created',
  'conversation.user.replied', 'conversation.admin.replied', 'conversation.operator.replied',
  'conversation.admin.assigned', 'conversation.admin.closed', 'conversation.admin.opened', 'conversation.rating.added',
] // prettier-ignore
const anything = fc.record({
  id: fc.oneof({ weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 60 }) }, odd),
  topic: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...TOPICS) }, odd),
  created_at: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: atS - 80_000, max: atS }) }, odd),
  data: fc.oneof({ weight: 6, arbitrary: fc.record({ item }) }, odd),
})

describe('whatever is sent', () => {
  test('[WH6] never throws, reads the same each time, and its events have ids of their own and are acceptable', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: anything }, odd), (value) => {
        const delivery = read(value)
        expect(read(value)).toEqual(delivery)
        if (delivery.kind !== 'events') return
        expect(new Set(delivery.events.map(({ id }) => id)).size).toBe(delivery.events.length)
        for (const event of delivery.events) {
          const stamping = { receivedAtMs: nowMs, retentionDays: 400 }
          const one = readCloudEvent(event, { id: 'desk', sequencing: false }, stamping)
          // Ids are the vendor's: what no id may hold is refused there, and nothing else is.
          if (one.kind !== 'event') expect(JSON.stringify(one)).toMatch(/"#\/(subject|id|data\/agent)"/)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('[WH6] bytes that are no JSON never throw either', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(intercom.read({}, bytes, nowMs).kind).toBe('rejected')
      }),
    )
  })

  test.each([
    ['<p>one</p><p>two</p>', 'one\ntwo'],
    ['a<br/>b<BR>c', 'a\nb\nc'],
    ['&lt;b&gt; &amp;amp; &#39;&#x2764;&#0;&nope; &nbsp;x', "<b> &amp; '❤&nope; x"],
    ['3 < 4 and <3', '3 < 4 and <3'],
    ['<script>alert("1 > 0")</script>left<style>p{}', 'left'],
    ['<!-- a > b -->kept<img src="x.png" alt="no">', 'kept'],
    ['<a href="https://example.org/?a=1&amp;b=2">here</a> <unclosed', 'here <unclosed'],
    ['', ''],
  ])('[WH11] %j reads as %j', (html, text) => {
    expect(textOfHtml(html)).toBe(text)
  })

  test('[WH11] no markup takes long, however it is made', () => {
    const startedMs = performance.now()
    for (const unit of ['<', '<script>', '<!--', '&#', '<p>\n ', '</', '<a '])
      textOfHtml(unit.repeat((1024 * 1024) / unit.length))
    expect(performance.now() - startedMs).toBeLessThan(5000)
  })

  test('[WH11] text that is too long is cut at a character', () => {
    const [event] = eventsOf(
      notification(
        'conversation.admin.replied',
        conversation('7', {}, byAdmin('4', { body: '€'.repeat(20_000) })),
      ),
    )
    const { text } = event?.[2] as { text: string }
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(32 * 1024)
    expect(text).toMatch(/^€+$/)
  })
})
