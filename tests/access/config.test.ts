// Settings: every problem at once, defaults, and the table. Not what the settings do.
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hostWarning } from '../../server/access/loopback.ts'
import { dataDirOf, readConfig, settingsTable } from '../../server/config.ts'

const configOf = (environment: Record<string, string>) => {
  const read = readConfig(environment)
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.config
}
const problemsOf = (environment: Record<string, string>) => {
  const read = readConfig(environment)
  return read.ok ? [] : read.problems
}

describe('settings', () => {
  test('[AC1] every bad setting is reported at once, by name', () => {
    const problems = problemsOf({
      PORT: '99999',
      HOST: 'two words',
      PUBLIC_URL: 'https://floor.example/path',
      REDIS_URL: 'localhost:6379',
      DATABASE_URL: 'mysql://x',
      WORKSPACE: 'pg_floor',
      TIME_ZONE: 'Mars/Olympus',
      ADMIN_EMAIL: 'nobody',
      ADMIN_PASSWORD: 'short',
      INGEST_TOKEN: 'with space',
      AUTH_SECRET: 'short',
      EVENT_RETENTION_DAYS: '1.5',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: 'true',
    })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'PUBLIC_URL',
      'HOST',
      'TRUST_PROXY',
      'REDIS_URL',
      'DATABASE_URL',
      'WORKSPACE',
      'TIME_ZONE',
      'ADMIN_EMAIL',
      'ADMIN_PASSWORD',
      'INGEST_TOKEN',
      'AUTH_SECRET',
      'EVENT_RETENTION_DAYS',
      'LOG_LEVEL',
    ])
  })

  test('[RN10] texts are kept no longer than events: more is refused, and not given they go with them at the latest', () => {
    expect(problemsOf({ TEXT_RETENTION_DAYS: '31', EVENT_RETENTION_DAYS: '30' })).toEqual([
      'TEXT_RETENTION_DAYS must be at most EVENT_RETENTION_DAYS (30): a text goes with its event at the latest',
    ])
    expect(problemsOf({ TEXT_RETENTION_DAYS: '31', EVENT_RETENTION_DAYS: 'x' })).toHaveLength(1)
    const days = [{}, { EVENT_RETENTION_DAYS: '30' }, { TEXT_RETENTION_DAYS: '400' }].map((environment) => {
      const read = readConfig(environment)
      return read.ok ? [read.config.textRetentionDays, read.config.eventRetentionDays] : []
    })
    expect(days).toEqual([
      [90, 400],
      [30, 30],
      [400, 400],
    ])
  })

  test('[AC1] a problem never repeats a value, for it may be a secret', () => {
    const problems = problemsOf({
      DATABASE_URL: 'x://u:hunter2@h',
      INGEST_TOKEN: 'hunter2 x',
      AUTH_SECRET: 'hunter2',
    })
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toContain('hunter2')
  })

  test.each(['', 'main_sample', 'pg_', 'Main', 'a-b', 'x'.repeat(41)])(
    '[AC1] the workspace %j is refused',
    (name) => {
      // An empty one counts as not given.
      expect(problemsOf({ WORKSPACE: name })).toHaveLength(name === '' ? 0 : 1)
    },
  )

  test('[AC1] ADMIN_EMAIL and ADMIN_PASSWORD come together', () => {
    expect(problemsOf({ ADMIN_EMAIL: 'a@example.com' })).toEqual([
      'ADMIN_EMAIL and ADMIN_PASSWORD must be given together',
    ])
    expect(problemsOf({ ADMIN_PASSWORD: 'long enough' })).toHaveLength(1)
    const pair = { ADMIN_EMAIL: 'a@example.com', ADMIN_PASSWORD: 'long enough' }
    expect(configOf(pair).firstAdministrator).toEqual({ email: 'a@example.com', password: 'long enough' })
  })

  test('[AC2] without any setting the server is for this machine alone', () => {
    const config = configOf({})
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      workspace: 'main',
      publicUrl: 'http://localhost:3000',
      trustedOrigins: ['http://localhost:3000', 'http://127.0.0.1:3000'],
      isHttps: false,
      dataDir: resolve('data'),
    })
  })

  test('[AC2] with PUBLIC_URL, its origin is the only one trusted', () => {
    expect(configOf({ PUBLIC_URL: 'https://floor.example/' })).toMatchObject({
      publicUrl: 'https://floor.example',
      trustedOrigins: ['https://floor.example'],
      isHttps: true,
    })
  })

  test('[AC21] a host beyond loopback without PUBLIC_URL is warned of, and nothing else', () => {
    const warningOf = (environment: Record<string, string>) => {
      const { host, isPublicUrlGiven, publicUrl } = configOf(environment)
      return hostWarning(host, isPublicUrlGiven, publicUrl)
    }
    expect(warningOf({ HOST: '0.0.0.0' })).toMatch(
      /^HOST is 0\.0\.0\.0, .*PUBLIC_URL is not set.*http:\/\/localhost:3000/,
    )
    expect(warningOf({ HOST: '192.168.1.20', PORT: '8080' })).toContain('http://localhost:8080')
    for (const host of ['localhost', '127.0.0.1', '::1']) expect(warningOf({ HOST: host })).toBeUndefined()
    expect(warningOf({ HOST: '0.0.0.0', PUBLIC_URL: 'http://192.168.1.20:3000' })).toBeUndefined()
  })

  test('[AC1] TRUST_PROXY takes a count or addresses, never everybody', () => {
    expect(configOf({ TRUST_PROXY: '1' }).trustProxy).toBe(1)
    expect(configOf({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).trustProxy).toEqual(['loopback', '10.0.0.0/8'])
    expect(problemsOf({ TRUST_PROXY: '10.0.0.0/33' })).toHaveLength(1)
  })

  test('[AC1] another bad setting does not keep the command line from its folder', () => {
    expect(dataDirOf({ DATA_DIR: '/srv/floor', PORT: 'x' })).toBe('/srv/floor')
  })

  test('[AC1] the table names each setting once, with a type, a default and a reason', () => {
    const rows = settingsTable()
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length)
    for (const row of rows) {
      expect(row.name).toMatch(/^[A-Z_]+$/)
      expect(row.type).not.toBe('')
      expect(row.default).not.toBe('undefined')
      expect(row.reason).toMatch(/\.$/)
    }
  })
})
