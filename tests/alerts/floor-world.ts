// A floor that is told events, judged as every server judges it, and keeps its alerts' steps as the commit would. Not Redis:
// engine.test.ts has that.
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'
import type { AlertRuleSettings } from '../../shared/alerts/alert-rules.ts'
import { recordOf } from '../../shared/alerts/alert-facts.ts'
import { dueSteps, type DueStep } from '../../shared/alerts/due-steps.ts'
import type { FloorEvent } from '../../shared/events.ts'
import { FloorIndex } from '../../shared/floor/floor-index.ts'
import { fold, noFacts, type Facts } from '../../shared/floor/fold.ts'
import { defaultSettings } from '../../shared/floor/team-settings.ts'
import { nothingTouched } from '../../shared/floor/touched.ts'
import { ruleSubmission, stepSubmission } from '../../server/alerts/engine/step-events.ts'
import { TeamWatch } from '../../server/alerts/engine/team-watch.ts'

export const TEAM = 'Care'

export function openFloor() {
  const floor = new FloorIndex(defaultSettings('UTC'))
  const facts = new Map<string, Facts>()
  const watch = new TeamWatch(TEAM)
  const steps: DueStep[] = []
  let made = 0

  const tell = (event: FloorEvent): void => {
    const after = fold(facts.get(event.subject) ?? noFacts(event.subject), event)
    facts.set(event.subject, after)
    const touched = nothingTouched()
    floor.set(event.subject, after, touched)
    for (const agent of touched.agents) watch.touchAgent(agent)
  }
  const stamps = (atMs: number) => {
    made += 1
    return { source: 'default', id: `e${made}`, claimedAtMs: atMs, occurredAtMs: atMs, receivedAtMs: atMs }
  }

  return {
    floor,
    steps,
    /** Makes agents of these places available in the team. */
    agents(count: number, capacity: number, atMs: number): string[] {
      const ids = Array.from({ length: count }, (_, place) => `default:a${place}`)
      for (const id of ids) {
        const subject = `agent/${id}`
        tell({ type: 'agent.profile', subject, data: { team: TEAM, capacity }, ...stamps(atMs) })
        tell({ type: 'agent.status', subject, data: { status: 'available' }, ...stamps(atMs) })
      }
      return ids
    },
    status(agent: string, data: Extract<FloorEvent, { type: 'agent.status' }>['data'], atMs: number): void {
      tell({ type: 'agent.status', subject: `agent/${agent}`, data, ...stamps(atMs) })
    },
    accept(chat: string, agent: string, atMs: number): void {
      tell({ type: 'chat.accepted', subject: `chat/default:${chat}`, data: { agent }, ...stamps(atMs) })
    },
    close(chat: string, atMs: number): void {
      tell({ type: 'chat.closed', subject: `chat/default:${chat}`, data: { by: 'agent' }, ...stamps(atMs) })
    },
    rule(id: string, rule: AlertRuleSettings | null, atMs: number): void {
      tell(ruleSubmission(TEAM, id, rule, atMs).event)
    },
    /** Judges at the instant, and keeps what is due. */
    look(nowMs: number): DueStep[] {
      const due = dueSteps(watch.look(floor, nowMs, null), floor, { nowMs, asOf: `${nowMs}-0` })
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
