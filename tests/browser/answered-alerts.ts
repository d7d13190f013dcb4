// Alerts answered in the browser's place, where a test needs lives that no floor makes in its time. Not what pages do with them.
import type { BrowserContext, Request } from 'playwright-core'
import type { AlertRecord } from '../../shared/alerts/alert-record.ts'

export interface AnsweredAlerts {
  standing: AlertRecord[]
  /** Bodies of the acts that were asked for, oldest first, with their act. */
  readonly acts: { act: string; body: unknown }[]
  /** How the next acts are answered; null: as the server would, with the alert that was acted on. */
  refusal: { status: number; title: string; detail?: string } | null
  /** Acts are answered once this is let go. */
  hold: Promise<void>
}

const problem = ({ status, ...words }: { status: number; title: string; detail?: string }) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', status, ...words }),
})

/** Answers `GET /api/alerts` and the acts on them from now on. */
export async function answerAlerts(
  context: BrowserContext,
  standing: AlertRecord[],
  by: string,
): Promise<AnsweredAlerts> {
  const answered: AnsweredAlerts = { standing, acts: [], refusal: null, hold: Promise.resolve() }
  await context.route('**/api/alerts?*', (route) =>
    route.fulfill({ json: { asOf: '1-0', atEpochMs: Date.now(), alerts: answered.standing, next: null } }),
  )
  await context.route(/\/api\/alerts\/(acknowledge|snooze|clear)$/, async (route) => {
    const act = route.request().url().split('/').at(-1) ?? ''
    const body = bodyOf(route.request())
    answered.acts.push({ act, body })
    await answered.hold
    if (answered.refusal !== null) return route.fulfill(problem(answered.refusal))
    const found = answered.standing.find(({ key }) => key === body.key)
    if (found === undefined) return route.fulfill(problem({ status: 404, title: 'No such alert' }))
    const hand = { atEpochMs: Date.now(), by, via: 'page' } as const
    const next: AlertRecord = {
      ...found,
      ...(act === 'acknowledge' ? { acknowledged: hand } : {}),
      ...(act === 'snooze' ? { snoozedUntilEpochMs: Date.now() + Number(body.forMs) } : {}),
      ...(act === 'clear' ? { state: 'cleared', cleared: hand } : {}),
    }
    answered.standing = answered.standing
      .map((record) => (record.key === next.key ? next : record))
      .filter(({ state }) => state !== 'cleared')
    return route.fulfill({ json: next })
  })
  return answered
}

function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.postDataJSON()
  return typeof body === 'object' && body !== null ? { ...body } : {}
}
