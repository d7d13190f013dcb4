// Which addresses messages may go to, and that nothing is sent where they may not. Real look-ups and sockets.
import { lookup } from 'node:dns'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGuardedPost } from '../../server/alerts/delivery/guarded-post.ts'
import {
  answerLookup,
  checkTarget,
  isPublicAddress,
  publicLookup,
} from '../../server/alerts/delivery/target-address.ts'

const byte = fc.integer({ min: 0, max: 255 })
const range = (min: number, max: number) => fc.integer({ min, max })
const ipv4 = (...parts: (number | fc.Arbitrary<number>)[]) =>
  fc
    .tuple(
      ...[...parts, byte, byte, byte]
        .slice(0, 4)
        .map((one) => (typeof one === 'number' ? fc.constant(one) : one)),
    )
    .map((four) => four.join('.'))

/** Every network that is not the public internet's, by the registries of special addresses. */
const PRIVATE_IPV4: Record<string, fc.Arbitrary<string>> = {
  'this network': ipv4(0),
  loopback: ipv4(127),
  'private 10': ipv4(10),
  'private 172.16': ipv4(172, range(16, 31)),
  'private 192.168': ipv4(192, 168),
  'link-local': ipv4(169, 254),
  'cloud metadata': fc.constant('169.254.169.254'),
  'carrier-grade NAT': ipv4(100, range(64, 127)),
  multicast: ipv4(range(224, 239)),
  reserved: ipv4(range(240, 255)),
  'protocol assignments': ipv4(192, 0, 0),
  documentation: ipv4(203, 0, 113),
  benchmarking: ipv4(198, range(18, 19)),
}
const group = range(0, 0xffff).map((part) => part.toString(16))
const ipv6 = (head: fc.Arbitrary<string>, groups: number) =>
  fc.tuple(head, ...Array.from({ length: groups }, () => group)).map((parts) => parts.join(':'))
const PRIVATE_IPV6: Record<string, fc.Arbitrary<string>> = {
  'unspecified and loopback': fc.constantFrom('::', '::1', '0:0:0:0:0:0:0:1'),
  'unique local': ipv6(
    range(0xfc00, 0xfdff).map((part) => part.toString(16)),
    7,
  ),
  'link-local': ipv6(
    range(0xfe80, 0xfebf).map((part) => part.toString(16)),
    7,
  ),
  multicast: ipv6(
    range(0xff00, 0xffff).map((part) => part.toString(16)),
    7,
  ),
  documentation: fc.tuple(group, group).map(([a, b]) => `2001:db8:${a}::${b}`),
  'Teredo, which carries IPv4': fc.tuple(group, group).map(([a, b]) => `2001:0:${a}::${b}`),
}
/** Any of IPv4 in a form of IPv6 that carries it. */
const CARRIED: Record<string, (four: string) => string> = {
  mapped: (four) => `::ffff:${four}`,
  compatible: (four) => `::${four}`,
  NAT64: (four) => `64:ff9b::${four}`,
}
const anyPrivateIpv4 = fc.oneof(...Object.values(PRIVATE_IPV4))
const publicIpv4 = fc.constantFrom(
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '11.0.0.1',
  '223.255.255.1',
)

test.each(Object.entries({ ...PRIVATE_IPV4, ...PRIVATE_IPV6 }))(
  '[AD7] %s is no public address',
  (_name, addresses) => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(isPublicAddress(address)).toBe(false)
        const host = address.includes(':') ? `[${address}]` : address
        expect(checkTarget(`https://${host}/hook`, false).ok).toBe(false)
      }),
    )
  },
)

test.each(Object.entries(CARRIED))(
  '[AD7] an address of IPv4 that is %s in one of IPv6 is not got round by that',
  (_name, carry) => {
    fc.assert(
      fc.property(anyPrivateIpv4, (four) => {
        expect(isPublicAddress(carry(four))).toBe(false)
        expect(checkTarget(`https://[${carry(four)}]/`, false).ok).toBe(false)
      }),
    )
  },
)

test('[AD7] other spellings of loopback, names of this machine and what is no address are refused, public ones are not', () => {
  for (const host of [
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '017700000001',
    'localhost',
    'LOCALHOST.',
    'a.localhost',
  ])
    expect(checkTarget(`https://${host}/`, false).ok, host).toBe(false)
  for (const address of [
    'http://example.com/',
    'https://user:pass@example.com/',
    'ftp://example.com',
    'example.com',
    '',
  ])
    expect(checkTarget(address, false).ok, address).toBe(false)
  fc.assert(
    fc.property(publicIpv4, (four) => {
      expect(isPublicAddress(four)).toBe(true)
      expect(checkTarget(`https://${four}/hook`, false).ok).toBe(true)
    }),
  )
  for (const six of ['2606:4700:4700::1111', '2a00:1450:4001:82a::200e'])
    expect(isPublicAddress(six)).toBe(true)
  expect(isPublicAddress('no address')).toBe(false)
  expect(checkTarget('http://127.0.0.1:9/hook', true).ok).toBe(true)
  expect(checkTarget('ftp://127.0.0.1/', true).ok).toBe(false)
})

test('[AD8] a name of which any address is private leads nowhere', async () => {
  const answered = (addresses: string[]) =>
    new Promise<Error | null>((resolve) =>
      answerLookup(
        'hooks.example.com',
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        true,
        (error) => resolve(error),
      ),
    )
  expect(await answered(['93.184.216.34'])).toBe(null)
  await fc.assert(
    fc.asyncProperty(anyPrivateIpv4, fc.boolean(), async (four, isFirst) => {
      const error = await answered(isFirst ? [four, '93.184.216.34'] : ['93.184.216.34', four])
      expect(error?.message).toContain('private network')
    }),
  )
  expect(await answered([])).not.toBe(null)
  const error = await new Promise<Error | null>((resolve) => publicLookup('localhost', {}, resolve))
  expect(error?.message).toContain('localhost leads into a private network')
})

test('[AD8] the address is looked at where the connection is made: a name that turns private is not connected to', async () => {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has this kind of address
  const url = `https://hooks.example.com:${port}/`
  const order = { url, headers: {}, body: '{}' }
  const never = new AbortController().signal
  try {
    // What the name service says at this moment, whatever it said when the channel was made.
    const guarded = createGuardedPost({
      arePrivateAllowed: false,
      limitMs: 5_000,
      lookup: (hostname, options, callback) =>
        answerLookup(hostname, [{ address: '127.0.0.1', family: 4 }], options.all === true, callback),
    })
    expect(await guarded(order, never)).toMatchObject({ kind: 'forbidden' })
    expect(connections).toBe(0)
    // The same without the check is connected to: it is the check that stood in the way.
    const unguarded = createGuardedPost({
      arePrivateAllowed: false,
      limitMs: 5_000,
      lookup: (_hostname, options, callback) => lookup('127.0.0.1', options, callback),
    })
    expect(await unguarded(order, never)).toMatchObject({ kind: 'unanswered' })
    expect(connections).toBe(1)
  } finally {
    server.close()
  }
})
