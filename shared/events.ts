// The one event model: what a source may say, and the form in which an accepted event is stored. Not how it arrives (server/ingest).
import { z } from 'zod'
import { alertStepData } from './alerts/alert-step.ts'
import { rosterData } from './roster/roster-data.ts'

export const TYPE_PREFIX = 'floorview.'
export const SYSTEM_PREFIX = 'floorview.system.'

/** UTF-8 length, because limits on ids are in bytes while strings count UTF-16 units. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length
}

/** A string with one check that names its fault or null: several checks in a row cost several times as much an event. */
const checked = (faultOf: (text: string) => string | null, text = z.string()) =>
  text.check((payload) => {
    const message = faultOf(payload.value)
    if (message !== null) payload.issues.push({ code: 'custom', message, input: payload.value })
  })

const unclean = (text: string) =>
  text.includes('\u0000') || !text.isWellFormed() ? 'must not contain NUL or unpaired surrogates' : null

// No unit of UTF-16 takes more than three bytes: most texts need not be encoded to know.
const exceeds = (text: string, maxBytes: number) =>
  text.length * 3 > maxBytes && (text.length > maxBytes || utf8Bytes(text) > maxBytes)

const cleanText = (maxBytes: number, mayBeEmpty = true) =>
  checked(
    (text) =>
      unclean(text) ??
      (exceeds(text, maxBytes)
        ? `must be at most ${maxBytes} bytes`
        : text === '' && !mayBeEmpty
          ? 'must not be empty'
          : null),
  )

/** An id as a source gives it: opaque, 1 to 256 bytes. */
export const idText = cleanText(256, false)
/** Message text and comments: at most 32 KiB. */
export const longText = cleanText(32 * 1024)
const shortText = cleanText(256)

const tooLong = (name: string) => (name.length > 100 ? 'must be at most 100 characters' : null)
const nameText = (faultOf: (name: string) => string | null) =>
  checked(
    (name) => unclean(name) ?? tooLong(name) ?? faultOf(name),
    z.string().overwrite((name) => name.normalize('NFC').trim()),
  )

/** What the id of a named group's board begins with, and so no team's name. */
export const GROUP_PREFIX = 'group:'

/** A board's id, which is a team's name or that of a group. */
export const boardName = nameText((name) => (name === '' ? 'must not be empty' : null))
/** A team's id is its name as sent: NFC, trimmed, 1 to 100 characters, and not the address of a group. */
export const teamName = nameText((name) =>
  name === ''
    ? 'must not be empty'
    : name.startsWith(GROUP_PREFIX)
      ? `must not begin with ${GROUP_PREFIX}, which is the address of a group`
      : null,
)
const reasonText = nameText(() => null)

/** What an agent says of themselves. `unknown` is never sent; it follows from a log-in without a status. */
export const sentStatus = z.enum(['available', 'away', 'offline'])
export const agentStatus = z.enum(['available', 'away', 'offline', 'unknown'])
export type AgentStatus = z.infer<typeof agentStatus>

/** A heartbeat's lease in seconds, where it names none. */
export const DEFAULT_HEARTBEAT_SECONDS = 10

/** The data of each event type of the contract; ids are a source's own, or stored ones. Unknown fields are dropped. */
const dataWith = <I extends z.ZodType<string>>(id: I, team: typeof teamName) => {
  const chatParties = { agent: id.optional(), team: team.optional() }
  return {
    'agent.profile': z.object({
      // A name of nothing but spaces is none: the id is shown.
      name: shortText.transform((name) => name.trim() || undefined).optional(),
      team: team.optional(),
      capacity: z.number().int().min(0).max(1000).optional(),
      email: cleanText(320).optional(),
      queues: z.array(shortText).max(100).optional(),
    }),
    'agent.login': z.object({}),
    'agent.logout': z.object({ why: shortText.optional() }),
    'agent.status': z.object({ status: sentStatus, reason: reasonText.optional() }),
    'agent.heartbeat': z.object({
      connection: shortText.optional(),
      ttl: z.number().min(1).max(3600).optional(),
    }),
    'agent.removed': z.object({}),
    'chat.queued': z.object({ ...chatParties, queue: shortText.optional(), channel: shortText.optional() }),
    'chat.offered': z.object(chatParties),
    'chat.accepted': z.object({ ...chatParties, agent: id }),
    'chat.missed': z.object(chatParties),
    'chat.transferred': z.object({
      ...chatParties,
      to: z
        .object({ agent: id.optional(), team: team.optional(), queue: shortText.optional() })
        .refine(
          (to) => to.agent !== undefined || to.team !== undefined || to.queue !== undefined,
          'must name an agent, a team or a queue',
        ),
    }),
    'chat.message': z.object({
      ...chatParties,
      role: z.enum(['customer', 'agent', 'bot', 'system']),
      text: longText.optional(),
      sentiment: z.number().min(-1).max(1).optional(),
    }),
    'chat.closed': z.object({
      ...chatParties,
      by: z.enum(['agent', 'customer', 'bot', 'system', 'timeout']),
    }),
    'chat.reopened': z.object(chatParties),
    'chat.rated': z
      .object({
        ...chatParties,
        score: z.number().optional(),
        min: z.number().optional(),
        max: z.number().optional(),
        comment: longText.optional(),
        retracted: z.boolean().optional(),
      })
      .superRefine((rating, context) => {
        if (rating.retracted === true) return
        const { score, min, max } = rating
        const missing = (['score', 'min', 'max'] as const).filter((name) => rating[name] === undefined)
        for (const name of missing) context.addIssue({ code: 'custom', path: [name], message: 'is required' })
        if (score === undefined || min === undefined || max === undefined) return
        if (min >= max)
          context.addIssue({ code: 'custom', path: ['max'], message: 'must be greater than min' })
        else if (!Number.isFinite(max - min))
          context.addIssue({ code: 'custom', path: ['max'], message: 'lies too far from min' })
        else if (score < min || score > max)
          context.addIssue({ code: 'custom', path: ['score'], message: 'must lie between min and max' })
      }),
  } as const
}

