// What is answered of what lies behind a board, as schemas for the description: minutes, numbers, an agent's now, a team's day.
import { z } from 'zod'
import { boardAgent, boardSource } from '../../shared/board.ts'
import { agentStatus } from '../../shared/events.ts'
import type {
  FirstReplyRow,
  RatingRow,
  ServiceRow,
  TakingRow,
  WaitingRow,
} from '../../shared/floor/number-rows.ts'
import { numberName } from '../../shared/floor/number-rows.ts'
import { reasonKind } from '../../shared/floor/team-settings.ts'
import type { AgentNow } from '../insight/agent-now.ts'
import type { TodayRow } from '../insight/team-today.ts'
import type { AwayTime } from '../insight/time-so-far.ts'
import { MINUTE_NUMBERS } from '../ledger/team-minutes.ts'

const epochMs = z.number().int().meta({ description: 'Milliseconds since 1970 in UTC.' })
const milliseconds = z.number().min(0)
const count = z.number().int().min(0)
const pulseAgeMs = z
  .number()
  .meta({ description: 'How old what the server knows is. Past 3000 what is live in it is stale.' })
const pending = z.boolean().meta({
  description: 'True while something of the day waits to be written or derived: it may still change.',
})
export const teamParam = z.string().meta({
  description: 'A team’s name, which is its id; or `group:` and the slug of a group.',
  example: 'Support',
})
export const agentParam = z.string().meta({
  description: 'A stored id `<source>:<id>`, or the id alone where one source only has it.',
  example: 'default:a1',
})

export const minutesAnswer = z
  .object({
    team: z.string(),
    zone: z.string(),
    fromEpochMs: epochMs,
    columns: z.array(z.enum(['atEpochMs', ...MINUTE_NUMBERS])),
    rows: z.array(z.array(z.number().nullable())).meta({
      description: 'Ascending. A minute that was not recorded is absent, and no zero stands in its place.',
    }),
  })
  .meta({
    id: 'TeamMinutes',
    description: 'What the board showed at each turn of a minute of this business day.',
  })

const taking = z.object({
  agentId: z.string(),
  agent: z.string(),
  status: agentStatus,
  reason: z.string().nullable(),
  sinceEpochMs: epochMs.nullable(),
  load: count,
  capacity: count,
} satisfies Record<keyof TakingRow, z.ZodType>)
const waiting = z.object({
  chat: z.string(),
  queue: z.string().nullable(),
  sinceEpochMs: epochMs,
} satisfies Record<keyof WaitingRow, z.ZodType>)
const ofSomebody = {
  chat: z.string(),
  agentId: z.string().nullable(),
  agent: z.string().nullable(),
  atEpochMs: epochMs,
}
const firstReply = z.object({ ...ofSomebody, firstReplyMs: milliseconds } satisfies Record<
  keyof FirstReplyRow,
  z.ZodType
>)
const service = z.object({
  chat: z.string(),
  outcome: z
    .enum(['within', 'missed', 'abandoned'])
    .meta({ description: 'Abandoned: gave up after the short-abandon limit, however long the goal is.' }),
  queuedEpochMs: epochMs,
  waitMs: milliseconds.nullable(),
} satisfies Record<keyof ServiceRow, z.ZodType>)
const rating = z.object({ ...ofSomebody, score: z.number() } satisfies Record<keyof RatingRow, z.ZodType>)

export const numberAnswer = z
  .object({
    number: numberName,
    team: z.string(),
    atEpochMs: epochMs,
    fromEpochMs: epochMs
      .nullable()
      .meta({ description: 'Where the window begins; null where there is none.' }),
    value: z.number().nullable().meta({ description: 'The board’s number.' }),
    count: count.meta({
      description: 'What the value rests on: its n. Of `available` those who are signed in.',
    }),
    total: count.meta({ description: 'All rows; `rows` holds the first 200 of them.' }),
    rows: z.array(z.union([taking, waiting, firstReply, service, rating])),
    pulseAgeMs,
  })
  .meta({
    id: 'NumberRows',
    description: 'A number of a board with the rows that it counts, gravest or newest first.',
  })

const awayTime = {
  reason: z.string().nullable().meta({ description: 'Null where none was given.' }),
  kind: reasonKind,
  ms: milliseconds,
  budgetMs: milliseconds.nullable().meta({ description: 'Of the day; null: none.' }),
}

export const agentNowAnswer = z
  .object({
    team: z.string(),
    agent: boardAgent,
    source: boardSource.meta({ description: 'Where it comes from, and when that was last heard.' }),
    stated: z.object({
      status: agentStatus,
      reason: z.string().nullable(),
      sinceEpochMs: epochMs.nullable(),
    }),
    reachability: z.object({
      reachable: z.boolean().nullable(),
      leaseEndEpochMs: epochMs.nullable(),
      lostSinceEpochMs: epochMs.nullable(),
    }),
    activity: z.object({ lastEpochMs: epochMs.nullable() }),
    chats: z.array(
      z.object({
        id: z.string(),
        heldSinceEpochMs: epochMs.nullable(),
        unansweredSinceEpochMs: epochMs.nullable(),
        queue: z.string().nullable(),
        isStale: z.boolean(),
      }),
    ),
    ratings: z.array(z.object({ score: z.number(), atEpochMs: epochMs, chat: z.string() })),
    today: z.object({
      day: z.iso.date(),
      zone: z.string(),
      fromEpochMs: epochMs,
      atEpochMs: epochMs,
      pending,
      availableMs: milliseconds,
      awayMs: milliseconds,
      offlineMs: milliseconds,
      unknownMs: milliseconds,
      awayByReason: z.array(
        z.object({ ...awayTime, limitMs: milliseconds.nullable() } satisfies Record<
          keyof AwayTime,
          z.ZodType
        >),
      ),
      chats: count,
      firstReplyMs: milliseconds.nullable(),
      firstReplyCount: count,
    }),
    pulseAgeMs,
  } satisfies Record<keyof AgentNow, z.ZodType> & Record<'today' | 'pulseAgeMs', z.ZodType>)
  .meta({
    id: 'AgentNow',
    description: 'What is known of an agent now, each fact with its age, and the day so far.',
  })

export const teamTodayAnswer = z
  .object({
    team: z.string(),
    day: z.iso.date(),
    zone: z.string(),
    fromEpochMs: epochMs,
    atEpochMs: epochMs,
    pending,
    rows: z.array(
      z.object({
        agentId: z.string(),
        agent: z.string(),
        team: z.string(),
        status: agentStatus,
        reason: z.string().nullable(),
        sinceEpochMs: epochMs.nullable(),
        reachable: z.boolean().nullable(),
        silent: z
          .boolean()
          .meta({ description: 'The source is silent: it was so when that was last heard.' }),
        signedInMs: milliseconds.meta({ description: 'Available and away, without what is unknown.' }),
        availableMs: milliseconds,
        awayMs: milliseconds,
        unknownMs: milliseconds,
        awayByReason: z.array(z.object(awayTime)),
        chatsNow: count,
        capacity: count,
        chatsToday: count,
        firstReplyMs: milliseconds.nullable(),
        firstReplyCount: count,
        fromEpochMs: epochMs.meta({ description: 'When the day of the agent’s own team began.' }),
        rating: z.number().nullable(),
        ratingCount: count,
      } satisfies Record<keyof TodayRow, z.ZodType>),
    ),
    pulseAgeMs,
  })
  .meta({ id: 'TeamToday', description: 'The business day so far of everybody on the board.' })
