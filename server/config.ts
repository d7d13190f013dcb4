// Every setting of the server in one table, and how the environment becomes a configuration. Not what the settings do.
import { resolve } from 'node:path'
import { keptDays, mailOf, pair } from './paired-settings.ts'
import {
  address,
  email,
  folder,
  integer,
  oneOf,
  optional,
  origin,
  proxies,
  required,
  sender,
  text,
  timeZone,
  type Setting,
} from './setting-kinds.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** What a workspace may be called: it becomes a PostgreSQL schema and a Redis hash tag. */
const WORKSPACE = /^(?!pg_)(?!.*_sample$)[a-z0-9_]{1,40}$/

const settings = {
  port: required({
    name: 'PORT',
    kind: integer(1, 65535),
    fallback: 3000,
    reason: 'Where the wallboard and the event API are served.',
  }),
  host: required({
    name: 'HOST',
    kind: text('address or host name', /^[A-Za-z0-9.:_-]{1,253}$/, 'must be an address or a host name'),
    fallback: '127.0.0.1',
    reason: 'The address to listen on. One beyond loopback is refused until the first administrator exists.',
  }),
  publicUrl: optional({
    name: 'PUBLIC_URL',
    kind: origin,
    otherwise: 'http://localhost:<PORT>',
    reason:
      'The address under which people open Floorview: sign-in works from there only. With https, cookies are Secure and browsers keep to https. While it is unset, http://127.0.0.1:<PORT> works too.',
  }),
  trustProxy: optional({
    name: 'TRUST_PROXY',
    kind: proxies,
    otherwise: 'no proxy is trusted',
    reason:
      'Reverse proxies whose X-Forwarded-For is believed; without them every limit would count the proxy as one client.',
  }),
  dataDir: required({
    name: 'DATA_DIR',
    kind: folder,
    fallback: './data',
    reason:
      'What this installation keeps on disk: embedded servers, its secret, and the socket of the command line.',
  }),
  redisUrl: optional({
    name: 'REDIS_URL',
    kind: address('redis:// address', ['redis:', 'rediss:', 'unix:']),
    otherwise: 'an embedded Redis',
    reason: 'The Redis that holds the floor of this second.',
  }),
  databaseUrl: optional({
    name: 'DATABASE_URL',
    kind: address('postgresql:// address', ['postgres:', 'postgresql:']),
    otherwise: 'an embedded PostgreSQL',
    reason: 'The PostgreSQL that holds the ledger and the accounts.',
  }),
  redisServerBin: optional({
    name: 'REDIS_SERVER_BIN',
    kind: text('program', /^[^\0]+$/, 'must be a path'),
    otherwise: 'the first one found on this machine',
    reason: 'The redis-server program of the embedded Redis.',
  }),
  workspace: required({
    name: 'WORKSPACE',
    kind: text(
      'a-z, 0-9 and _, at most 40',
      WORKSPACE,
      'must be 1 to 40 of a-z, 0-9 and _, not beginning with pg_ and not ending in _sample',
    ),
    fallback: 'main',
    reason: 'The PostgreSQL schema and the Redis hash tag, so that many organisations can share servers.',
  }),
  timeZone: optional({
    name: 'TIME_ZONE',
    kind: timeZone,
    otherwise: "the machine's",
    reason: 'The zone of a team whose settings name none: it decides where a business day begins.',
  }),
  adminEmail: optional({
    name: 'ADMIN_EMAIL',
    kind: email,
    otherwise: 'a one-time set-up link is printed',
    reason: 'The first administrator, made at start. An account that exists is left as it is.',
  }),
  adminPassword: optional({
    name: 'ADMIN_PASSWORD',
    kind: text('8 to 128 characters', /^[\s\S]{8,128}$/, 'must be 8 to 128 characters long'),
    otherwise: 'with ADMIN_EMAIL only',
    reason: 'The password of that administrator. It never replaces a later one.',
  }),
  ingestToken: optional({
    name: 'INGEST_TOKEN',
    kind: text('token', /^[\x21-\x7e]{1,512}$/, 'must be 1 to 512 visible ASCII characters without spaces'),
    otherwise: 'none: `floorview source add` makes tokens',
    reason: 'The token of the event source `default`. It replaces an earlier token of that source.',
  }),
  sample: required({
    name: 'SAMPLE',
    kind: oneOf(['1', '0']),
    fallback: '1',
    reason:
      'Whether a simulated floor runs beside the workspace, in one of its own, until an administrator leaves it. 0 starts none.',
  }),
  authSecret: optional({
    name: 'AUTH_SECRET',
    kind: text(
      'at least 32 characters',
      /^[\x21-\x7e]{32,}$/,
      'must be at least 32 visible ASCII characters',
    ),
    otherwise: 'made once, kept in DATA_DIR/auth-secret',
    reason: 'Signs session cookies. Servers that share one database need the same.',
  }),
  eventRetentionDays: required({
    name: 'EVENT_RETENTION_DAYS',
    kind: integer(3, 36_500),
    fallback: 400,
    reason:
      'How long events are kept. Days stay: two days later they are sealed, and their events go in the night.',
  }),
  textRetentionDays: optional({
    name: 'TEXT_RETENTION_DAYS',
    kind: integer(1, 36_500),
    otherwise: '90, or EVENT_RETENTION_DAYS where that is less',
    reason: 'How long texts are kept, with what was read out of them. Never longer than events.',
  }),
  auditRetentionDays: required({
    name: 'AUDIT_RETENTION_DAYS',
    kind: integer(1, 36_500),
    fallback: 730,
    reason: 'How long it is kept who read which transcript or searched for what.',
  }),
  smtpUrl: optional({
    name: 'SMTP_URL',
    kind: address('smtp:// address', ['smtp:', 'smtps:']),
    otherwise: 'no e-mail is sent',
    reason: 'The mail server that alerts are sent over, with user and password where it wants them.',
  }),
  mailFrom: optional({
    name: 'MAIL_FROM',
    kind: sender,
    otherwise: 'with SMTP_URL only',
    reason: 'Whom mails of alerts come from.',
  }),
  alertPrivateTargets: required({
    name: 'ALERT_PRIVATE_TARGETS',
    kind: oneOf(['1', '0']),
    fallback: '0',
    reason:
      'Whether alerts may be sent to addresses within a private network, and over plain http. With 0 such addresses are refused, whoever wrote them.',
  }),
  metricsToken: optional({
    name: 'METRICS_TOKEN',
    kind: text('token', /^[\x21-\x7e]{1,512}$/, 'must be 1 to 512 visible ASCII characters without spaces'),
    otherwise: '/metrics answers loopback only',
    reason: 'The bearer token with which another machine may read /metrics.',
  }),
  logLevel: required({
    name: 'LOG_LEVEL',
    kind: oneOf(LOG_LEVELS),
    fallback: 'info',
    reason: 'The least serious line that is logged.',
  }),
}

