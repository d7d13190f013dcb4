// What Intercom tells of a teammate: log-in, log-out, away mode. Not conversations.
import type { AdminItem } from './intercom-payload.ts'
import { profileOf, reasonOf, type Drafted, type Reading } from './intercom-reading.ts'

/** The status that the away mode stands for; nothing where the payload does not tell it. */
function statusOf(admin: AdminItem, subject: string): Drafted[] {
  if (admin.away_mode_enabled === undefined) return []
  const data = admin.away_mode_enabled
    ? { status: 'away', reason: reasonOf(admin.away_status_reason) }
    : { status: 'available' }
  return [{ type: 'agent.status', subject, data }]
}

/** Events of a notification about an admin. The one that the topic is about comes first. */
export function eventsOfAdmin(topic: string, admin: AdminItem): Reading {
  const subject = `agent/${admin.id}`
  const data = profileOf(admin)
  const profile: Drafted[] =
    Object.keys(data).length === 0 ? [] : [{ type: 'agent.profile', subject, data, suffix: 'profile' }]
  const status = statusOf(admin, subject)
  switch (topic) {
    case 'admin.logged_in':
      // Whoever logs in while away mode is on is away: the status is told along, and stands after the log-in.
      return {
        events: [
          { type: 'agent.login', subject, data: {} },
          ...status.map((each) => ({ ...each, suffix: 'status' })),
          ...profile,
        ],
      }
    case 'admin.logged_out':
      return { events: [{ type: 'agent.logout', subject, data: {} }, ...profile] }
    default:
      return status.length === 0 ? { ignored: 'unreadable' } : { events: [...status, ...profile] }
  }
}
