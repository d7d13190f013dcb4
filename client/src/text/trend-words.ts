// The words of trends and of a team's lists. Not how their numbers are written: trends/trend-numbers.ts.
import { spoken } from './en.ts'

const trendWords = {
  title: (name: string) => `Trends: ${name}`,
  place: 'Trends',
  link: (name: string) => `Trends of ${name}`,
  lead: (recentFirst: string, recentLast: string, beforeFirst: string, beforeLast: string) =>
    `${recentFirst} to ${recentLast}, against ${beforeFirst} to ${beforeLast}`,
  zone: (zone: string) => `Whole days by the clock of ${zone}; today is not among them.`,
  weeks: { label: 'Weeks compared', 4: '4 weeks', 13: '13 weeks' },
  table: 'What changed',
  columns: {
    metric: 'What',
    byWeek: 'Week by week',
    before: 'Before',
    recent: 'Recent',
    change: 'Change',
    verdict: 'Is it chance?',
    count: 'n, before and recent',
  },
  metrics: {
    rating: 'Ratings, mean on 1 to 5',
    sentiment: 'Customers’ sentiment',
    firstReply: 'First reply, median',
    occupancy: 'Occupancy',
    away: 'Away, of the time signed in',
    awayReason: 'Away',
  },
  reason: (reason: string) => `Away: ${reason}`,
  noReason: 'Away, no reason given',
  verdicts: {
    'more-than-chance': 'More than chance',
    'could-be-chance': 'Could be chance',
    'too-few': 'Too few to say',
  },
  percent: (share: string) => `${share} %`,
  points: (points: string) => `${points} points`,
  counts: (before: number, recent: number) => `${before}, ${recent}`,
  weekly: (levels: string) => `Week by week, the oldest first: ${levels}`,
  noWeek: 'nothing',
  how: 'More than chance: of all changes on this page that are said to be so, about one in twenty at most is not. Too few: fewer than ten values, six days or three weeks in either window.',
  unscored: (share: string) => `Sentiment leaves out the ${share} % of chats of which nothing is scored.`,
  agents: 'People of the team',
  nobody: 'Nobody of the team had any time in these weeks.',
  csv: 'Export CSV',
  json: 'Export JSON',
  print: 'Print',
  pending: 'still being written',
  beside: {
    title: 'Last 4 weeks',
    span: (first: string, last: string) => `${first} to ${last}, against the four weeks before`,
    metrics: { rating: 'Rating', away: 'Away, share of shift', firstReply: 'First reply, median' },
    change: (before: string, recent: string) => `${before} → ${recent}`,
    shareChange: (before: string, recent: string) => `${before} → ${recent} %`,
    heard: (before: string, recent: string) => `from ${before} to ${recent}`,
    nothing: 'There is nothing of these eight weeks to compare yet.',
    failed: 'The weeks could not be read.',
  },
  team: (team: string) => `Trends of ${team}`,
  day: (agent: string, day: string) => `${agent} on ${day}`,
} as const

/** Those of the lists, which are about people and are to help them. */
const listWords = {
  title: 'Who may need a hand, and whose work got better',
  offLead:
    'Two lists, off until an administrator turns them on: they say by name and with the reason where ratings or first replies changed by more than chance.',
  lead: 'By name, not by rank. A change has many causes: ask before you conclude. Only ratings and first replies put anybody here.',
  turnOn: 'Turn on for this team',
  turnOff: 'Turn off for this team',
  fallingBehind: 'May need a hand',
  improving: 'Got better',
  nobody: 'Nobody: no change is more than chance.',
  why: (metric: string, before: string, recent: string, countBefore: number, countRecent: number) =>
    `${metric}: from ${before} to ${recent}, of ${countBefore} before and ${countRecent} recent. More than chance.`,
  beside: (metric: string, before: string, recent: string) =>
    `At the same time, ${metric}: from ${before} to ${recent}.`,
} as const

/** In the page's language; ask where they are shown. */
export const trendText = () => spoken(trendWords)
export const trendListText = () => spoken(listWords)
