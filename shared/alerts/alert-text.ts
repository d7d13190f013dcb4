// An alert as a message says it: a title that stands alone and a sentence behind it. For whoever is not looking at a board; not
// the words on a board (client/src/wallboard/alert-words.ts), nor where they are sent.
import type { AlertKind, AlertNotice, AlertRecord } from './alert-record.ts'
import { rebalanceText } from './rebalance.ts'
import { plural } from '../plural.ts'

export interface AlertText {
  title: string
  body: string
}

const SECOND_MS = 1000
const MINUTE_MS = 60_000

/** How long, as one says it: `40 s`, `12 min`, `1 h 5 min`. */
export function spokenDuration(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / SECOND_MS))} s`
  const minutes = Math.floor(ms / MINUTE_MS)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

const percent = (share: number) => `${Math.round(share * 100)} %`
const rating = (value: number) => value.toFixed(1)
/** With its sign; the minus is a minus. */
const mood = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
/** Words that need a number which was not measured are left out. */
const given = (value: number | null, words: (value: number) => string) => (value === null ? '' : words(value))

interface Phrase {
  /** What holds, without about whom: "signal lost". */
  what: string
  /** The same of several agents, where it reads otherwise. */
  ofMany?: string
  more: string
}

type Said = Pick<AlertRecord, 'value' | 'limit' | 'detail'>

const PHRASES: Record<AlertKind, (said: Said) => Phrase> = {
  customerWaits: ({ value, limit, detail }) => ({
    what: `${value === null || value <= 1 ? 'a customer waits' : `${value} customers wait`}${detail === null ? '' : ` in ${detail}`}`,
    more: given(limit, (ms) => `Nobody should wait longer than ${spokenDuration(ms)}.`),
  }),
  overLimit: ({ limit, detail }) => ({
    what: `away too long${detail === null ? '' : ` (${detail})`}`,
    more: given(limit, (ms) => `The limit is ${spokenDuration(ms)}.`),
  }),
  signalLost: ({ value }) => ({
    what: 'signal lost',
    more: given(value, (held) =>
      held === 0 ? 'No chat is held.' : `${plural(held, 'chat is', 'chats are')} held.`,
    ),
  }),
  replyDue: ({ limit }) => ({
    what: 'a reply is due',
    ofMany: 'replies are due',
    more: given(limit, (ms) => `A customer should be answered within ${spokenDuration(ms)}.`),
  }),
  heldWhileAway: ({ value, detail }) => ({
    what: `${value === null ? 'chats' : plural(value, 'chat', 'chats')} held while away`,
    ofMany: 'chats held while away',
    more: detail === null ? '' : `The reason is ${detail}.`,
  }),
  awayShare: ({ value, limit }) => ({
    what: value === null ? 'too many are away' : `${percent(value)} are away`,
    more: given(limit, (share) => `The limit is ${percent(share)}.`),
  }),
  ratingFalls: ({ value, limit }) => ({
    what: value === null ? 'ratings fall' : `ratings fall to ${rating(value)}`,
    ofMany: 'ratings fall',
    more: given(limit, (least) => `The last five should be above ${rating(least)}.`),
  }),
  sourceSilent: ({ value, detail }) => ({
    what: `${detail === null ? 'a source' : `the source ${detail}`} is silent`,
    more: given(value, (agents) => `${plural(agents, 'agent is', 'agents are')} no longer heard of.`),
  }),
  usedCapacity: ({ value, limit }) => ({
    what: value === null ? 'capacity is used up' : `${percent(value)} of capacity is used`,
    more: given(limit, (share) => `The limit is ${percent(share)}.`),
  }),
  fewFree: ({ value, limit }) => ({
    what:
      value === null
        ? 'few are free'
        : value === 0
          ? 'nobody is free'
          : `only ${value} ${value === 1 ? 'is' : 'are'} free`,
    more: given(limit, (least) => `At least ${least} should be.`),
  }),
  nobodyAvailable: () => ({ what: 'nobody is available', more: '' }),
  serviceLevelLow: ({ value, limit }) => ({
    what: value === null ? 'the service level is low' : `the service level is ${percent(value)}`,
    more: given(limit, (goal) => `The goal is ${percent(goal)}.`),
  }),
  ratingLow: ({ value, limit }) => ({
    what: value === null ? 'the rating is low' : `the rating is ${rating(value)}`,
    more: given(limit, (least) => `It should be at least ${rating(least)}.`),
  }),
  missingAtStart: ({ detail }) => ({
    what: 'not there at the start of the shift',
    more: detail === null ? '' : `The shift is ${detail}.`,
  }),
  sentimentLow: ({ value, limit, detail }) => ({
    what: value === null ? 'sentiment is low' : `sentiment is ${mood(value)}`,
    more: [
      given(limit, (least) => `It should be at least ${mood(least)}.`),
      detail === null ? '' : `Of ${detail} % of the chats nothing is scored.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  }),
  ledgerBehind: ({ value, limit }) => ({
    what: value === null ? 'the log is behind' : `the log is ${spokenDuration(value)} behind`,
    more: [
      given(limit, (ms) => `The limit is ${spokenDuration(ms)}.`),
      'The board is live; logs and history are late.',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  }),
  displayStale: ({ limit, detail }) => ({
    what: `${detail === null ? 'a display' : `the display ${detail}`} shows nothing live`,
    more: given(limit, (ms) => `It should be heard of within ${spokenDuration(ms)}.`),
  }),
}

