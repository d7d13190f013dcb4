// The words of a chat's transcript. Not those of the day that it stands on: see en-day.ts.
import { spoken } from './en.ts'
import { plural } from '../../../shared/plural.ts'

const transcriptWords = {
  title: (chat: string) => `Chat ${chat}`,
  open: (chat: string) => `Read chat ${chat}`,
  close: 'Close',
  messages: 'Messages',
  count: (count: number) => plural(count, 'message', 'messages'),
  leftOut: (count: number) => `${plural(count, 'earlier message is', 'earlier messages are')} not shown.`,
  gone: 'What was written in this chat is no longer kept.',
  none: 'Nothing was written in this chat.',
  noText: 'No text was given',
  removed: 'The text is no longer kept',
  role: { customer: 'Customer', agent: 'Agent', bot: 'Bot', system: 'System' },
  sentiment: (value: string, by: string) => `Sentiment ${value}, by ${by}`,
  readings: {
    times: (count: number) => `Read ${plural(count, 'time', 'times')}`,
    leftOut: (count: number) => `${plural(count, 'earlier reading is', 'earlier readings are')} not shown.`,
    gone: 'an account that is gone',
    at: (day: string, time: string) => `${day}, ${time}`,
    failed: 'Who read this could not be told.',
  },
  /** Who scored: the source, or the model of this name. */
  scorer: (name: string) => (name === 'source' ? 'the source' : name),
} as const

/** In the page's language; ask where they are shown. */
export const transcriptText = () => spoken(transcriptWords)
