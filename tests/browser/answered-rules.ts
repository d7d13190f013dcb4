// A team's rules answered in the browser's place, where a test needs a server that refuses, or one that no rule of another test changed.
import type { BrowserContext } from 'playwright-core'
import type { BacktestAnswer } from '../../shared/alerts/backtest.ts'
import { alertRuleSettings, RULE_GALLERY, type AlertRuleSettings } from '../../shared/alerts/alert-rules.ts'

export interface SentRule {
  method: string
  id: string
  body: unknown
}
/** A rule that would never have told. */
const NOTHING_TOLD = {
  fromEpochMs: Date.UTC(2026, 9, 23),
  toEpochMs: Date.UTC(2026, 10, 22),
  zone: 'Europe/Lisbon',
  events: 1000,
  count: 0,
  totalMs: 0,
  opened: [],
  isCut: false,
  byAgent: [],
  byDay: [],
  tookMs: 5,
} satisfies BacktestAnswer

/** Answers for a team's rules as the server does, where a test needs one that refuses. */
export async function answerRules(
  context: BrowserContext,
  refusal: { pointer: string; detail: string } | null = null,
): Promise<SentRule[]> {
  const sent: SentRule[] = []
  const rules = new Map<string, AlertRuleSettings>(Object.entries(RULE_GALLERY))
  const galleryOf = (id: string) => Object.entries(RULE_GALLERY).find(([kind]) => kind === id)?.[1]
  const told = (id: string) => {
    const rule = alertRuleSettings.parse(rules.get(id))
    const isChanged = JSON.stringify(rule) !== JSON.stringify(galleryOf(id))
    return { ...rule, id, isGallery: true, isChanged }
  }
  await context.route(/\/api\/alert-rules/, (route) => {
    const request = route.request()
    const url = new URL(request.url())
    if (url.pathname.endsWith('/backtest')) return route.fulfill({ json: NOTHING_TOLD })
    const id = decodeURIComponent(url.pathname.split('/')[3] ?? '')
    if (request.method() === 'GET')
      return route.fulfill({
        json: {
          team: url.searchParams.get('team'),
          zone: 'Europe/Lisbon',
          rules: [...rules.keys()].map(told),
          mayWrite: true,
        },
      })
    sent.push({ method: request.method(), id, body: request.postDataJSON() })
    if (refusal !== null)
      return route.fulfill({
        status: 422,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', title: 'Not a rule', status: 422, errors: [refusal] }),
      })
    if (request.method() === 'DELETE') {
      const gallery = galleryOf(id)
      if (gallery !== undefined) rules.set(id, gallery)
    } else rules.set(id, alertRuleSettings.parse(request.postDataJSON()))
    return route.fulfill({ json: told(id) })
  })
  return sent
}