/** About whom and what: "Ana Souza: signal lost", "12 agents: signal lost", "Support: nobody is available (and 2 more)". */
function headline(alert: AlertRecord, count: number, agents: number): string {
  const { what, ofMany = what } = PHRASES[alert.kind](alert)
  if (alert.agent === null) return `${alert.team}: ${what}${count > 1 ? ` (and ${count - 1} more)` : ''}`
  if (agents > 1) return `${agents} agents: ${ofMany}`
  return `${alert.agentName ?? alert.agent}: ${what}`
}

export type ToWord = Pick<AlertNotice, 'step' | 'alert' | 'count' | 'agents' | 'rebalance'> & {
  /** Where it is about more than the alert's own. */
  teams?: readonly string[]
}

/**
 * A notice in words, for a message that is sent at `nowMs`. The title names who or what, and what has become of it; the body the
 * teams, the limit and for how long.
 */
export function alertText(
  { step, alert, count, agents, rebalance, teams = [alert.team] }: ToWord,
  nowMs: number,
): AlertText {
  if (rebalance !== undefined) return rebalanceText(rebalance, alert.team)
  const head = headline(alert, count, agents)
  const lastedUntilMs = alert.cleared?.atEpochMs ?? nowMs
  const lasted = spokenDuration(lastedUntilMs - alert.sinceEpochMs)
  const team = teams.length > 1 ? `Teams ${teams.join(', ')}.` : `Team ${alert.team}.`
  const more = agents > 1 && alert.agent !== null ? '' : PHRASES[alert.kind](alert).more
  const say = (title: string, ...sentences: string[]): AlertText => ({
    title,
    body: sentences.filter((sentence) => sentence !== '').join(' '),
  })
  switch (step) {
    case 'opened':
      return say(head, team, more, `For ${lasted}.`)
    case 'escalated':
      return say(`Nobody has taken it: ${head}`, team, more, `For ${lasted}.`)
    case 'acknowledged':
      return say(`Taken by ${alert.acknowledged?.by ?? 'somebody'}: ${head}`, team, more, `For ${lasted}.`)
    case 'cleared': {
      const by = alert.cleared?.by ?? null
      return say(`Over: ${head}`, team, `It lasted ${lasted}.`, by === null ? '' : `Closed by ${by}.`)
    }
  }
}

/** The part of Floorview's address that shows the alert. */
export function alertPath(team: string): string {
  // Half a character, of which JSON can have been made, has no place in an address.
  return `/alerts/${encodeURIComponent(team.replaceAll(/\p{Surrogate}/gu, '\ufffd'))}`
}
