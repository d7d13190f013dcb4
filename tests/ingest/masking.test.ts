// Card numbers and a source's own patterns are masked before anything is kept: as rules, and of a whole server. The commands are in
// tests/cli/mask-commands.test.ts.
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisClientOptions } from '../../server/embedded/redis-address.ts'
import { maskCardNumbers } from '../../server/ingest/masking/card-numbers.ts'
import { maskPatterns, readPattern, readPatterns } from '../../server/ingest/masking/own-patterns.ts'
import { chatEvent } from '../support/cloud-events.ts'
import { conversation, hubSignatureOf, notification } from '../support/intercom-payloads.ts'
import { sendRaw } from '../support/send-raw.ts'
import { startTestServer } from '../support/server.ts'
import { query } from '../support/stored-state.ts'
import { until } from '../support/until.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

/** Luhn's check as its inventor tells it, written apart from the one under test. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
    return total + Math.floor(value / 10) + (value % 10)
  }, 0)
  return sum % 10 === 0
}
const withCheckDigit = (body: string) => [...'0123456789'].map((last) => body + last).find(passesLuhn) ?? ''

const digits = (shortest: number, longest: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: shortest, maxLength: longest })
    .map((each) => each.join(''))
const card = digits(12, 18).map(withCheckDigit)
const between = fc.constantFrom('', '', '', ' ', '-', '  ', ' - ', '\u00a0', '\u2013', '\n', '\u200b')
/** The digits with something between some of them. */
const spaced = (number: string) =>
  fc
    .array(between, { minLength: number.length - 1, maxLength: number.length - 1 })
    .map((gaps) => [...number].map((digit, at) => digit + (gaps[at] ?? '')).join(''))
const letters = fc.constantFrom('', 'my card is ', 'ñandú: ', '😀 ', 'رقم ', 'x', '(', 'a 12 ', '7 ')
const after = fc.constantFrom('', ' thanks', '.', ' 😀', ')', ' 5', 'z')

