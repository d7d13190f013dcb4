// The one place where an event changes facts: live, rebuild, replay and the ledger all call it. Pure. Not how facts are stored.
import { z } from 'zod'
import { alertFacts, foldAlert, noAlertFacts, type AlertFacts } from '../alerts/alert-facts.ts'
import { subjectKind, type FloorEvent } from '../events.ts'
import { agentFacts, foldAgent, noAgentFacts, type AgentFacts } from './agent-facts.ts'
import { chatFacts, foldChat, noChatFacts, type ChatFacts } from './chat-facts.ts'
import { foldRoster, noRosterFacts, rosterFacts, type RosterFacts } from '../roster/agent-roster.ts'
import { foldTeam, foldTeamRule, noTeamFacts, teamFacts, type TeamFacts } from './team-settings.ts'

/** The facts of one subject, tagged with their kind. */
export type Facts =
  | { kind: 'agent'; facts: AgentFacts }
  | { kind: 'chat'; facts: ChatFacts }
  | { kind: 'team'; facts: TeamFacts }
  | { kind: 'alert'; facts: AlertFacts }
  | { kind: 'roster'; facts: RosterFacts }

/** Facts before the first event of a subject. */
export function noFacts(subject: string): Facts {
  switch (subjectKind(subject)) {
    case 'agent':
      return { kind: 'agent', facts: noAgentFacts() }
    case 'chat':
      return { kind: 'chat', facts: noChatFacts() }
    case 'team':
      return { kind: 'team', facts: noTeamFacts() }
    case 'alert':
      return { kind: 'alert', facts: noAlertFacts() }
    case 'roster':
      return { kind: 'roster', facts: noRosterFacts() }
  }
}

/**
 * What the event makes of its subject's facts. Any order and any repetition of the same events ends in the same facts.
 * An event of another kind of subject is a bug of the caller and throws.
 */
export function fold(before: Facts, event: FloorEvent): Facts {
  switch (event.type) {
    case 'system.team.settings':
      if (before.kind === 'team') return { kind: 'team', facts: foldTeam(before.facts, event) }
      break
    case 'system.team.rule':
      if (before.kind === 'team') return { kind: 'team', facts: foldTeamRule(before.facts, event) }
      break
    case 'system.alert.step':
      if (before.kind === 'alert') return { kind: 'alert', facts: foldAlert(before.facts, event) }
      break
    case 'system.agent.roster':
      if (before.kind === 'roster') return { kind: 'roster', facts: foldRoster(before.facts, event) }
      break
    // The floor is of now; what was is corrected in the ledger alone.
    case 'system.agent.correction':
      if (before.kind === 'agent') return before
      break
    case 'agent.profile':
    case 'agent.login':
    case 'agent.logout':
    case 'agent.status':
    case 'agent.heartbeat':
    case 'agent.removed':
    case 'system.agent.lapse':
      if (before.kind === 'agent') return { kind: 'agent', facts: foldAgent(before.facts, event) }
      break
    default:
      if (before.kind === 'chat') return { kind: 'chat', facts: foldChat(before.facts, event) }
  }
  throw new TypeError(`${event.type} cannot change the facts of ${before.kind}`)
}

/** Folds many events of one subject, in any order. */
export function foldAll(subject: string, events: Iterable<FloorEvent>): Facts {
  let facts = noFacts(subject)
  for (const event of events) facts = fold(facts, event)
  return facts
}

const schemas = {
  agent: agentFacts,
  chat: chatFacts,
  team: teamFacts,
  alert: alertFacts,
  roster: rosterFacts,
}

/** Thrown for facts that a newer version wrote: the server that meets them must not write over them. */
export class NewerFactsError extends Error {
  override name = 'NewerFactsError'
}

/** Reads facts as they were stored. Throws NewerFactsError for a version that this code does not know. */
export function parseFacts(subject: string, json: string): Facts {
  const raw: unknown = JSON.parse(json)
  const version = z.object({ v: z.number() }).parse(raw).v
  if (version > 1)
    throw new NewerFactsError(`facts of ${subject} are of version ${version}, this server knows 1`)
  const kind = subjectKind(subject)
  switch (kind) {
    case 'agent':
      return { kind, facts: schemas.agent.parse(raw) }
    case 'chat':
      return { kind, facts: schemas.chat.parse(raw) }
    case 'team':
      return { kind, facts: schemas.team.parse(raw) }
    case 'alert':
      return { kind, facts: schemas.alert.parse(raw) }
    case 'roster':
      return { kind, facts: schemas.roster.parse(raw) }
  }
}

export function serialiseFacts(facts: Facts): string {
  return JSON.stringify(facts.facts)
}
