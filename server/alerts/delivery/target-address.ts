// Which addresses messages may go to: none of the house's own network, whoever wrote them. Checked where the connection is made,
// for a name may lead elsewhere a second later. Not the request itself (guarded-post.ts).
import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Thrown into a request whose address is not one that may be asked. */
export class ForbiddenTargetError extends Error {
  override name = 'ForbiddenTargetError'
}

/** What the public internet gives out of IPv6. Outside of it lie forms that carry an address of IPv4. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether an address is one of the public internet: not this machine's, not a private network's, not one that hides another. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6)
}

const forbidden = (host: string) =>
  new ForbiddenTargetError(`${host} leads into a private network, where messages are not sent`)

/** Looks a name up as Node does, and gives nothing where any of its addresses may not be asked. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, [])
    answerLookup(hostname, addresses, options.all === true, callback)
  })
}

/** The second half of `publicLookup`: what is made of the addresses that the name has at this moment. */
export function answerLookup(
  hostname: string,
  addresses: readonly LookupAddress[],
  wantsAll: boolean,
  callback: Parameters<LookupFunction>[2],
): void {
  const [first] = addresses
  if (first === undefined || addresses.some(({ address }) => !isPublicAddress(address)))
    return callback(forbidden(hostname), [])
  if (wantsAll) callback(null, [...addresses])
  else callback(null, first.address, first.family)
}

export type TargetCheck = { ok: true; url: URL } | { ok: false; problem: string }

/**
 * What can be said of an address before its name is looked up. With `arePrivateAllowed` http is taken too, and every host:
 * for receivers within the house, where the one who runs the server says so.
 */
export function checkTarget(address: string, arePrivateAllowed: boolean): TargetCheck {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null) return { ok: false, problem: 'must be an address that begins with https://' }
  const isAllowed = url.protocol === 'https:' || (arePrivateAllowed && url.protocol === 'http:')
  if (!isAllowed) return { ok: false, problem: 'must begin with https://' }
  if (url.username !== '' || url.password !== '')
    return { ok: false, problem: 'must not have a user name or password in it' }
  // Node does not look up what is an address already.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!arePrivateAllowed && isIP(host) !== 0 && !isPublicAddress(host))
    return { ok: false, problem: forbidden(host).message }
  if (!arePrivateAllowed && /(^|\.)localhost\.?$/i.test(host))
    return { ok: false, problem: forbidden(host).message }
  return { ok: true, url }
}
