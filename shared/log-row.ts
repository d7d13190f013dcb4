// One row of the user log, as the contract names its fields, on the page, in the API and in files alike. Not which rows there are.
import type { Period } from './floor/agent-calendar.ts'

/** Times in RFC 3339 UTC with milliseconds. */
export interface LogRow {
  agentId: string
  agent: string
  team: string
  status: Period['status']
  reason: string | null
  from: string
  to: string
  durationMs: number
  cause: Period['cause']
  source: string | null
}

/** The fields in the order of the CSV's header. */
export const LOG_ROW_FIELDS = [
  'agentId',
  'agent',
  'team',
  'status',
  'reason',
  'from',
  'to',
  'durationMs',
  'cause',
  'source',
] as const satisfies readonly (keyof LogRow)[]

export type LogField = (typeof LOG_ROW_FIELDS)[number]

/** The period as a row. */
export function logRow(agent: { id: string; name: string }, period: Period): LogRow {
  const { team, status, reason, fromMs, toMs, cause, source } = period
  return {
    agentId: agent.id,
    agent: agent.name,
    team,
    status,
    reason,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    durationMs: toMs - fromMs,
    cause,
    source,
  }
}
