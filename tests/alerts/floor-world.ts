// A floor that is told events, judged as every server judges it, and keeps its alerts' steps as the commit would. Not Redis:
// engine.test.ts has that.
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'
import type { AlertRuleSettings } from '../../shared/alerts/alert-rules.ts'
import { recordOf } from '../../shared/alerts/alert-facts.ts'
import { dueSteps, type DueStep } from '../../shared/alerts/due-steps.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import type { InstallationSigns } from '../../shared/floor/installation-watch.ts'
import { fold, noFacts, type Facts } from '../../shared/floor/fold.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { packShifts, rosterSubject, type Shift } from '../../shared/roster/agent-roster.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { ruleSubmission, stepSubmission } from '../../server/alerts/engine/step-events.ts'
import { TeamWatch } from '../../server/alerts/engine/team-watch.ts'
import { lapseEvent } from '../../server/live/presence.ts'

export const TEAM = 'Care'

export function openFloor(teams: readonly string[] = [TEAM]) {
  const floor = new FloorIndex(defaultSettings('UTC'))
  const facts = new Map<string, Facts>()
  const watches = teams.map((team) => new TeamWatch(team))
  const steps: DueStep[] = []
  let made = 0

  const tell = (event: FloorEvent): void => {
    const after = fold(facts.get(event.subject) ?? noFacts(event.subject), event)
    facts.set(event.subject, after)
    const touched = nothingTouched()
    floor.set(event.subject, after, touched)
    for (const agent of touched.agents) for (const watch of watches) watch.touchAgent(agent)
    for (const watch of watches) watch.touchTeam()
  }
  const stamps = (atMs: number) => {
    made += 1
    return { source: 'default', id: `e${made}`, claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  }

  return {
    floor,
    steps,
    tell,
    /** Makes agents of these places available in the team. */
    agents(count: number, capacity: number, atMs: number, team = TEAM): string[] {
      const prefix = team === TEAM ? 'a' : `${team}-`
      const ids = Array.from({ length: count }, (_, place) => `default:${prefix}${place}`)
      for (const id of ids) {
        const subject = `agent/${id}`
        tell({ type: 'agent.profile', subject, data: { team, capacity }, ...stamps(atMs) })
        tell({ type: 'agent.status', subject, data: { status: 'available' }, ...stamps(atMs) })
      }
      return ids
    },
    say: (type: 'agent.login' | 'agent.logout' | 'agent.removed', agent: string, atMs: number): void =>
      tell({ type, subject: `agent/${agent}`, data: {}, ...stamps(atMs) }),
    /** Heard of until the instant, and lost from then on. */
    lost(agent: string, atMs: number): void {
      const subject = `agent/${agent}`
      tell({ type: 'agent.heartbeat', subject, data: { ttl: 10 }, ...stamps(atMs - 10_000) })
      tell({
        type: 'system.agent.lapse',
        subject,
        data: { leaseEndMs: atMs, evidenceMs: atMs - 10_000 },
        ...stamps(atMs),
      })
    },
    /** What a customer wrote, as its source scored it; null: not at all. */
    wrote(chat: string, sentiment: number | null, atMs: number): void {
      const data = { role: 'customer', team: TEAM, ...(sentiment !== null && { sentiment }) } as const
      tell({ type: 'chat.message', subject: `chat/default:${chat}`, data, ...stamps(atMs) })
    },
    roster(agent: string, shifts: readonly Shift[], atMs: number): void {
      const data = { team: TEAM, shifts: packShifts(shifts), asOf: '0-0' }
      tell({ type: 'system.agent.roster', subject: rosterSubject(agent), data, ...stamps(atMs) })
    },
    status(agent: string, data: Extract<FloorEvent, { type: 'agent.status' }>['data'], atMs: number): void {
      tell({ type: 'agent.status', subject: `agent/${agent}`, data, ...stamps(atMs) })
    },
    queue(chat: string, atMs: number): void {
      tell({ type: 'chat.queued', subject: `chat/default:${chat}`, data: { team: TEAM }, ...stamps(atMs) })
    },
    accept(chat: string, agent: string, atMs: number): void {
      tell({ type: 'chat.accepted', subject: `chat/default:${chat}`, data: { agent }, ...stamps(atMs) })
    },
    close(chat: string, atMs: number): void {
      tell({ type: 'chat.closed', subject: `chat/default:${chat}`, data: { by: 'agent' }, ...stamps(atMs) })
    },
    rule(id: string, rule: AlertRuleSettings | null, atMs: number, team = TEAM): void {
      tell(ruleSubmission(team, id, rule, atMs).event)
    },
    beat(agent: string, atMs: number): void {
      tell({ type: 'agent.heartbeat', subject: `agent/${agent}`, data: {}, ...stamps(atMs) })
    },
    /** The end of the agent's lease passes. */
    lapse(agent: string, leaseEndMs: number): void {
      tell(lapseEvent(agent, leaseEndMs, floor, leaseEndMs))
    },
    /** What is known at an instant of when the source was last heard, whose cadence is as given. */
    hear(heardMs: number, cadenceMs: number, atMs: number): void {
      floor.sources.hear({
        signs: new Map([['default', { heardMs, lagMs: 0 }]]),
        cadences: new Map([['default', { cadenceMs, declaredMs: 0 }]]),
        addedMs: new Map(),
        keptSinceMs: 0,
        atMs,
      })
    },
    /** What a pulse says of the ledger and of displays. */
    rest(signs: Partial<InstallationSigns> & { atMs: number }): void {
      const nothing = { ledgerBehindSinceMs: null, displaySeenMs: new Map(), displays: [] }
      floor.installation.hear({
        ...nothing,
        keptSinceMs: null,
        liveSinceMs: null,
        downSinceMs: null,
        ...signs,
      })
    },
    /** What is due at the instant in these teams, judged one after the other, and nothing kept. */
    due(nowMs: number, of: readonly string[] = teams): DueStep[] {
      return watches.flatMap((watch, place) =>
        of.includes(teams[place] ?? '')
          ? dueSteps(watch.look(floor, nowMs, null), floor, { nowMs, asOf: `${nowMs}-0` })
          : [],
      )
    },
    /** Judges at the instant, and keeps what is due. */
    look(nowMs: number, of: readonly string[] = teams): DueStep[] {
      const due = this.due(nowMs, of)
      for (const { subject, step } of due) tell(stepSubmission(subject, step, nowMs).event)
      steps.push(...due)
      return due
    },
    records(): AlertRecord[] {
      const names = { agent: () => null, user: () => null }
      return [...floor.alerts.all()].map((each) => recordOf(each, names)).filter((record) => record !== null)
    },
  }
}
