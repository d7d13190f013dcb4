// What a person does to an alert: has it, puts it off, clears it. Not who may (the guard), nor the route.
import { recordOf, stateOf, type AlertFacts } from '../../../shared/alerts/alert-facts.ts'
import type { AlertStepData } from '../../../shared/alerts/alert-step.ts'
import type { AlertHand, AlertRecord } from '../../../shared/alerts/alert-record.ts'
import { fold } from '../../../shared/floor/fold.ts'
import type { Committer } from '../../live/committer.ts'
import type { LiveFloor } from '../../live/floor-life.ts'
import type { PersonNames } from './alert-names.ts'
import { stepSubmission } from './step-events.ts'

export type AlertAction = { do: 'acknowledge' } | { do: 'snooze'; forMs: number } | { do: 'clear' }

export interface Doer {
  userId: string
  name: string
  via: AlertHand['via']
}

export type ActionResult =
  | { kind: 'done'; alert: AlertRecord }
  | { kind: 'unknown' }
  | { kind: 'over'; alert: AlertRecord }
  | { kind: 'unavailable' }

export interface AlertActionDeps {
  live: () => LiveFloor | null
  committer: Pick<Committer, 'submit'>
  now: () => number
  names: PersonNames
}

const STEP_OF = { acknowledge: 'acknowledged', snooze: 'snoozed', clear: 'cleared' } as const

/** The alert of the team with this key, and those of the same outage that stand open. */
function find(from: LiveFloor, team: string, key: string): { subject: string; facts: AlertFacts }[] {
  const alerts = [...from.replica.floor.alerts.of(team)].map(([subject, facts]) => ({ subject, facts }))
  const wanted = alerts.find(({ facts }) => facts.episode?.key === key && facts.opened !== undefined)
  if (wanted === undefined) return []
  const group = wanted.facts.opened?.[1].group
  const others = alerts.filter(
    ({ facts }) => facts !== wanted.facts && facts.opened?.[1].group === group && stateOf(facts) === 'open',
  )
  return [wanted, ...others]
}

export function createAlertActions({ live, committer, now, names }: AlertActionDeps) {
  return {
    /** Does it to the alert, and to all of its outage; answers with the alert as it is then. Nothing is done to one that is over. */
    async act(team: string, key: string, action: AlertAction, doer: Doer): Promise<ActionResult> {
      const from = live()
      if (from === null) return { kind: 'unavailable' }
      names.note(doer.userId, doer.name)
      const said = names.names(from.replica.floor)
      const found = find(from, team, key)
      const [wanted] = found
      const record = wanted === undefined ? null : recordOf(wanted.facts, said)
      if (wanted === undefined || record === null) return { kind: 'unknown' }
      if (record.state === 'cleared') return { kind: 'over', alert: record }
      // Who was first has it; a repeat is answered with that.
      if (action.do === 'acknowledge' && record.acknowledged !== null) return { kind: 'done', alert: record }
      const nowMs = now()
      const submissions = found.flatMap(({ subject, facts }) => {
        if (facts.episode === undefined) return []
        const data: AlertStepData = {
          episode: facts.episode,
          step: STEP_OF[action.do],
          asOf: from.replica.position,
          atMs: nowMs,
          ...(action.do === 'snooze' && { untilMs: nowMs + action.forMs }),
          user: doer.userId,
          via: doer.via,
        }
        return [stepSubmission(subject, data, nowMs)]
      })
      const outcomes = await committer.submit(submissions)
      if (outcomes[0] !== 'accepted') return { kind: 'unavailable' }
      const event = submissions[0]?.event
      if (event === undefined) return { kind: 'unavailable' }
      const after = fold({ kind: 'alert', facts: wanted.facts }, event)
      const done = after.kind === 'alert' ? recordOf(after.facts, said) : null
      return { kind: 'done', alert: done ?? record }
    },
  }
}

export type AlertActions = ReturnType<typeof createAlertActions>
