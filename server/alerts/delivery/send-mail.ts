// Sends a message by e-mail, over the installation's own mail server. Not which addresses a channel has.
import { createTransport } from 'nodemailer'
import { DeadlineError, within } from '../../live/deadline.ts'
import type { AlertMessage, Send } from './message.ts'
import type { Outcome } from './outcome.ts'

export interface MailSettings {
  smtpUrl: string
  from: string
}

export const MAIL_MISSING = 'E-mail needs the settings SMTP_URL and MAIL_FROM, and this server has not both.'

/** One line, whatever a name holds. */
const line = (text: string) => text.replace(/\s+/g, ' ').trim()

function mailOf(
  { id, notice, text, url, isTest }: AlertMessage,
  { from }: MailSettings,
  to: readonly string[],
) {
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[>\s]/g, '')
  return {
    from,
    to: [...to],
    subject: line(text.title),
    text: `${text.body}\n\n${url}\n`,
    // Equal at every try: what a mailbox knows a repeat by. All mails of one alert are one conversation.
    messageId: `<${id}@${domain}>`,
    references: isTest ? [] : [`<${Buffer.from(notice.alert.group).toString('base64url')}@${domain}>`],
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** What nodemailer says of a failure, as far as it does. */
const faultOf = (
  error: unknown,
): { code: unknown; responseCode: unknown; command: unknown; said: string } => ({
  code: error instanceof Error && 'code' in error ? error.code : null,
  responseCode: error instanceof Error && 'responseCode' in error ? error.responseCode : null,
  command: error instanceof Error && 'command' in error ? error.command : null,
  said: error instanceof Error ? line(error.message).slice(0, 300) : 'no reason was given',
})

function outcomeOfFault(error: unknown): Outcome {
  const { code, responseCode, command, said } = faultOf(error)
  const isFinal = typeof responseCode === 'number' && responseCode >= 500
  if (isFinal && (code === 'EENVELOPE' || code === 'EMESSAGE'))
    return { kind: 'refused', answer: said, isGone: false }
  // The mail was out, and the server's word on it did not come.
  const mayHaveArrived = error instanceof DeadlineError || (command === 'DATA' && responseCode === null)
  return { kind: 'again', answer: said, afterMs: null, mayHaveArrived }
}

/** `settings` null: mail was not set up, and each message says so. */
export function createMailSend(settings: MailSettings | null, limitMs: number): Send {
  return async ({ settings: { to = [] } }, message, signal) => {
    if (settings === null) return { kind: 'refused', answer: MAIL_MISSING, isGone: false }
    const transport = createTransport({
      url: settings.smtpUrl,
      connectionTimeout: limitMs,
      greetingTimeout: limitMs,
      socketTimeout: limitMs,
    })
    let stop = (): void => undefined
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(new DeadlineError('the server stops'))
    })
    signal.addEventListener('abort', stop)
    try {
      const mail = transport.sendMail(mailOf(message, settings, to))
      const sent = await within(limitMs, 'the mail server’s answer', Promise.race([mail, stopped]))
      const rejected = sent.rejected.length === 0 ? '' : `, not to ${sent.rejected.map(String).join(', ')}`
      return { kind: 'sent', answer: line(`${sent.response}${rejected}`).slice(0, 300) }
    } catch (error) {
      return outcomeOfFault(error)
    } finally {
      signal.removeEventListener('abort', stop)
      transport.close()
    }
  }
}
