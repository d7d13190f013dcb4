// What a setting is, and how its text becomes a value: one kind for each shape. Not which settings there are (config.ts).
import { isIP } from 'node:net'
import { z } from 'zod'
import { isZone } from '../shared/day.ts'

export type Reading<T> = { ok: true; value: T } | { ok: false; problem: string }

/** A shape of setting: its name in the table, and how its text is read. The problem continues "NAME ...". */
export interface SettingKind<T> {
  type: string
  read(text: string): Reading<T>
}

/** One setting of the environment. */
export interface Setting<T, D extends T | undefined = T | undefined> {
  name: string
  kind: SettingKind<T>
  /** The value where the environment gives none; undefined where `otherwise` says what happens then. */
  fallback: D
  /** The default as the table shows it, where it is not the plain value. */
  otherwise?: string
  reason: string
}

export const required = <T>(setting: Setting<T, T>) => setting
export const optional = <T>(
  setting: Omit<Setting<T>, 'fallback'> & { otherwise: string },
): Setting<T, undefined> => ({
  ...setting,
  fallback: undefined,
})

const good = <T>(value: T): Reading<T> => ({ ok: true, value })
const bad = (problem: string): { ok: false; problem: string } => ({ ok: false, problem })

export function integer(min: number, max: number): SettingKind<number> {
  return {
    type: `whole number, ${min} to ${max}`,
    read: (text) => {
      const value = Number(text)
      const fits = /^\d+$/.test(text) && value >= min && value <= max
      return fits ? good(value) : bad(`must be a whole number from ${min} to ${max}`)
    },
  }
}

/** Text that fits a pattern; `must` says it in words. Never quoted back: it may be a secret. */
export function text(type: string, pattern: RegExp, must: string): SettingKind<string> {
  return { type, read: (value) => (pattern.test(value) ? good(value) : bad(must)) }
}

export function oneOf<const T extends string>(choices: readonly T[]): SettingKind<T> {
  return {
    type: choices.join(', '),
    read: (value) => {
      const found = choices.find((choice) => choice === value)
      return found === undefined ? bad(`must be one of ${choices.join(', ')}`) : good(found)
    },
  }
}

export const folder: SettingKind<string> = {
  type: 'folder',
  read: (value) => (value.includes('\u0000') ? bad('must be a path') : good(value)),
}

/** The same e-mail addresses as sign-in takes: another could be made, but never used. */
export const email: SettingKind<string> = {
  type: 'e-mail address',
  read: (value) => (z.email().safeParse(value).success ? good(value) : bad('must be an e-mail address')),
}

/** Whom a mail comes from: an address, with or without a name before it. */
export const sender: SettingKind<string> = {
  type: 'e-mail address, with a name or without',
  read: (value) => {
    const address = /^[^<>\r\n]*<([^<>]+)>$/.exec(value)?.[1] ?? value
    return z.email().safeParse(address).success
      ? good(value)
      : bad('must be an e-mail address, or a name and <address>')
  },
}

export const timeZone: SettingKind<string> = {
  type: 'time zone',
  read: (value) => (isZone(value) ? good(value) : bad('must be a time zone such as Europe/Lisbon')),
}

/** An address with one of the protocols. The text itself may hold a password, so it is never quoted back. */
export function address(type: string, protocols: readonly string[]): SettingKind<string> {
  return {
    type,
    read: (value) => {
      const url = URL.canParse(value) ? new URL(value) : undefined
      const fits = url !== undefined && protocols.includes(url.protocol)
      return fits
        ? good(value)
        : bad(`must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`)
    },
  }
}

/** `http(s)://host[:port]`, nothing behind it: Floorview is served from the root of its origin. */
export const origin: SettingKind<string> = {
  type: 'http(s)://host[:port]',
  read: (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
    const isBare = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
    return url !== undefined && isWeb && isBare
      ? good(url.origin)
      : bad('must be http:// or https:// with a host and perhaps a port, and nothing behind')
  },
}

/** Express's `trust proxy`: how many proxies stand in front, or their addresses. */
export const proxies: SettingKind<number | string[]> = {
  type: 'number of proxies, or their addresses',
  read: (value) => {
    if (/^\d{1,2}$/.test(value)) return good(Number(value))
    const names = value.split(',').map((name) => name.trim())
    return names.every(isProxyName)
      ? good(names)
      : bad('must be the number of proxies in front, or their addresses with commas between')
  },
}

function isProxyName(name: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(name)) return true
  const [ip = '', bits, ...rest] = name.split('/')
  const version = isIP(ip)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
