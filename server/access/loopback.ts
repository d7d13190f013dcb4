// Whether a host is this machine alone, and the start that is refused or warned of otherwise. Not the listening.
import { isIP } from 'node:net'

/** True of a host that only this machine can reach. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true
  const bare = host.replace(/^::ffff:/i, '')
  return isIP(bare) === 4 ? bare.startsWith('127.') : host === '::1'
}

/**
 * Why this start is refused, or undefined: whoever first opened a server without an administrator could make
 * themselves one, so such a server must not be reached from other machines.
 */
export function refusedHost(host: string, hasAdministrator: boolean): string | undefined {
  if (hasAdministrator || isLoopback(host)) return undefined
  return `HOST is ${host}, which other machines can reach, but there is no administrator yet: start once without HOST and open the set-up link, or set ADMIN_EMAIL and ADMIN_PASSWORD`
}

/** What to say at a start that other machines can reach, though nobody could sign in from there; undefined where all is well. */
export function hostWarning(host: string, isPublicUrlGiven: boolean, publicUrl: string): string | undefined {
  if (isPublicUrlGiven || isLoopback(host)) return undefined
  return `HOST is ${host}, which other machines can reach, but PUBLIC_URL is not set: signing in works on this machine alone, and links name ${publicUrl}. Set PUBLIC_URL to the address that people and TVs open, such as http://192.168.1.20:3000`
}
