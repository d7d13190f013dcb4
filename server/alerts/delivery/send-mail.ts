// Sends a message by e-mail: what an alert's mail says. Not which addresses a channel has, nor the sending itself (server/mail).
import { createMailer, type MailSettings } from '../../mail/mailer.ts'
import type { Send } from './message.ts'

/** `settings` null: mail was not set up, and each message says so. */
export function createMailSend(settings: MailSettings | null, limitMs: number): Send {
  const send = createMailer(settings, limitMs)
  return async ({ settings: { to = [] } }, { id, notice, text, url, isTest }, signal) => {
    const sent = await send(
      {
        to,
        subject: text.title,
        text: `${text.body}\n\n${url}\n`,
        id,
        // All mails of one alert are one conversation.
        ...(!isTest && { thread: Buffer.from(notice.alert.group).toString('base64url') }),
      },
      signal,
    )
    if (sent.kind === 'sent') return sent
    if (sent.kind === 'refused') return { ...sent, isGone: false }
    return { kind: 'again', answer: sent.answer, afterMs: null, mayHaveArrived: sent.mayHaveArrived }
  }
}
