// The words of the page of a team's day so far. Not the boards' and the log's words: see en.ts.
import { spoken } from './en.ts'
import { plural } from '../../../shared/plural.ts'

const todayWords = {
  title: (team: string) => `${team} today`,
  lead: (day: string, zone: string) => `${day}, ${zone}`,
  team: 'Team',
  wall: 'Wallboard',
  filter: 'Filter',
  filterHint: 'Name, reason or team',
  status: 'Status',
  export: 'Export CSV',
  sumsAsOf: (time: string) => `Sums as of ${time}`,
  pending: 'still being written',
  pendingHint: 'Events of today are still being put into the log; the sums follow.',
  oldSums: (time: string, age: string) => `The sums are from ${time}, ${age} ago.`,
  noSums: 'There are no sums yet; status and chats are live.',
  agents: (count: number) => plural(count, 'agent', 'agents'),
  some: (shown: number, all: number) => `${shown} of ${plural(all, 'agent', 'agents')}`,
  empty: 'Nobody of this team has been seen today',
  emptyHint: 'Agents appear with the first event that names them.',
  noMatch: 'No agent fits the filter.',
  clear: 'Show everybody',
  noTeams: 'There is no team that you may see yet.',
  table: 'Agents and their day so far',
  openAgent: (agent: string) => `${agent}: now`,
  noReason: 'no reason',
  noBudget: 'no budget',
  minutes: (minutes: string) => `${minutes} min`,
  used: (minutes: string, budget: string) => `${minutes} of ${budget} min`,
  unknown: (time: string) => `${time} unknown`,
  ratedTimes: (count: number) => plural(count, 'rating', 'ratings'),
  tooFew: (count: number) => `too few: ${plural(count, 'rating', 'ratings')}`,
  ofReplies: (count: number) => `median of ${plural(count, 'first reply', 'first replies')}`,
  load: (load: number, capacity: number) => `${load} of ${capacity}`,
  statuses: {
    all: 'All',
    available: 'Available',
    away: 'Away',
    lost: 'Signal lost',
    unknown: 'Unknown',
    offline: 'Logged out',
  },
  columns: {
    agent: 'Agent',
    status: 'Status',
    since: 'For',
    signedIn: 'Signed in',
    away: 'Away, of budget',
    chatsNow: 'Chats now',
    chatsToday: 'Chats today',
    firstReply: 'First reply',
    rating: 'Rating',
  },
} as const

/** In the page's language; ask where they are shown. */
export const todayText = () => spoken(todayWords)
