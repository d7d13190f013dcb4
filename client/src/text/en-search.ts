// The words of the search over transcripts. Not those of a transcript: see en-transcript.ts.
import { spoken } from './en.ts'
import { plural } from '../../../shared/plural.ts'

const searchWords = {
  title: 'Search in chats',
  place: 'Search',
  lead: 'Messages of the chats of your teams, newest first. That you searched, and for what, is kept.',
  query: 'Words',
  hint: '"In quotes" side by side, or between two, - before what must not be there',
  team: 'Team',
  agent: 'Agent',
  source: 'Source',
  any: 'Any',
  first: 'From',
  last: 'To',
  search: 'Search',
  results: 'What was found',
  found: (count: number, hasMore: boolean) =>
    hasMore ? `The newest ${plural(count, 'message', 'messages')}` : plural(count, 'message', 'messages'),
  none: 'Nothing was found.',
  noneHint: 'Without dates the last 30 days are searched. Choose earlier ones, or fewer words.',
  tooShort: 'Write at least two letters.',
  more: 'Show more',
  keptFrom: (day: string) => `Texts from before ${day} are no longer kept.`,
  read: (chat: string) => `Read chat ${chat}`,
  day: 'Agent’s day',
} as const

/** In the page's language; ask where they are shown. */
export const searchText = () => spoken(searchWords)
