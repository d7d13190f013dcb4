// What of a floor each kind of rule is judged by: so that a back-test reads and keeps up no more. Not the judging (shared/alerts).
import type { AlertKind } from '../../../shared/alerts/alert-record.ts'
import type { EventType } from '../../../shared/events.ts'

/**
 * What of chats is judged. `place`: who holds one, and whether it is open. `age`: also when it was last heard of. `written`: also what
 * stands unanswered. `replies`: when an agent first wrote, and no more of what is written.
 */
export type ChatDepth = 'place' | 'age' | 'written' | 'replies'

export interface RuleParts {
  /** Of whom it is judged: the agents' tiles, or the team's chats and ratings as they are counted. */
  by: 'tiles' | 'counts'
  chats: ChatDepth
  ratings: boolean
}

const tiles = (chats: ChatDepth, ratings = false): RuleParts => ({ by: 'tiles', chats, ratings })
const counts = (chats: ChatDepth, ratings = false): RuleParts => ({ by: 'counts', chats, ratings })

/** Null where the ledger does not hold what the kind is judged by. */
export const RULE_PARTS: Record<AlertKind, RuleParts | null> = {
  customerWaits: counts('age'),
  overLimit: tiles('place'),
  signalLost: tiles('age'),
  replyDue: tiles('written'),
  heldWhileAway: tiles('age'),
  awayShare: tiles('place'),
  ratingFalls: tiles('place', true),
  sourceSilent: null,
  usedCapacity: tiles('age'),
  fewFree: tiles('age'),
  nobodyAvailable: tiles('place'),
  serviceLevelLow: counts('replies'),
  ratingLow: counts('place', true),
  missingAtStart: null,
  sentimentLow: null,
  ledgerBehind: null,
  displayStale: null,
}

/** Why a kind without parts cannot be tried, as whoever asks is told. */
export const WHY_NOT: Partial<Record<AlertKind, string>> = {
  sourceSilent:
    'Signs of life of a source are not kept, so nobody can tell afterwards how long it was quiet.',
  missingAtStart: 'Rosters are not followed back: the ledger does not tell who was expected when.',
  sentimentLow:
    'What customers wrote is followed back for who waits for an answer, and not yet for how they felt.',
  ledgerBehind: 'No event tells when the ledger was behind.',
  displayStale: 'No event tells which displays were on, and how old what they showed was.',
}

const OF_AGENTS = [
  'agent.profile',
  'agent.login',
  'agent.logout',
  'agent.status',
  'agent.heartbeat',
  'agent.removed',
  'system.agent.lapse',
] as const satisfies EventType[]
export const OF_PLACES = [
  'chat.queued',
  'chat.accepted',
  'chat.transferred',
  'chat.closed',
  'chat.reopened',
] as const satisfies EventType[]
/** They say that a chat lives, and what is written in it. */
export const OF_LIFE = ['chat.offered', 'chat.missed', 'chat.message'] as const satisfies EventType[]

/**
 * The types of events that a rule's parts are always folded from; those of a chat's life are chosen by the depth. Settings count for
 * every rule; what alerts did never counts.
 */
export const typesFor = ({ ratings }: Pick<RuleParts, 'ratings'>): EventType[] => [
  'system.team.settings',
  ...OF_AGENTS,
  ...OF_PLACES,
  ...(ratings ? (['chat.rated'] as const) : []),
]
