// Messages by e-mail, over a real SMTP server. Not which addresses a mail server takes.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAIL_MISSING } from '../../server/mail/mailer.ts'
import { until } from '../support/until.ts'
import { aNotice, anAlert, clearedNotice, openDeliveryWorld, type DeliveryWorld } from './delivery-world.ts'

interface Mail {
  from: string
  to: string[]
  text: string
}

/** How the server takes a recipient; null takes it, an error refuses it, 'hang' leaves it. */
type Taking = (address: string) => Error | null | 'hang'
const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

const mails: Mail[] = []
let tries = 0
let taking: Taking = () => null
let server: SMTPServer
let smtpUrl = ''
let world: DeliveryWorld

beforeEach(async () => {
  mails.length = 0
  tries = 0
  taking = () => null
  server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'floor' && password === 'hidden-word'
        ? done(null, { user: username })
        : done(refusal(535, 'no')),
    onRcptTo: ({ address }, _session, done) => {
      const answer = taking(address)
      if (answer !== 'hang') done(answer)
    },
    onMailFrom: (_address, _session, done) => {
      tries += 1
      done()
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        mails.push({ from, to, text: Buffer.concat(chunks).toString('utf8') })
        done(null, 'queued')
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo // a listening TCP server has this kind of address
  smtpUrl = `smtp://floor:hidden-word@127.0.0.1:${port}`
  world = await openDeliveryWorld()
})
afterEach(async () => {
  await world.close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

/** A server that has a mail server; the one without must not take the messages. */
const withMail = async () => {
  await world.stopFirst()
  return world.start({ mail: { smtpUrl, from: 'Floorview <floor@example.org>' } })
}

test('[AD12] a mail says it in its subject and leads to the alert; all of one alert are one conversation', async () => {
  const delivery = await withMail()
  await world.addChannel({ kind: 'email', to: ['lead@example.org', 'desk@example.org'] })
  const alert = anAlert({ agentName: 'Ana\r\nBcc: everybody@example.org' })
  await delivery.notify([aNotice(alert)])
  await world.allAre('sent', 1)
  await delivery.notify([clearedNotice(alert)])
  const sent = await world.allAre('sent', 2)
  const [opened, cleared] = mails
  expect(opened).toMatchObject({ from: 'floor@example.org', to: ['lead@example.org', 'desk@example.org'] })
  expect(opened?.text).toContain('Subject: Ana Bcc: everybody@example.org: signal lost')
  expect(opened?.text).toContain('https://floor.example/alerts/Support')
  const headerOf = (mail: Mail | undefined, name: string) =>
    new RegExp(`^${name}: (.+)$`, 'mi').exec(mail?.text.replaceAll(/\r\n[ \t]+/g, ' ') ?? '')?.[1]?.trim()
  expect(headerOf(opened, 'References')).toBe(headerOf(cleared, 'References'))
  expect(headerOf(opened, 'References')).toMatch(/^<.+@example\.org>$/)
  const openedId = sent.find(({ step }) => step === 'opened')?.id
  expect(headerOf(opened, 'Message-ID')).toBe(`<${openedId}@example.org>`)
  expect(world.log.lines.join('\n')).not.toContain('hidden-word')
})

test('[AD12] a mailbox that is none is final, a full one is tried again, one that hangs ends', async () => {
  const delivery = await withMail()
  taking = () => refusal(550, 'No such mailbox')
  await world.addChannel({ kind: 'email', to: ['lead@example.org'] })
  await delivery.notify([aNotice(anAlert())])
  const [failed] = await world.allAre('failed', 1)
  expect(failed?.tries).toBe(1)
  expect(failed?.answer).toContain('No such mailbox')
  taking = () => (tries === 2 ? refusal(452, 'Mailbox full') : tries === 3 ? 'hang' : null)
  await delivery.resend(failed?.id ?? '')
  const [sent] = await world.allAre('sent', 1)
  expect(sent?.tries).toBe(3)
  expect(mails.length).toBe(1)
})

test('[AD12] without SMTP_URL a mail is not sent, and says what is missing', async () => {
  await world.addChannel({ kind: 'email', to: ['lead@example.org'] })
  await world.delivery.notify([aNotice(anAlert())])
  const [failed] = await world.allAre('failed', 1)
  expect(failed).toMatchObject({ answer: MAIL_MISSING, tries: 1 })
  await until('no mail was tried', () => tries === 0)
})
