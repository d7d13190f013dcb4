// `team`: what is set for a team.
import { z } from 'zod'
import type { StatusReason, TeamSettings } from '../../shared/floor/team-settings.ts'
import { settingsShown, teamList } from '../operator/operator-api.ts'
import type { Command } from './command.ts'
import { duration, parseDurationMs, writeDuration } from './duration.ts'
import { done, misused } from './outcome.ts'

const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number')
  .transform(Number)

const REASON = /^(.+)=(rest|work|absence)(?::([^/]+))?(?:\/(.+))?$/
/** Undefined where it is no duration. */
const optionalMs = (text: string | undefined) =>
  text === undefined ? null : (parseDurationMs(text) ?? undefined)

/** `Break=rest:15m/30m`, or `Training=work` with neither a limit of one use nor a budget of the day. */
const reason = z.string().transform((text, context): StatusReason => {
  const [, name = '', kind, limit, budget] = REASON.exec(text) ?? []
  const [limitMs, budgetMs] = [optionalMs(limit), optionalMs(budget)]
  if (
    (kind === 'rest' || kind === 'work' || kind === 'absence') &&
    limitMs !== undefined &&
    budgetMs !== undefined
  ) {
    return { name: name.trim(), kind, limitMs, budgetMs }
  }
  context.addIssue({
    code: 'custom',
    message: 'must be NAME=KIND, with :LIMIT and /BUDGET where there are any, such as "Break=rest:15m/30m"',
  })
  return z.NEVER
})

const setValues = z.object({
  zone: z.string().optional(),
  'day-start': z.string().optional(),
  places: number.optional(),
  'service-goal': number.optional(),
  'service-within': duration.optional(),
  'short-abandon': duration.optional(),
  'reply-due': duration.optional(),
  'idle-limit': duration.optional(),
  'wait-limit': duration.optional(),
  'away-share': number.optional(),
  'rating-fall': number.optional(),
  reason: z.array(reason).default([]),
  'remove-reason': z.array(z.string()).default([]),
  'effective-from': z.iso.datetime({ offset: true, message: 'must be like 2026-01-31T00:00:00Z' }).optional(),
})

export const teamCommands: readonly Command[] = [
  {
    name: 'team list',
    usage: '',
    summary: 'Lists the teams.',
    options: {},
    positionals: [],
    run: async (_values, _positionals, { ask }) => {
      const asked = await ask('GET', '/teams', teamList)
      return asked.ok ? done(asked.answer, asked.answer.teams) : asked
    },
  },
  {
    name: 'team show',
    usage: '<team>',
    summary: 'Shows what is set for a team.',
    options: {},
    positionals: ['team'],
    run: async (_values, [team = ''], { ask }) => {
      const asked = await ask('GET', `/teams/${encodeURIComponent(team)}`, settingsShown)
      return asked.ok ? done(asked.answer, shown(asked.answer.settings)) : asked
    },
  },
  {
    name: 'team set',
    usage: '<team> [option …]',
    summary: 'Changes what is set for a team, from now on or from another instant.',
    help: [
      '--zone Z                  its time zone, such as Europe/Lisbon',
      '--day-start HH:MM         when its business day begins',
      '--places N                chats at once of an agent whose profile says nothing',
      '--service-goal 0.9        the share of chats to be replied to in time',
      '--service-within 40s      in that time',
      '--short-abandon 5s        a customer who leaves sooner counts neither way',
      '--reply-due 2m            how long a customer’s message may stand unanswered',
      '--idle-limit 60m          a chat without any event this long is stale',
      '--wait-limit 1m           how long a customer may wait for a person',
      '--away-share 0.2          the share of the signed-in that may be away at once',
      '--rating-fall 0.5         by how much, of 1 to 5, the last ratings may fall below those before them',
      '--reason "Break=rest:15m/30m" adds or changes a reason: rest, work or absence, the limit of one use and the',
      '                          budget of a day, each where there is one; may be given again',
      '--remove-reason NAME      takes a reason out; may be given again',
      '--effective-from INSTANT  from when it holds, such as 2026-01-31T00:00:00Z',
    ],
    options: {
      zone: { type: 'string' },
      'day-start': { type: 'string' },
      places: { type: 'string' },
      'service-goal': { type: 'string' },
      'service-within': { type: 'string' },
      'short-abandon': { type: 'string' },
      'reply-due': { type: 'string' },
      'idle-limit': { type: 'string' },
      'wait-limit': { type: 'string' },
      'away-share': { type: 'string' },
      'rating-fall': { type: 'string' },
      reason: { type: 'string', multiple: true },
      'remove-reason': { type: 'string', multiple: true },
      'effective-from': { type: 'string' },
    },
    positionals: ['team'],
    run: async (values, [team = ''], { ask }) => {
      const given = setValues.safeParse(values)
      if (!given.success) {
        return misused(
          given.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`).join('; '),
        )
      }
      const {
        reason: addReasons,
        'remove-reason': removeReasons,
        'effective-from': effectiveFrom,
        ...rest
      } = given.data
      const changes = {
        zone: rest.zone,
        dayStart: rest['day-start'],
        places: rest.places,
        serviceGoal: rest['service-goal'],
        serviceWithinMs: rest['service-within'],
        shortAbandonMs: rest['short-abandon'],
        replyDueMs: rest['reply-due'],
        idleLimitMs: rest['idle-limit'],
        waitLimitMs: rest['wait-limit'],
        awayShareLimit: rest['away-share'],
        ratingFall: rest['rating-fall'],
      }
      const isNothing = Object.values(changes).every((value) => value === undefined)
      if (isNothing && addReasons.length + removeReasons.length === 0)
        return misused('nothing to set was given')
      const order = { changes, addReasons, removeReasons, effectiveFrom }
      const asked = await ask('POST', `/teams/${encodeURIComponent(team)}/settings`, settingsShown, order)
      if (!asked.ok) return asked
      return done(asked.answer, [`From ${asked.answer.effectiveFrom} on:`, ...shown(asked.answer.settings)])
    },
  },
]

function shown(settings: TeamSettings): string[] {
  return [
    `zone            ${settings.zone}`,
    `day start       ${settings.dayStart}`,
    `places          ${settings.places}`,
    `service goal    ${settings.serviceGoal} within ${writeDuration(settings.serviceWithinMs)}`,
    `short abandon   ${writeDuration(settings.shortAbandonMs)}`,
    `reply due       ${writeDuration(settings.replyDueMs)}`,
    `idle limit      ${writeDuration(settings.idleLimitMs)}`,
    `wait limit      ${writeDuration(settings.waitLimitMs)}`,
    `away share      ${settings.awayShareLimit}`,
    `rating fall     ${settings.ratingFall}`,
    `trend lists     ${settings.trendLists ? 'on' : 'off'}`,
    ...settings.reasons.map((one) => `reason          ${reasonShown(one)}`),
  ]
}

/** As `--reason` takes it. */
function reasonShown({ name, kind, limitMs, budgetMs }: StatusReason): string {
  const limit = limitMs === null ? '' : `:${writeDuration(limitMs)}`
  const budget = budgetMs === null || budgetMs === undefined ? '' : `/${writeDuration(budgetMs)}`
  return `${name} = ${kind}${limit}${budget}`
}
