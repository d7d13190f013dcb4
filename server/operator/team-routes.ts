// The operator's routes for teams: which there are, what is set, and changing it. Not what a setting does.
import { problem, sendProblem } from '../problem.ts'
import { teamName } from '../../shared/events.ts'
import type { StatusReason, TeamSettings, TeamSettingsChange } from '../../shared/floor/team-settings.ts'
import { settingsOrder } from './operator-api.ts'
import { parsed, text, type Operation } from './operation.ts'

export interface TeamOperations {
  nowMs: () => number
  teams: {
    /** Every team that was ever named, and `main`. */
    list: () => string[]
    /** What holds for the team at the instant; the defaults where nobody has touched it. */
    settingsAt: (team: string, atMs: number) => TeamSettings
  }
  /** Commits the change as an event. Rejects where nothing can be committed. */
  commitTeamSettings: (team: string, changes: TeamSettingsChange, effectiveFromMs: number) => Promise<void>
  /** Days that end by then stand as they are. */
  sealedUntilMs: () => Promise<number>
}

export function registerTeamRoutes(
  operation: Operation,
  { nowMs, teams, commitTeamSettings, sealedUntilMs }: TeamOperations,
): void {
  operation('get', '/teams', (_req, res) => Promise.resolve(void res.json({ teams: teams.list() })))

  operation('get', '/teams/:team', (req, res) => {
    const team = text(req, 'team').normalize('NFC').trim()
    if (!teams.list().includes(team)) sendProblem(res, problem(404, 'Not Found', `there is no team ${team}`))
    else res.json({ team, effectiveFrom: new Date(nowMs()), settings: teams.settingsAt(team, nowMs()) })
    return Promise.resolve()
  })

  // A team that no event has named yet may be set up before its first event.
  operation('post', '/teams/:team/settings', async (req, res) => {
    const order = parsed(settingsOrder, req, res)
    if (order === null) return
    const team = teamName.safeParse(text(req, 'team'))
    if (!team.success)
      return sendProblem(
        res,
        problem(400, 'Bad Request', `a team’s name ${team.error.issues[0]?.message ?? 'is none'}`),
      )
    const effectiveFromMs = order.effectiveFrom === undefined ? nowMs() : Date.parse(order.effectiveFrom)
    const sealedMs = await sealedUntilMs()
    if (effectiveFromMs < sealedMs)
      return sendProblem(
        res,
        problem(
          409,
          'Sealed',
          `days up to ${new Date(sealedMs).toISOString()} are sealed, their events are no longer kept: name a later time`,
        ),
      )
    const before = teams.settingsAt(team.data, effectiveFromMs)
    const missing = order.removeReasons.find(
      (name) => !before.reasons.some((reason) => isSameName(reason.name, name)),
    )
    if (missing !== undefined)
      return sendProblem(res, problem(404, 'Not Found', `there is no reason ${missing}`))
    const changes: TeamSettingsChange = { ...order.changes }
    if (order.addReasons.length + order.removeReasons.length > 0)
      changes.reasons = reasonsAfter(before.reasons, order)
    await commitTeamSettings(team.data, changes, effectiveFromMs)
    res.json({
      team: team.data,
      effectiveFrom: new Date(effectiveFromMs),
      settings: { ...before, ...changes },
    })
  })
}

/** One that is there keeps its place with its new kind and limit; a new one comes last. */
function reasonsAfter(
  before: readonly StatusReason[],
  order: { addReasons: readonly StatusReason[]; removeReasons: readonly string[] },
): StatusReason[] {
  const kept = before.filter((reason) => !order.removeReasons.some((name) => isSameName(reason.name, name)))
  const changed = (reason: StatusReason) =>
    order.addReasons.find((added) => isSameName(added.name, reason.name))
  const isNew = (added: StatusReason) => !kept.some((reason) => isSameName(reason.name, added.name))
  return [...kept.map((reason) => changed(reason) ?? reason), ...order.addReasons.filter(isNew)]
}

/** Reasons are known whatever their case, as the floor knows them. */
function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