/** One row of the table of settings. */
export interface SettingRow {
  name: string
  type: string
  default: string
  reason: string
}

/** The table of settings, for the documentation and for a problem's reader. */
export function settingsTable(): SettingRow[] {
  return Object.values(settings).map(({ name, kind, fallback, otherwise, reason }) => ({
    name,
    type: kind.type,
    default: otherwise ?? String(fallback),
    reason,
  }))
}

export type Environment = Readonly<Record<string, string | undefined>>
export type Config = ReturnType<typeof configOf>

/** Reads the whole environment, and reports everything that is wrong with it at once. */
export function readConfig(
  environment: Environment,
): { ok: true; config: Config } | { ok: false; problems: string[] } {
  const problems: string[] = []
  const config = configOf(environment, problems)
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems }
}

/** The folder alone, for the command line: another setting's mistake is no reason not to reach a running server. */
export function dataDirOf(environment: Environment): string {
  return resolve(readSetting(environment, settings.dataDir, []))
}

/** Where a server that listens so answers this machine. */
export function localUrl(host: string, port: number): string {
  const isAnyAddress = host === '0.0.0.0' || host === '::'
  const name = isAnyAddress ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

/** Where a server with these settings answers this machine; the defaults stand in for what cannot be read. */
export const localUrlOf = (environment: Environment): string =>
  localUrl(readSetting(environment, settings.host, []), readSetting(environment, settings.port, []))

function configOf(environment: Environment, problems: string[]) {
  const read = <T, D extends T | undefined>(setting: Setting<T, D>): T | D =>
    readSetting(environment, setting, problems)
  const port = read(settings.port)
  const givenUrl = read(settings.publicUrl)
  const publicUrl = givenUrl ?? `http://localhost:${port}`
  return {
    port,
    host: read(settings.host),
    /** An origin: no path, no slash at its end. */
    publicUrl,
    isPublicUrlGiven: givenUrl !== undefined,
    /** The origins from which a browser may sign in and act. */
    trustedOrigins: givenUrl === undefined ? [publicUrl, `http://127.0.0.1:${port}`] : [publicUrl],
    /** True where browsers reach us by https: only then Secure cookies, HSTS and upgraded requests. */
    isHttps: publicUrl.startsWith('https:'),
    trustProxy: read(settings.trustProxy),
    dataDir: resolve(read(settings.dataDir)),
    redisUrl: read(settings.redisUrl),
    databaseUrl: read(settings.databaseUrl),
    redisServerBin: read(settings.redisServerBin),
    workspace: read(settings.workspace),
    timeZone: read(settings.timeZone) ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    firstAdministrator: pair(read(settings.adminEmail), read(settings.adminPassword), problems),
    ingestToken: read(settings.ingestToken),
    hasSample: read(settings.sample) === '1',
    authSecret: read(settings.authSecret),
    ...keptDays(read(settings.eventRetentionDays), read(settings.textRetentionDays), problems),
    auditRetentionDays: read(settings.auditRetentionDays),
    mail: mailOf(read(settings.smtpUrl), read(settings.mailFrom), problems),
    alertPrivateTargets: read(settings.alertPrivateTargets) === '1',
    metricsToken: read(settings.metricsToken),
    logLevel: read(settings.logLevel),
  }
}

function readSetting<T, D extends T | undefined>(
  environment: Environment,
  setting: Setting<T, D>,
  problems: string[],
): T | D {
  // A variable that is set but empty is how a shell or a compose file leaves one out.
  const given = environment[setting.name]
  if (given === undefined || given === '') return setting.fallback
  const reading = setting.kind.read(given)
  if (reading.ok) return reading.value
  problems.push(`${setting.name} ${reading.problem}`)
  return setting.fallback
}
