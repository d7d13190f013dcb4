// Mails over TLS, from the first byte and by STARTTLS, to a real SMTP server. Not what a mail says (mail.test.ts).
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SMTPServer } from 'smtp-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runFolderPrefix } from '../support/clear-leftovers.ts'
import { selfSigned, type SelfSigned } from '../support/self-signed.ts'
import { aNotice, anAlert, openDeliveryWorld } from './delivery-world.ts'

vi.setConfig({ testTimeout: 120_000 })
const run = promisify(execFile)
const SENDER = fileURLToPath(new URL('../support/send-mail.ts', import.meta.url))

/** What came in, each with whether its connection was sealed, and the passwords that were given over one that was not. */
async function startSmtp(pair: SelfSigned, { secure = false, startTls = true } = {}) {
  const mails: boolean[] = []
  const bare: string[] = []
  const server = new SMTPServer({
    ...pair,
    secure,
    allowInsecureAuth: true,
    ...(!startTls && { disabledCommands: ['STARTTLS'] }),
    onAuth: ({ username, password }, session, done) => {
      if (!session.secure) bare.push(password ?? '')
      done(null, { user: username ?? '' })
    },
    onData: (stream, session, done) => {
      stream.resume()
      stream.on('end', () => {
        mails.push(session.secure)
        done(null, 'queued')
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo // a listening TCP server has this kind of address
  return { mails, bare, url: `${secure ? 'smtps' : 'smtp'}://floor:hidden-word@localhost:${port}` }
}

const ways = [
  { way: 'from the first byte', secure: true },
  { way: 'by STARTTLS', secure: false },
]

test.each(ways)('[AD24] a mail goes $way where the certificate is trusted', async ({ secure }) => {
  const pair = selfSigned()
  const smtp = await startSmtp(pair, { secure })
  const folder = await mkdtemp(join(tmpdir(), `${runFolderPrefix}${process.pid}-`))
  onTestFinished(() => rm(folder, { recursive: true }))
  const trusted = join(folder, 'mail-server.pem')
  await writeFile(trusted, pair.cert)
  const env = { PATH: process.env.PATH, SMTP_URL: smtp.url, NODE_EXTRA_CA_CERTS: trusted }
  const { stdout } = await run(process.execPath, ['--import', 'tsx', SENDER], { env, timeout: 100_000 })
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'sent',
    answer: expect.stringContaining('queued') as string,
  })
  expect(smtp).toMatchObject({ mails: [true], bare: [] })
})

test.each([
  ...ways.map((way) => ({ ...way, ended: false, said: 'self-signed certificate' })),
  { way: 'from the first byte, out of date,', secure: true, ended: true, said: 'certificate' },
])(
  '[AD24] a certificate $way that is not trusted is said to be so in the record, and neither mail nor password go out',
  async ({ secure, ended, said }) => {
    const smtp = await startSmtp(selfSigned({ ended }), { secure })
    const world = await openDeliveryWorld()
    onTestFinished(() => world.close())
    await world.stopFirst()
    const mail = { smtpUrl: smtp.url, from: 'Floorview <floor@example.org>' }
    const delivery = world.start({ mail, timing: { tryMs: 20_000 } })
    await world.addChannel({ kind: 'email', to: ['lead@example.org'] })
    await delivery.notify([aNotice(anAlert())])
    const [failed] = await world.allAre('failed', 1)
    expect(failed?.answer).toMatch(/^The mail server’s certificate is not trusted: /)
    expect(failed?.answer).toContain(said)
    expect(failed?.answer).toContain('NODE_EXTRA_CA_CERTS')
    expect(smtp).toMatchObject({ mails: [], bare: [] })
    expect(world.log.lines.join('\n')).not.toContain('hidden-word')
  },
)

test('[AD24] with requireTLS nothing goes to a mail server that has no TLS', async () => {
  const smtp = await startSmtp(selfSigned(), { startTls: false })
  const world = await openDeliveryWorld()
  onTestFinished(() => world.close())
  await world.stopFirst()
  const mail = { smtpUrl: `${smtp.url}?requireTLS=true`, from: 'Floorview <floor@example.org>' }
  const delivery = world.start({ mail, timing: { tryMs: 20_000 } })
  await world.addChannel({ kind: 'email', to: ['lead@example.org'] })
  await delivery.notify([aNotice(anAlert())])
  const [failed] = await world.allAre('failed', 1)
  expect(failed?.answer).toMatch(/TLS/)
  expect(smtp).toMatchObject({ mails: [], bare: [] })
})
