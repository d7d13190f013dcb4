// Whether a channel that somebody wants can be, on this installation. Not who may want it (channel-routes.ts).
import type { AlertDelivery } from './alert-delivery.ts'
import { targetProblem, type NewChannel } from './channel-form.ts'
import { MAIL_MISSING } from '../../mail/mailer.ts'

/** What stands in the way, in words; null where nothing does. */
export function orderProblem(order: NewChannel, settings: AlertDelivery['settings']): string | null {
  if (order.kind === 'email' && settings.mail === null) return MAIL_MISSING
  return 'url' in order ? targetProblem(order.url, settings.alertPrivateTargets) : null
}
