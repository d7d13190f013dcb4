// The addresses of pages, as links name them. Which page an address shows: shared/pages.ts; how addresses change: router.svelte.ts.
import { onThisFloor } from './api/floor.ts'

export const homePath = () => onThisFloor('/')
export const logsPath = () => onThisFloor('/logs')
export const userLogPath = () => onThisFloor('/logs/users')
export const searchPath = () => onThisFloor('/logs/search')
/** A saved view of the user log. */
export const logViewPath = (id: string) => onThisFloor(`/logs/views/${encodeURIComponent(id)}`)
export const wallPath = (team: string) => onThisFloor(`/wall/${encodeURIComponent(team)}`)
/** A team's or group's day so far; null: that of the first team that one may see. */
export const todayPath = (team: string | null) =>
  onThisFloor(team === null ? '/today' : `/today/${encodeURIComponent(team)}`)
export const dayPath = (agent: string, day: string) =>
  onThisFloor(`/logs/${encodeURIComponent(agent)}/${day}`)
/** A team's days of a month, `YYYY-MM`. */
export const teamMonthPath = (team: string, month: string) =>
  onThisFloor(`/calendar/${encodeURIComponent(team)}/${month}`)
/** A team's trends over 4 or 13 weeks; null: those of the first team that one may see. */
export const teamTrendsPath = (team: string | null, weeks: number) =>
  onThisFloor(team === null ? '/trends' : `/trends/${encodeURIComponent(team)}${weeks === 13 ? '/13' : ''}`)
/** An agent's. */
export const agentTrendsPath = (agent: string, weeks: number) =>
  onThisFloor(`/logs/${encodeURIComponent(agent)}/trends${weeks === 13 ? '/13' : ''}`)
/** A team's or group's alerts, for the hand; null: those of the last team that this browser showed, or of the first. */
export const alertsPath = (team: string | null) =>
  onThisFloor(team === null ? '/alerts' : `/alerts/${encodeURIComponent(team)}`)
export const alertHistoryPath = (team: string) => onThisFloor(`/alerts/${encodeURIComponent(team)}/history`)
export const alertRulesPath = (team: string | null) =>
  onThisFloor(team === null ? '/settings/alerts' : `/settings/alerts/${encodeURIComponent(team)}`)
export const rosterPath = (team: string | null) =>
  onThisFloor(team === null ? '/settings/roster' : `/settings/roster/${encodeURIComponent(team)}`)
export const channelsPath = () => onThisFloor('/settings/channels')
/** What is asked for the alerts of a team or group that stand. */
export const standingAlertsPath = (team: string) =>
  `/api/alerts?${new URLSearchParams({ team, state: 'standing', limit: '200' })}`
export const signInPath = (next: string) =>
  next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`

/** Where to go after signing in: a path of this site, or home. An address elsewhere is never followed. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next')
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/'
}
