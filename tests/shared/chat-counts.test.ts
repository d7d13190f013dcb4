// When a chat's counts may be left as they are: only where counting it anew would say the same, now and later. Not the sums.
import { expect, it } from 'vitest'
import { chatCounts, countsCannotChange, countsStay } from '../../shared/floor/chat-counts.ts'
import {
  foldChat,
  KEPT_REPLIES,
  noChatFacts,
  type ChatEvent,
  type ChatFacts,
} from '../../shared/floor/chat-facts.ts'
import { floorEvent } from '../../shared/events.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'

const AT = Date.UTC(2026, 9, 22, 13)
const settings = defaultSettings('UTC')
let told = 0

function chatEvent(type: string, afterMs: number, data: object): ChatEvent {
  told += 1
  const stamps = { claimedAtMs: AT + afterMs, occurredAtMs: AT + afterMs, receivedAtMs: AT + 60_000 }
  const event = floorEvent.parse({ type, source: 's', id: `e${told}`, subject: 'chat/s:1', ...stamps, data })
  if (!event.type.startsWith('chat.')) throw new Error('not of a chat')
  return event as ChatEvent // its type was just looked at
}
const queued = () => chatEvent('chat.queued', 0, {})
const accepted = () => chatEvent('chat.accepted', 1000, { agent: 's:a' })
const message = (role: string, afterMs: number) => chatEvent('chat.message', afterMs, { role })
const chatOf = (events: ChatEvent[]): ChatFacts => events.reduce(foldChat, noChatFacts())

function stays(before: ChatFacts, event: ChatEvent): boolean {
  const now = foldChat(before, event)
  const of = (chat: ChatFacts) => chatCounts(chat, settings, AT + 30_000, false)
  return countsStay(before, of(before), now, of(now))
}

it('[IX4] a further message of a chat in hand leaves its counts as they are', () => {
  const chat = chatOf([queued(), accepted(), message('customer', 2000), message('agent', 4000)])
  expect(stays(chat, message('customer', 9000))).toBe(true)
  expect(stays(chat, message('agent', 12_000))).toBe(true)
})

it('[IX4] what moves an instant or an outcome is counted anew', () => {
  const closed = chatOf([queued(), accepted(), chatEvent('chat.closed', 3000, { by: 'agent' })])
  expect(stays(closed, chatEvent('chat.reopened', 5000, {}))).toBe(false)
  expect(stays(chatOf([queued(), accepted(), message('customer', 2000)]), message('agent', 3000))).toBe(false)
  // A reply before the customer's first word, told of late: the wait for it was shorter than was known.
  const late = chatOf([queued(), accepted(), message('customer', 50_000), message('agent', 55_000)])
  const at = (chat: ChatFacts) => chatCounts(chat, settings, AT + 60_000, false)
  const now = foldChat(late, message('agent', 10_000))
  expect([at(late).outcome, at(now).outcome]).toEqual(['missed', 'within'])
  expect(countsStay(late, at(late), now, at(now))).toBe(false)
  expect(stays(chatOf([queued()]), message('bot', 2000))).toBe(false)
})

it('[IX4] by its facts alone a chat is left uncounted for a customer’s further words, never for a reply that counts for the level', () => {
  const inHand = chatOf([queued(), accepted(), message('customer', 2000), message('agent', 4000)])
  expect(countsCannotChange(inHand, foldChat(inHand, message('customer', 9000)))).toBe(true)
  // As many replies as are kept lie before the queueing, so one behind it shows in the last reply alone.
  const early = Array.from({ length: KEPT_REPLIES }, (_, place) => message('agent', -9000 + place))
  const waits = chatOf([...early, queued(), accepted()])
  const now = foldChat(waits, message('agent', 5000))
  const outcome = (chat: ChatFacts) => chatCounts(chat, settings, AT + 6000, false).outcome
  expect([outcome(waits), outcome(now)]).toEqual([null, 'missed'])
  expect(countsCannotChange(waits, now)).toBe(false)
})
