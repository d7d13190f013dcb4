// The commands against a running server's socket. Not replay (replay.test.ts), nor the socket as a lock.
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { readSecret } from '../../server/cli/read-secret.ts'
import { openCliWorld, SEALED_MS, run, temporaryFolder, type CliWorld } from './cli-world.ts'

let world: CliWorld
beforeAll(async () => {
  world = await openCliWorld(inject('databaseUrl'))
})
afterAll(() => world.close())

describe('the command line', () => {
  test('[CL1] without a running server it says "not running" and exits 3', async () => {
    const folder = await temporaryFolder()
    for (const dataDir of [folder.path, `${folder.path}/never-made`]) {
      const { code, out, err } = await run(['source', 'list', '--json'], { DATA_DIR: dataDir })
      expect([code, out]).toEqual([3, []])
      expect(err.join()).toContain('not running')
    }
    await folder.remove()
  })

  test.each([
    [[], 'a command is needed'],
    [['sauce', 'add'], 'there is no command'],
    [['source', 'add'], 'id is missing'],
    [['source', 'add', 'a', 'b'], 'one word too many'],
    [['source', 'add', 'a', '--loud'], '--loud'],
    [['source', 'add', 'a', '--connector', 'fax'], '--connector must be one of intercom'],
    [['source', 'add', 'a', '--connector', 'intercom', '--signed'], '--signed is for what you send'],
    [['source', 'add', 'a', '--secret', 'x'], '--secret goes with --connector'],
    [['source', 'add', 'a', '--cadence', 'often'], '--cadence must be a duration such as 40s, 15m or 1h'],
    [['source', 'add', 'a', '--cadence', '4s'], '--cadence must be at least 5 s'],
    [['source', 'cadence', 'a', '800h'], 'the cadence must be at most 31 days, or none'],
    [['source', 'cadence', 'a', 'never'], 'the cadence must be a duration such as 40s, 15m or 1h, or none'],
    [['source', 'cadence', 'a'], 'duration is missing'],
    [['source', 'secret', 'a', '--retire', '--vendor'], '--retire stands alone'],
    [['user', 'add', 'a@example.com'], '--role must be administrator or supervisor'],
    [['user', 'add', 'a@example.com', '--role', 'supervisor'], 'needs --team'],
    [['display', 'add'], '--team is needed'],
    [['team', 'set', 'main'], 'nothing to set'],
    [['team', 'set', 'main', '--service-within', '40'], '--service-within must be a duration'],
    [['team', 'set', 'main', '--reason', 'Lunch'], 'NAME=KIND'],
    [['team', 'set', 'main', '--reason', 'Lunch=rest:1h/soon'], '/BUDGET'],
    [['team', 'set', 'main', '--wait-limit', '40'], '--wait-limit must be a duration'],
    [['ledger', 'check', '--day', 'today'], '--day must be like'],
    [['replay', 'x.ndjson', '--speed', '0'], '--speed must be a number above 0'],
    [['replay', 'x.ndjson', '--exact', '--speed', '2', '--token', 't'], '--exact keeps the times'],
    [['replay', 'x.ndjson'], 'token of a source is needed'],
  ])('[CL2] %j is misused: it says why and exits 2', async (words, why) => {
    const { code, out, err } = await world.run(...words)
    expect([code, out]).toEqual([2, []])
    expect(err.join('\n')).toContain(why)
    expect(err.join('\n')).toContain('usage: floorview')
  })

  test('[CL2] help is given for all and for each', async () => {
    const all = await world.run('--help')
    expect(all.code).toBe(0)
    expect(all.out.join('\n')).toContain('display revoke')
    const one = await world.run('team', 'set', '--help')
    expect(one.out.join('\n')).toContain('--effective-from')
  })

  test('[AC8] every operation of the socket is for the operator alone', () => {
    const { guard } = world.access
    expect(guard.unguarded(world.app)).toEqual([])
    expect(new Set(guard.routes().map(({ permission }) => permission))).toEqual(new Set(['operator']))
  })

  test('[CL3] a source is added with a token shown once, listed and removed', async () => {
    const made = z
      .object({ id: z.string(), token: z.string() })
      .parse(await world.json('source', 'add', 'crm', '--sequencing'))
    expect(made.token).toMatch(/^fv_[A-Za-z0-9_-]{43}$/)
    expect(world.access.sources.authenticate(made.token)).toEqual({ id: 'crm', sequencing: true })
    const listed = await world.run('source', 'list')
    expect(listed.out.join('\n')).toMatch(/crm +events +by sequence .*2026-11-22T00:00:00.000Z +40 ms/)
    expect(listed.out.join('\n')).not.toContain(made.token)
    expect(await world.run('source', 'add', 'crm')).toMatchObject({
      code: 1,
      err: [expect.stringContaining('already') as string],
    })
    expect((await world.run('source', 'add', 'Not Good')).code).toBe(1)
    expect((await world.run('source', 'add', 'floorview')).code).toBe(1)
    expect((await world.run('source', 'remove', 'crm')).code).toBe(0)
    expect(world.access.sources.authenticate(made.token)).toBeNull()
    expect((await world.run('source', 'remove', 'crm')).code).toBe(1)
    // Made anew it has another token; the old one stays dead.
    expect((await world.run('source', 'add', 'crm')).code).toBe(0)
    expect(world.access.sources.authenticate(made.token)).toBeNull()
  })

  test('[SL10] a source’s cadence is declared with it, changed, taken back and listed', async () => {
    const lineOf = async (id: string) =>
      (await world.run('source', 'list')).out.find((line) => line.startsWith(`${id} `))
    expect(await world.json('source', 'add', 'mute', '--cadence', '90s')).toMatchObject({ cadenceMs: 90_000 })
    expect(world.access.sources.cadences().get('mute')?.cadenceMs).toBe(90_000)
    expect(await lineOf('mute')).toMatch(/ 90s +2026-11-22T01:00:00.000Z *$/)
    expect(await world.json('source', 'list')).toMatchObject({
      sources: expect.arrayContaining([
        expect.objectContaining({ id: 'mute', cadenceMs: 90_000, silentSince: '2026-11-22T01:00:00.000Z' }),
      ]) as unknown,
    })
    expect((await world.run('source', 'cadence', 'mute', '15m')).out).toEqual(['The cadence of mute is 15m.'])
    expect(world.access.sources.cadences().get('mute')?.cadenceMs).toBe(900_000)
    expect((await world.run('source', 'cadence', 'mute', 'none')).out).toEqual([
      'The cadence of mute is none.',
    ])
    expect(world.access.sources.cadences().has('mute')).toBe(false)
    expect(await lineOf('mute')).toContain(' none ')
    expect(await world.run('source', 'cadence', 'nobody', '15m')).toMatchObject({
      code: 1,
      err: [expect.stringContaining('no source nobody') as string],
    })
  })

  test('[WH4] a source that signs gets a secret shown once, more of them, and drops the earlier', async () => {
    const schema = z.object({ token: z.string(), secret: z.string(), hook: z.null() })
    const made = schema.parse(await world.json('source', 'add', 'signer', '--signed'))
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(world.access.sources.signing('signer')?.secrets).toEqual([made.secret])
    const second = await world.run('source', 'secret', 'signer')
    expect(second.out[0]).toBe('Source signer has 2 valid secrets.')
    expect(world.access.sources.signing('signer')?.secrets).toEqual([second.out.at(-1), made.secret])
    expect((await world.run('source', 'list')).out.join('\n')).toMatch(/signer +events +by time +2 /)
    expect((await world.run('source', 'secret', 'signer', '--retire')).code).toBe(0)
    expect(world.access.sources.signing('signer')?.secrets).toEqual([second.out.at(-1)])
    expect((await world.runTyping('typed-secret', 'source', 'secret', 'signer', '--vendor')).code).toBe(1)
    for (const words of [['nobody'], ['nobody', '--retire']])
      expect(await world.run('source', 'secret', ...words)).toMatchObject({
        code: 1,
        err: [expect.stringContaining('no source nobody') as string],
      })
  })

  test('[WH4] a connector’s secret is typed, never shown, and the address for the vendor is', async () => {
    const words = ['source', 'add', 'desk', '--connector', 'intercom']
    const made = await world.runTyping('the-clients-secret', ...words)
    expect(made.out[0]).toBe('Webhooks of intercom go to https://floor.example/hooks/intercom/desk')
    expect(made.out.join()).not.toContain('the-clients-secret')
    expect(world.access.sources.signing('desk')).toMatchObject({
      connector: 'intercom',
      secrets: ['the-clients-secret'],
    })
    expect((await world.runTyping('another-secret', 'source', 'secret', 'desk', '--vendor')).out).toEqual([
      'Source desk has 2 valid secrets.',
    ])
    expect((await world.run('source', 'secret', 'desk')).code).toBe(1)
    expect((await world.run(...words.with(2, 'desk2'))).code).toBe(1)
    expect((await world.runTyping('a b', ...words.with(2, 'desk2'))).err.join()).toContain('visible ASCII')
    expect(world.access.sources.signing('desk2')).toBeNull()
    expect((await world.run(...words.with(2, 'desk2'), '--secret', 'in-the-open')).code).toBe(0)
    expect((await world.run('source', 'list')).out.join('\n')).toMatch(/desk2 +intercom /)
  })

  test('[WH4] a secret is read from what is piped in, trimmed, and not from nothing or from a film', async () => {
    const said: string[] = []
    const read = (text: string) =>
      readSecret(Readable.from([Buffer.from(text)]), { write: (line) => said.push(line) }, 'The secret')
    expect(await read('  s3cret\r\n')).toBe('s3cret')
    await expect(read('\n')).rejects.toThrow('no secret')
    await expect(read('x'.repeat(70_000))).rejects.toThrow('too long')
    expect(said).toEqual([])
  })

  test('[CL4] a user is added with teams and a generated password, listed, changed and removed', async () => {
    const words = [
      'user',
      'add',
      'Lead@example.com',
      '--role',
      'supervisor',
      '--team',
      'Sales',
      '--team',
      'São Paulo',
    ]
    const made = z.object({ password: z.string().min(16) }).parse(await world.json(...words))
    expect(await world.access.signIn.open('lead@example.com', made.password)).not.toEqual([])
    expect((await world.run(...words)).code).toBe(1)
    expect(
      (
        await world.run('user', 'add', 'x@example.com', '--role', 'administrator', '--password', 'short')
      ).err.join(),
    ).toContain('at least 8 characters')
    const listed = await world.run('user', 'list')
    expect(listed.out.join('\n')).toMatch(/lead@example\.com .*supervisor +Sales, São Paulo/)
    expect((await world.run('user', 'password', 'lead@example.com', '--password', 'another one')).code).toBe(
      0,
    )
    await expect(world.access.signIn.open('lead@example.com', made.password)).rejects.toThrow()
    expect((await world.run('user', 'remove', 'LEAD@example.com')).code).toBe(0)
    expect((await world.run('user', 'remove', 'lead@example.com')).code).toBe(1)
  })

  test('[CL4] the last administrator stays, one of two may go', async () => {
    const { accounts } = world.access
    const administrators = async () =>
      (await accounts.listUsers()).filter(({ role }) => role === 'administrator')
    const make = (email: string) => world.run('user', 'add', email, '--role', 'administrator')
    for (const email of ['one@example.com', 'two@example.com']) expect((await make(email)).code).toBe(0)
    const all = await administrators()
    for (const { email } of all.slice(1)) expect((await world.run('user', 'remove', email)).code).toBe(0)
    const refused = await world.run('user', 'remove', all[0]?.email ?? '')
    expect(refused.code).toBe(1)
    expect(refused.err.join()).toContain('last administrator')
    expect(await administrators()).toHaveLength(1)
  })

  test('[CL5] a display is added with a link shown once, listed and revoked', async () => {
    const schema = z.object({ id: z.string(), link: z.string() })
    const made = schema.parse(await world.json('display', 'add', '--team', 'São Paulo', '--name', 'Hall'))
    expect(made.link).toMatch(/^https:\/\/floor\.example\/display\/fvd_/)
    const token = made.link.split('/').at(-1) ?? ''
    expect(world.access.displays.authenticate(token)).toMatchObject({ name: 'Hall', teams: ['São Paulo'] })
    expect((await world.run('display', 'list')).out.join('\n')).toContain('Hall')
    expect((await world.run('display', 'revoke', made.id)).code).toBe(0)
    expect(world.access.displays.authenticate(token)).toBeNull()
    expect((await world.run('display', 'revoke', made.id)).code).toBe(1)
  })

  test('[CL6] a team is shown and set; reasons are added, changed and removed by name', async () => {
    const set = await world.run(
      ...['team', 'set', 'São Paulo', '--zone', 'America/Sao_Paulo', '--day-start', '06:00', '--places', '3'],
      ...[
        '--service-goal',
        '0.8',
        '--service-within',
        '1m',
        '--reason',
        'lunch=rest:45m',
        '--reason',
        'Coaching=work/2h',
      ],
      ...['--wait-limit', '90s', '--away-share', '0.3', '--rating-fall', '1', '--reply-due', '3m'],
      ...['--remove-reason', 'strategic break', '--effective-from', '2026-11-01T00:00:00+01:00'],
    )
    expect(set.err).toEqual([])
    const change = world.committed.at(-1)
    expect(change).toMatchObject({
      team: 'São Paulo',
      effectiveFromMs: Date.parse('2026-10-31T23:00:00Z'),
      changes: {
        zone: 'America/Sao_Paulo',
        dayStart: '06:00',
        places: 3,
        serviceGoal: 0.8,
        serviceWithinMs: 60_000,
        waitLimitMs: 90_000,
        awayShareLimit: 0.3,
        ratingFall: 1,
        replyDueMs: 180_000,
      },
    })
    expect(change?.changes.reasons?.at(-1)).toEqual({
      name: 'Coaching',
      kind: 'work',
      limitMs: null,
      budgetMs: 7_200_000,
    })
    expect(change?.changes.reasons?.map(({ name, limitMs }) => [name, limitMs])).toEqual([
      ['Break', 900_000],
      ['lunch', 2_700_000],
      ['High demand', null],
      ['Training', null],
      ['Meeting', null],
      ['After-chat work', null],
      ['Absence', null],
      ['Coaching', null],
    ])
    expect(set.out.join('\n')).toContain('Coaching = work/2h')
    const shown = (await world.run('team', 'show', 'main')).out.join('\n')
    expect(shown).toContain('Lunch = rest:1h/1h')
    expect(shown).toContain('trend lists     off')
    expect((await world.run('team', 'show', 'nowhere')).code).toBe(1)
    expect(await world.json('team', 'list')).toEqual({ teams: ['main'] })
  })

  test.each([
    [['--zone', 'Mars/Olympus'], 'time zone'],
    [['--day-start', '6:00'], 'HH:MM'],
    [['--service-goal', '90'], 'serviceGoal'],
    [['--away-share', '20'], 'awayShareLimit'],
    [['--rating-fall', '9'], 'ratingFall'],
    [['--remove-reason', 'Siesta'], 'no reason Siesta'],
  ])('[CL6] %j is refused by the server in words', async (words, why) => {
    const before = world.committed.length
    const { code, err } = await world.run('team', 'set', 'main', ...words)
    expect(code).toBe(1)
    expect(err.join()).toContain(why)
    expect(world.committed).toHaveLength(before)
  })

  test('[CL7] ledger check exits 1 where something differs, and a failure is told', async () => {
    expect(await world.run('ledger', 'check', '--day', '2026-11-20')).toMatchObject({
      code: 0,
      out: ['The ledger balances.', 'days: 1'],
    })
    world.ledgerProblems.push('default:a1 on 2026-11-20: 5 ms are missing')
    const check = await world.run('ledger', 'check')
    expect(check.code).toBe(1)
    expect(check.out.join('\n')).toContain('5 ms are missing')
    expect(await world.run('ledger', 'rebuild')).toMatchObject({
      code: 1,
      err: ['floorview ledger rebuild: the ledger is being rebuilt already'],
    })
  })

  test('[RN8] ledger retention tells what the last run did, or one would, or has it run', async () => {
    const last = await world.run('ledger', 'retention')
    expect([last.code, last.out.slice(0, 2)]).toEqual([
      0,
      ['Last run: 2026-11-22T04:15:00.000Z', 'texts and what was read out of them: 12 rows went'],
    ])
    expect(last.out.at(-1)).toBe('held back: a day does not add up')
    expect((await world.run('ledger', 'retention', '--dry-run')).out).toContain('events: up to 34 would go')
    expect((await world.run('ledger', 'retention', '--now')).out).toEqual(['It runs.'])
    expect((await world.run('ledger', 'retention', '--now', '--dry-run')).code).not.toBe(0)
  })

  test('[RN9] a setting from a sealed time on is refused in words', async () => {
    const before = world.committed.length
    const ago = new Date(SEALED_MS - 1).toISOString()
    const { code, err } = await world.run(
      'team',
      'set',
      'main',
      '--rating-fall',
      '1',
      '--effective-from',
      ago,
    )
    expect([code, world.committed.length]).toEqual([1, before])
    expect(err.join()).toContain('are sealed')
  })
})
