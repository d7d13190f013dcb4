// Sends a message to an incoming webhook of Slack, or of what takes the same form. Not when, nor how often.
import type { GuardedPost } from './guarded-post.ts'
import type { AlertMessage, Send } from './message.ts'
import { outcomeOf } from './outcome.ts'

/** What Slack reads as markup, of which names and reasons must be free: `<!channel>` would call everybody. */
const plain = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A section holds 3,000 characters, and what is escaped grows up to fivefold. */
const MOST_TITLE = 200
const MOST_BODY = 380

function markOf({ notice: { step, alert }, isTest }: AlertMessage): string {
  if (isTest) return ':information_source:'
  if (step === 'cleared') return ':white_check_mark:'
  if (step === 'acknowledged') return ':raised_hand:'
  return alert.severity === 'act' ? ':red_circle:' : ':large_yellow_circle:'
}

/** The text alone is what notifications show; the blocks are what stands in the conversation. */
export function slackBody(message: AlertMessage): object {
  const title = plain(message.text.title.slice(0, MOST_TITLE))
  const body = plain(message.text.body.slice(0, MOST_BODY))
  return {
    text: `${title}. ${body}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${markOf(message)} ${title}\n${body}` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `<${plain(message.url)}|Open in Floorview>` }] },
    ],
  }
}

export function createSlackSend(post: GuardedPost, nowMs: () => number): Send {
  return async ({ secrets }, message, signal) => {
    if (secrets.url === undefined)
      return { kind: 'refused', answer: 'This channel has no address.', isGone: false }
    const body = JSON.stringify(slackBody(message))
    const headers = { 'content-type': 'application/json' }
    return outcomeOf(await post({ url: secrets.url, headers, body }, signal), nowMs())
  }
}
