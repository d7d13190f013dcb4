// What the command line and the running server say to each other, as schemas. Types are inferred on both ends.
import { z } from 'zod'
import { boardName, teamName } from '../../shared/events.ts'
import { statusReason, teamSettings, teamSettingsChange } from '../../shared/floor/team-settings.ts'
import { alertChannel } from '../alerts/delivery/channel-form.ts'
import { retentionResult } from '../ledger/retention/retention-result.ts'
import { CONNECTOR_NAMES } from '../ingest/connectors/connector-names.ts'
import { ROLES } from '../../shared/roles.ts'

const teams = z.union([z.literal('all'), z.array(boardName)])
/** Of those that were given, the teams that no event has named: a new one, or a slip of the hand. */
const unknownTeams = z.array(z.string())
const instant = z.iso.datetime({ offset: true })

const vendorSecret = z
  .string()
  .regex(/^[\x21-\x7e]{8,512}$/, 'must be 8 to 512 visible ASCII characters without spaces')
/** The least cadence: heartbeats that come more often are noted once a second, and a pulse tells of them a second later. */
const LEAST_CADENCE_MS = 5_000
const MOST_CADENCE_MS = 31 * 24 * 3_600_000
/** The longest pause between two deliveries that is normal for a source; null where none is declared. */
const cadenceMs = z
  .number()
  .int()
  .min(LEAST_CADENCE_MS, 'must be at least 5 s')
  .max(MOST_CADENCE_MS, 'must be at most 31 days')
  .nullable()
export const cadenceOrder = z.object({ cadenceMs })
export const cadenceSet = z.object({ id: z.string(), cadenceMs: z.number().nullable() })

/** The connector's secret comes from its vendor; one for Standard Webhooks (`signed`) is made here. */
export const sourceOrder = z.object({
  id: z.string(),
  sequencing: z.boolean(),
  cadenceMs,
  signed: z.boolean(),
  connector: z.enum(CONNECTOR_NAMES).nullable(),
  secret: vendorSecret.nullable(),
})
export const sourceMade = z.object({
  id: z.string(),
  sequencing: z.boolean(),
  cadenceMs: z.number().nullable(),
  token: z.string(),
  /** Of a source that signs: shown once, as the token is. */
  secret: z.string().nullable(),
  /** Where a connector's vendor sends to. */
  hook: z.string().nullable(),
})
export const sourceList = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      sequencing: z.boolean(),
      connector: z.string().nullable(),
      secrets: z.number(),
      createdAt: instant,
      cadenceMs: z.number().nullable(),
      /** When its newest event or heartbeat was received, and how long after its claimed time; null: not since the floor is kept. */
      lastHeardAt: instant.nullable(),
      lagMs: z.number().nullable(),
      /** When its cadence passed without a sign of it; null while it has not. */
      silentSince: instant.nullable(),
    }),
  ),
})
export const maskOrder = z.object({ pattern: z.string().min(1) })
export const maskMade = z.object({
  id: z.number(),
  source: z.string(),
  pattern: z.string(),
  createdAt: instant,
})
export const maskList = z.object({ masks: z.array(maskMade) })
export const secretOrder = z.object({ secret: vendorSecret.nullable() })
export const secretMade = z.object({ count: z.number(), secret: z.string().nullable() })
export const secretsRetired = z.object({ retired: z.number() })

export const userOrder = z.object({
  email: z.email('must be an e-mail address').max(320),
  name: z.string().trim().min(1).max(200),
  role: z.enum(ROLES),
  teams,
  password: z.string().min(8, 'must be at least 8 characters').max(128, 'must be at most 128 characters'),
})
export const userMade = z.object({ userId: z.string(), unknownTeams })
export const userList = z.object({
  users: z.array(
    z.object({
      userId: z.string(),
      email: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
      teams,
      createdAt: instant,
    }),
  ),
})
export const passwordOrder = userOrder.pick({ password: true })

/** `team` is a team, or a group as `group:` and its slug. */
export const displayOrder = z.object({ team: boardName, name: z.string().trim().min(1).max(200) })
export const displayMade = z.object({
  id: z.string(),
  team: z.string(),
  name: z.string(),
  link: z.string(),
  unknownTeams,
})
export const displayList = z.object({
  displays: z.array(
    z.object({
      id: z.string(),
      team: z.string(),
      name: z.string(),
      createdAt: instant,
      lastSeenAt: instant.nullable(),
    }),
  ),
})

export const groupOrder = z.object({
  name: z.string().trim().min(1).max(100),
  slug: z.string().nullable(),
  teams: z.array(teamName).min(1).max(100),
})
export const groupName = groupOrder.pick({ name: true })
const group = z.object({ id: z.string(), name: z.string(), teams: z.array(z.string()), createdAt: instant })
export const groupMade = group.extend({ unknownTeams })
export const groupRenamed = group
export const groupList = z.object({ groups: z.array(group) })
/** The displays that were paired with it, and show nothing now. */
export const groupRemoved = z.object({ displays: z.array(z.object({ id: z.string(), name: z.string() })) })

export const teamList = z.object({ teams: z.array(z.string()) })
export const settingsOrder = z.object({
  /** Reasons are added to, or taken from, those in force; all others replace. */
  changes: teamSettingsChange.omit({ reasons: true }).strict(),
  addReasons: z.array(statusReason).default([]),
  removeReasons: z.array(z.string()).default([]),
  effectiveFrom: instant.optional(),
})
export const settingsShown = z.object({ team: z.string(), effectiveFrom: instant, settings: teamSettings })

/** Where the server that is asked answers this machine over HTTP. */
export const serverAddress = z.object({ url: z.string() })

/** As in GET /api/sample. */
export const sampleStands = z.object({ state: z.string() })

const counts = z.record(z.string(), z.number())
export const checkOrder = z.object({ day: z.iso.date().optional() })
export const checkReport = z.object({ problems: z.array(z.string()), counts })
export const rescoreReport = z.object({ model: z.string(), chats: z.number() })
export type RescoreReport = z.infer<typeof rescoreReport>
export const rebuildReport = z.object({ counts })
/** To tell what the last run did, to count what one would do, or to have it run. */
export const retentionOrder = z.object({ what: z.enum(['last', 'try', 'run']) })
export type RetentionOrder = z.infer<typeof retentionOrder>
/** Null: it has not run yet, or is running from now on. */
export const retentionReport = z.object({ result: retentionResult.nullable() })
export type RetentionReport = z.infer<typeof retentionReport>

/** What was checked, with how many of each; no problem means that the ledger balances. */
export type CheckReport = z.infer<typeof checkReport>
export type RebuildReport = z.infer<typeof rebuildReport>

export const alertChannelMade = z.object({ channel: alertChannel, secret: z.string().nullable() })
export const alertChannelList = z.object({ channels: z.array(alertChannel) })
export const alertChannelTried = z.object({ ok: z.boolean(), answer: z.string(), tookMs: z.number() })