describe('card numbers', () => {
  test('[MK1] every number that checks is masked, however it is spaced and whatever stands around it', () => {
    fc.assert(
      fc.property(letters, card.chain(spaced), after, (before, number, behind) => {
        const masked = maskCardNumbers(before + number + behind)
        const kept = masked.slice(before.length, before.length + number.length)
        expect(kept).toBe(number.replace(/\d/g, '*'))
      }),
      { numRuns: 2000 },
    )
  })

  test('[MK1] also in the digits of other scripts, as the same text', () => {
    const zeros = [0x0660, 0x06f0, 0x0966, 0xff10]
    fc.assert(
      fc.property(card, fc.constantFrom(...zeros), (number, zero) => {
        const written = [...number].map((digit) => String.fromCharCode(zero + Number(digit))).join('')
        expect(maskCardNumbers(`no ${written}`)).toBe(`no ${'*'.repeat(number.length)}`)
      }),
    )
  })

  test('[MK1] a number in one piece that does not check, or is no card’s length, is left as it is', () => {
    const no = fc.oneof(
      digits(1, 12),
      digits(20, 40),
      digits(13, 19).filter((number) => !passesLuhn(number)),
    )
    fc.assert(
      fc.property(letters, no, after, (before, number, behind) => {
        fc.pre(!/\d/.test(before + behind))
        const text = before + number + behind
        expect(maskCardNumbers(text)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  test('[MK1] a second time changes nothing, no text grows, and only digits are changed', () => {
    const noise = fc.array(fc.oneof(digits(1, 20), between, letters, fc.string()), { maxLength: 30 })
    fc.assert(
      fc.property(noise, (parts) => {
        const text = parts.join('')
        const masked = maskCardNumbers(text)
        expect(maskCardNumbers(masked)).toBe(masked)
        expect(masked.length).toBe(text.length)
        expect(Buffer.byteLength(masked)).toBeLessThanOrEqual(Buffer.byteLength(text))
        expect([...text].every((letter, at) => [letter, '*'].includes([...masked][at] ?? ''))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['Card 4111 1111 1111 1111, exp 12/29', 'Card **** **** **** ****, exp 12/29'],
    ['3782-822463-10005', '****-******-*****'],
    ['2 4111111111111111 5', '2 **************** 5'],
    ['order 4111111111111112', 'order 4111111111111112'],
    ['call +49 30 901820 tomorrow', 'call +49 30 901820 tomorrow'],
    ['parcel 00340434292135100186', 'parcel 00340434292135100186'],
  ])('[MK1] %s', (text, masked) => {
    expect(maskCardNumbers(text)).toBe(masked)
  })
})

describe('own patterns', () => {
  const patternsOf = (...patterns: string[]) => readPatterns(patterns)

  test('[MK2] what fits a pattern is masked, its spaces stay, and what does not is left', () => {
    const patterns = patternsOf('\\b\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}\\b', '(?i)passport \\w+')
    const text = 'CPF 123.456.789-09 and Passport X123, not 12.3'
    expect(maskPatterns(text, patterns)).toBe('CPF ************** and ******** ****, not 12.3')
  })

  test.each([
    ['(a)\\1', 'not a pattern'],
    ['(?=a)a', 'not a pattern'],
    ['[', 'not a pattern'],
    ['a*', 'must not fit an empty text'],
    ['x'.repeat(201), 'at most 200 characters'],
    ['((a{100}){10}){1}', 'repeats too much'],
  ])('[MK2] the pattern %s is refused with the reason', (pattern, problem) => {
    expect(readPattern(pattern)).toEqual({ ok: false, problem: expect.stringContaining(problem) as string })
  })

  test('[MK2] patterns that take other engines for ever take the longest text in their stride', () => {
    const patterns = patternsOf('(a+)+b', '(x+x+)+y', '(a|aa)+c', '(.*)*z', '([a-z]+)*\\d')
    expect(patterns.length).toBeGreaterThanOrEqual(3)
    const startedMs = performance.now()
    for (const letter of ['a', 'x', '0']) maskPatterns(letter.repeat(32 * 1024), patterns)
    // Going back, the first alone would outlast the sun.
    expect(performance.now() - startedMs).toBeLessThan(20_000)
  })
})

describe('a server', () => {
  const secret = randomBytes(20).toString('hex')
  let server: WorkspaceServer
  beforeAll(async () => {
    server = await startTestServer({ judgesAlerts: false })
    await server.running.access.sources.add('desk', { sequencing: false, connector: 'intercom', secret })
  })
  afterAll(() => server.stop())

  const texts = async () =>
    (await query(server, 'select text from message_text order by event_id')).map(
      (row) => (row as { text: string }).text,
    )

  /** All that PostgreSQL holds of the workspace, as text. */
  async function everythingStored(): Promise<string> {
    const tables = (await query(
      server,
      `select tablename from pg_tables where schemaname = '${server.workspace}'`,
    )) as { tablename: string }[]
    const parts = await Promise.all(
      tables.map(({ tablename }) => query(server, `select t::text as row from "${tablename}" as t`)),
    )
    return JSON.stringify(parts)
  }
  /** All that Redis holds of the workspace, as the bytes in which it would be saved. */
  async function everythingLive(): Promise<string> {
    const redis = createClient(redisClientOptions(server.redisUrl))
    redis.on('error', () => undefined)
    await redis.connect()
    try {
      const keys = await redis.keys(`floorview:{${server.workspace}}:*`)
      const parts = await Promise.all(
        keys.map(async (key) => {
          const type = await redis.type(key)
          if (type === 'stream') return JSON.stringify(await redis.xRange(key, '-', '+'))
          if (type === 'hash') return JSON.stringify(await redis.hGetAll(key))
          if (type === 'set') return JSON.stringify(await redis.sMembers(key))
          if (type === 'zset') return JSON.stringify(await redis.zRange(key, 0, -1))
          return redis.get(key)
        }),
      )
      return parts.join('\n')
    } finally {
      redis.destroy()
    }
  }

  test('[MK3] keeps no card number of a message, a comment or a vendor’s webhook, in Redis or PostgreSQL', async () => {
    const number = '4012888888881881'
    const message = chatEvent('message', 'm1', { role: 'customer', text: `pay with ${number} please` })
    const rating = chatEvent('rated', 'm1', { score: 1, min: 1, max: 5, comment: 'took 4012 8888 8888 1881' })
    await server.post([message, rating])
    // While it is on the stream of accepted events: the ledger may not have read it yet.
    const live = await everythingLive()
    const item = conversation('c9', {}, { body: `<p>card ${number}</p>` })
    const body = JSON.stringify(notification('conversation.user.replied', item))
    const answer = await sendRaw(server.url, {
      path: '/hooks/intercom/desk',
      body,
      headers: { 'content-type': 'application/json', ...hubSignatureOf(body, secret) },
    })
    expect(answer.status).toBe(200)
    const kept = await until('the ledger has the three texts', async () => {
      const all = await texts()
      return all.filter((text) => text.includes('*')).length === 3 && all
    })
    expect(kept).toEqual(
      expect.arrayContaining(['pay with **************** please', 'took **** **** **** ****']),
    )
    const stored = await everythingStored()
    for (const told of [live, await everythingLive(), stored]) {
      expect(told).not.toContain(number)
      expect(told).not.toContain('4012 8888')
    }

    // The same again is a repeat, and says the same: no conflict.
    expect((await server.post([message, rating])).body).toMatchObject({ duplicates: 2, accepted: 0 })
    expect(await query(server, 'select * from event_conflict')).toEqual([])
  })

  test('[MK2] masks what a source’s own pattern fits from the moment it is added until it is removed', async () => {
    const { masks } = server.running.access
    const added = await masks.add('default', '\\bZX\\d{6}\\b', 10)
    const say = (chat: string) =>
      server.post([chatEvent('message', chat, { role: 'customer', text: `passport ZX123456 of ${chat}` })])
    await say('p1')
    expect(await masks.remove('default', added?.id ?? 0)).toBe(true)
    await say('p2')
    const kept = await until('both are in the ledger', async () => {
      const all = (await texts()).filter((text) => text.includes('passport'))
      return all.length === 2 && all
    })
    expect(kept.sort()).toEqual(['passport ******** of p1', 'passport ZX123456 of p2'])
  })
})