/** The data as a source sends it. */
export const eventData = dataWith(idText, teamName)
// What was taken once stays readable, whatever is refused by now.
const storedData = dataWith(z.string(), boardName)

export type SourceEventType = keyof typeof eventData
export const SOURCE_EVENT_TYPES = Object.keys(eventData) as SourceEventType[] // the keys of the object above, nothing else

/** Floorview's own events: they may change a ledger, and are refused from sources. */
export const systemEventData = {
  'system.agent.lapse': z.object({
    leaseEndMs: z.number(),
    evidenceMs: z.number(),
    /** Floorview itself was down when the lease ended, and could not hear the agent. */
    isOutage: z.literal(true).optional(),
  }),
  /** What stands in `[fromMs, toMs)` of an agent's time by a manager's word; or, where it undoes one, what the events say again. */
  'system.agent.correction': z.object({
    fromMs: z.number(),
    toMs: z.number(),
    /** Null of one that undoes. */
    status: agentStatus.nullable(),
    reason: z.string().nullable(),
    /** The id of the correction that is taken back. */
    undoes: z.string().nullable(),
    user: z.string(),
    /** Why: kept apart from the event, as all that people write. */
    note: z.string().optional(),
  }),
  'system.team.settings': z.object({
    effectiveFromMs: z.number(),
    changes: z.record(z.string(), z.unknown()),
    /** Who made it; absent where it was the operator. */
    user: z.string().optional(),
  }),
  /** A team's alert rule as it is from now on; null: as in the gallery, or gone. */
  'system.team.rule': z.object({ ruleId: z.string(), rule: z.record(z.string(), z.unknown()).nullable() }),
  'system.alert.step': alertStepData,
  /** An agent's shifts as they are from now on. */
  'system.agent.roster': rosterData,
} as const

const stamps = {
  /** The id of the credential that sent it; `floorview` for system events. */
  source: z.string(),
  id: z.string(),
  /** `agent/<stored id>`, `chat/<stored id>`, `team/<name>`, `roster/<agent>`, or `alert/<team>/<rule>/<whom it is about>`. */
  subject: z.string(),
  claimedAtMs: z.number(),
  occurredAtMs: z.number(),
  receivedAtMs: z.number(),
  /** Decimal digits without leading zeros; only where the source was declared as sequencing. */
  sequence: z.string().optional(),
  /** The CloudEvents `source` of the body: a claim, stored and never trusted. */
  claimedSource: z.string().optional(),
}

const variant = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({ ...stamps, type: z.literal(type), data })

/** An accepted event: as committed, streamed and stored. Ids of agents and chats are stored ids here. */
export const floorEvent = z.discriminatedUnion('type', [
  variant('agent.profile', storedData['agent.profile']),
  variant('agent.login', storedData['agent.login']),
  variant('agent.logout', storedData['agent.logout']),
  variant('agent.status', storedData['agent.status']),
  variant('agent.heartbeat', storedData['agent.heartbeat']),
  variant('agent.removed', storedData['agent.removed']),
  variant('chat.queued', storedData['chat.queued']),
  variant('chat.offered', storedData['chat.offered']),
  variant('chat.accepted', storedData['chat.accepted']),
  variant('chat.missed', storedData['chat.missed']),
  variant('chat.transferred', storedData['chat.transferred']),
  variant('chat.message', storedData['chat.message']),
  variant('chat.closed', storedData['chat.closed']),
  variant('chat.reopened', storedData['chat.reopened']),
  variant('chat.rated', storedData['chat.rated']),
  variant('system.agent.lapse', systemEventData['system.agent.lapse']),
  variant('system.agent.correction', systemEventData['system.agent.correction']),
  variant('system.team.settings', systemEventData['system.team.settings']),
  variant('system.team.rule', systemEventData['system.team.rule']),
  variant('system.alert.step', systemEventData['system.alert.step']),
  variant('system.agent.roster', systemEventData['system.agent.roster']),
])
export type FloorEvent = z.infer<typeof floorEvent>
export type EventType = FloorEvent['type']
export type EventOf<T extends EventType> = Extract<FloorEvent, { type: T }>

/** The kind of thing that an event is about, from its stored subject. */
export type SubjectKind = 'agent' | 'chat' | 'team' | 'alert' | 'roster'
export function subjectKind(subject: string): SubjectKind {
  if (subject.startsWith('agent/')) return 'agent'
  if (subject.startsWith('chat/')) return 'chat'
  if (subject.startsWith('alert/')) return 'alert'
  return subject.startsWith('roster/') ? 'roster' : 'team'
}
/** The stored id (or the team's name) behind the first slash. */
export function subjectId(subject: string): string {
  return subject.slice(subject.indexOf('/') + 1)
}

/** The live horizon H: a closed chat leaves the floor, and a chat event goes to the ledger only, when older than this. */
export const LIVE_HORIZON_MS = 36 * 60 * 60 * 1000

/** Who has no team is here; it always exists. */
export const MAIN_TEAM = 'main'
