// `roster` against a real server's socket: a file is shown, taken, listed, and refused with what is wrong. Not the import's rules.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { rosterImport, rosterList } from '../../shared/roster/roster-answers.ts'
import { agentEvent } from '../support/cloud-events.ts'
import { freePort } from '../support/free-port.ts'
import { startServerProcess, untilReady, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { newWorkspace, postEvents } from '../support/workspace-server.ts'
import { run, temporaryFolder } from './cli-world.ts'

const TOKEN = 'fv_a_token_of_this_test_alone_0123456789'
const DAY = 86_400_000
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: ServerProcess
beforeAll(async () => {
  folder = await temporaryFolder()
  const port = String(await freePort())
  server = startServerProcess({
    PORT: port,
    DATA_DIR: folder.path,
    WORKSPACE: newWorkspace(),
    REDIS_URL: inject('redisUrl'),
    // A URL that a process is given names a host, though it be a folder that is asked.
    DATABASE_URL: inject('databaseUrl').replace('@/', '@localhost/'),
    INGEST_TOKEN: TOKEN,
  })
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, server)
  const profile = agentEvent('profile', 'a1', { name: 'Ana', team: 'Care' })
  await until('it is taken', async () => (await postEvents(url, TOKEN, [profile])).status === 202)
}, 120_000)
afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await folder.remove()
}, 60_000)

const cli = (...words: string[]) => run(words, { DATA_DIR: folder.path })
const file = async (name: string, ...lines: string[]) => {
  const path = join(folder.path, name)
  await writeFile(path, lines.join('\n'))
  return path
}
const day = (ahead: number) => new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10)
const json = async (...words: string[]): Promise<unknown> =>
  JSON.parse((await cli(...words, '--json')).out.join(''))

test('[RO12] a file is shown, taken and listed; with another zone its times are other instants', async () => {
  const path = await file('roster.csv', 'agent,start,end', `Ana,${day(2)} 09:00,${day(2)} 17:00`)
  const to = ['--team', 'Care', '--zone', 'Asia/Tokyo']
  const dry = rosterImport.parse(await json('roster', 'import', path, ...to, '--dry-run'))
  expect(dry).toMatchObject({ isDryRun: true, counts: { shifts: 1 } })
  expect((await cli('roster', 'list', '--team', 'Care')).out).toEqual(['no shifts'])
  const taken = await cli('roster', 'import', path, ...to)
  expect([taken.code, taken.err]).toEqual([0, []])
  expect(taken.out[0]).toContain('took 1 shifts of 1 agents of Care')
  const listed = await until('it is listed', async () => {
    const { shifts } = rosterList.parse(await json('roster', 'list', '--team', 'Care'))
    return shifts.length === 1 && shifts
  })
  expect(listed[0]).toMatchObject({
    agent: 'default:a1',
    from: `${day(2)}T00:00:00.000Z`,
    to: `${day(2)}T08:00:00.000Z`,
  })
  expect((await cli('roster', 'list', '--team', 'Care')).out[1]).toContain('default:a1')
}, 60_000)

test('[RO12] what is wrong is said line by line, and exits 1; a command that is not written as it must be exits 2', async () => {
  const faulty = await file('faulty.csv', 'agent,start,end', `Bo,${day(2)} 09:00,${day(2)} 08:00`)
  const refused = await cli('roster', 'import', faulty, '--team', 'Care')
  expect(refused.code).toBe(1)
  expect(refused.err.join('\n')).toContain('line 2: end: must be after the beginning')
  expect(refused.err.join('\n')).toContain('nothing was taken')
  expect((await cli('roster', 'import', faulty, '--team', 'Care', '--dry-run')).code).toBe(1)
  const none = await file('none.ics', 'BEGIN:VCALENDAR', 'x')
  expect((await cli('roster', 'import', none, '--team', 'Care')).code).toBe(1)
  expect(
    (await cli('roster', 'import', join(folder.path, 'absent.csv'), '--team', 'Care')).err.join(),
  ).toContain('cannot be read')
  expect((await cli('roster', 'import', faulty, '--team', 'Nowhere')).err.join()).toContain(
    'there is no team Nowhere',
  )
  expect((await cli('roster', 'import', faulty)).code).toBe(2)
  expect((await cli('roster', 'list')).err.join()).toContain('--team is needed')
}, 60_000)
