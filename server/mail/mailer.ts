// Sends one mail over the installation's own mail server, once, and says what became of it. Not what it says, nor trying again.
import { createTransport } from 'nodemailer'
import { DeadlineError, within } from '../live/deadline.ts'

export interface MailSettings {
  smtpUrl: string
  from: string
}

export const MAIL_MISSING = 'E-mail needs the settings SMTP_URL and MAIL_FROM, and this server has not both.'

const UNTRUSTED = 'The mail server’s certificate is not trusted'
const TRUST_HINT = 'NODE_EXTRA_CA_CERTS names a file of further authorities.'

export interface Mail {
  to: readonly string[]
  subject: string
  text: string
  /** Equal at every try: what a mailbox knows a repeat by. Without angle brackets and domain. */
  id: string
  /** Mails of one conversation name the same. */
  thread?: string
  attachments?: readonly { filename: string; contentType: string; content: Buffer }[]
}

export type MailOutcome =
  | { kind: 'sent'; answer: string }
  /** Another try would be refused too. */
  | { kind: 'refused'; answer: string }
  /** It was not taken, or (`mayHaveArrived`) nobody knows. */
  | { kind: 'failed'; answer: string; mayHaveArrived: boolean }

/** One line, whatever a name holds. */
const line = (text: string) => text.replace(/\s+/g, ' ').trim()

/** What nodemailer says of a failure, as far as it does. */
const faultOf = (
  error: unknown,
): { code: unknown; responseCode: unknown; command: unknown; said: string } => ({
  code: error instanceof Error && 'code' in error ? error.code : null,
  responseCode: error instanceof Error && 'responseCode' in error ? error.responseCode : null,
  command: error instanceof Error && 'command' in error ? error.command : null,
  said: error instanceof Error ? line(error.message).slice(0, 300) : 'no reason was given',
})

function outcomeOfFault(error: unknown): MailOutcome {
  const { code, responseCode, command, said } = faultOf(error)
  const isFinal = typeof responseCode === 'number' && responseCode >= 500
  if (isFinal && (code === 'EENVELOPE' || code === 'EMESSAGE')) return { kind: 'refused', answer: said }
  if ((code === 'ESOCKET' || code === 'ETLS') && /certificate/i.test(said))
    return { kind: 'failed', answer: `${UNTRUSTED}: ${said}. ${TRUST_HINT}`, mayHaveArrived: false }
  // The mail was out, and the server's word on it did not come.
  const mayHaveArrived = error instanceof DeadlineError || (command === 'DATA' && responseCode === null)
  return { kind: 'failed', answer: said, mayHaveArrived }
}

export type Mailer = (mail: Mail, signal: AbortSignal) => Promise<MailOutcome>

/** `settings` null: mail was not set up, and each mail says so. */
export function createMailer(settings: MailSettings | null, limitMs: number): Mailer {
  return async ({ to, subject, text, id, thread, attachments = [] }, signal) => {
    if (settings === null) return { kind: 'refused', answer: MAIL_MISSING }
    const { smtpUrl, from } = settings
    const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[>\s]/g, '')
    const transport = createTransport({
      url: smtpUrl,
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
      const mail = transport.sendMail({
        from,
        to: [...to],
        subject: line(subject),
        text,
        messageId: `<${id}@${domain}>`,
        references: thread === undefined ? [] : [`<${thread}@${domain}>`],
        headers: { 'Auto-Submitted': 'auto-generated' },
        attachments: attachments.map((attachment) => ({ ...attachment })),
      })
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
