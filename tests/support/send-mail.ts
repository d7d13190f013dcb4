// Sends one mail as a server would, in a process of its own: what it trusts is settled as a process starts. Says the outcome as JSON.
import { createMailer } from '../../server/mail/mailer.ts'

const { SMTP_URL: smtpUrl = '' } = process.env
const mailer = createMailer({ smtpUrl, from: 'Floorview <floor@example.org>' }, 20_000)
const mail = { to: ['lead@example.org'], subject: 'Ana: signal lost', text: 'Team Support.', id: 'm1' }
console.log(JSON.stringify(await mailer(mail, new AbortController().signal)))
