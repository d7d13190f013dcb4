// The container's files against the code: settings, ports, stages, what is copied, versions. Docker itself is not run here.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig, settingsTable } from '../../server/config.ts'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const textOf = (path: string): Promise<string> => readFile(fromRoot(path), 'utf8')

const service = z.looseObject({
  image: z.string().optional(),
  build: z.string().optional(),
  command: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
})
const compose = z.object({
  services: z.object({ floorview: service, redis: service, postgres: service }).strict(),
  volumes: z.record(z.string(), z.null()),
})
/** Names that only the compose file knows. */
const OF_COMPOSE = ['BIND', 'POSTGRES_PASSWORD']
const names = settingsTable().map(({ name }) => name)

interface Instruction {
  word: string
  rest: string
}
/** Instructions of a Dockerfile, their continued lines joined. */
const instructionsOf = (text: string): Instruction[] =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ word: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }))

interface Stage {
  name: string
  image: string
  instructions: Instruction[]
}
function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: Stage[] = []
  for (const instruction of instructions) {
    const from = instruction.word === 'FROM' ? /^(\S+)(?: AS (\S+))?$/.exec(instruction.rest) : null
    if (from !== null) stages.push({ image: from[1] ?? '', name: from[2] ?? '', instructions: [] })
    else stages.at(-1)?.instructions.push(instruction)
  }
  return stages
}
const versionOf = (image: string, name: string): number =>
  Number(new RegExp(`^${name}:(\\d+(?:\\.\\d+)?)`).exec(image)?.[1])
/** A text with its `${NAME}`, `${NAME:-default}` and `${NAME:?must}` filled in, as compose does. */
const filled = (text: string, given: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind?: string, rest?: string) => {
    if (given[name] !== undefined) return given[name]
    if (kind === '?') throw new Error(`${name} is demanded: ${rest}`)
    return rest ?? ''
  })

/** An import of a package, which is there when the server runs: one of types alone is not. */
const PACKAGE_IMPORT = /^(?!import type).*\bfrom '((?:@[\w-]+\/)?\w[\w.-]*)(?:\/[^']*)?'$/gm

let composeText = ''
let file: z.infer<typeof compose>
let stages: Stage[] = []
beforeAll(async () => {
  composeText = await textOf('docker-compose.yml')
  file = compose.parse(parse(composeText))
  stages = stagesOf(instructionsOf(await textOf('Dockerfile')))
})
const last = () => stages.at(-1)?.instructions ?? []
const rests = (word: string, of = last()) => of.filter((each) => each.word === word).map(({ rest }) => rest)

describe('docker-compose.yml', () => {
  const given = { ADMIN_EMAIL: 'a@example.com', ADMIN_PASSWORD: 'long enough', POSTGRES_PASSWORD: 'abc123' }

  test('[CT1] names only settings that there are, and what it makes of them is accepted', () => {
    expect(Object.keys(file.services.floorview.environment).filter((name) => !names.includes(name))).toEqual(
      [],
    )
    const asked = [...composeText.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name)
    expect(asked.filter((name) => !names.includes(name) && !OF_COMPOSE.includes(name))).toEqual([])
    const environment = Object.fromEntries(
      Object.entries(file.services.floorview.environment).map(([name, value]) => [
        name,
        filled(value, given),
      ]),
    )
    expect(readConfig(environment)).toMatchObject({
      ok: true,
      config: {
        firstAdministrator: { email: 'a@example.com', password: 'long enough' },
        redisUrl: 'redis://redis:6379',
        databaseUrl: 'postgresql://floorview:abc123@postgres:5432/floorview',
      },
    })
  })

  test.each(Object.keys(given))('[CT1] does not start without %s', (name) => {
    const { [name]: _left, ...others } = given as Record<string, string>
    expect(() => filled(composeText, others)).toThrow(name)
  })

  test('[CT2] publishes Floorview alone, to this machine unless told otherwise, on the port that the image serves', () => {
    const { floorview, redis, postgres } = file.services
    expect([redis.ports, postgres.ports]).toEqual([[], []])
    const port = /PORT=(\d+)/.exec(rests('ENV').join(' '))?.[1]
    expect(floorview.ports.map((each) => filled(each, {}))).toEqual([`127.0.0.1:${port}:${port}`])
    expect(rests('EXPOSE')).toEqual([port])
    expect(floorview.environment.PORT).toBeUndefined()
    expect(filled(floorview.environment.PUBLIC_URL ?? '', {})).toBe(`http://localhost:${port}`)
  })

  test('[CT2] waits for healthy stores of versions that are served, which keep what they are told', () => {
    const { floorview, redis, postgres } = file.services
    expect(versionOf(redis.image ?? '', 'redis')).toBeGreaterThanOrEqual(7)
    expect(versionOf(postgres.image ?? '', 'postgres')).toBeGreaterThanOrEqual(16)
    expect(redis.command).toContain('--appendonly yes')
    expect(redis.command).toContain('--appendfsync always')
    expect(redis.command).toContain('--maxmemory-policy noeviction')
    for (const store of ['redis', 'postgres'] as const) {
      expect(floorview.depends_on[store]?.condition).toBe('service_healthy')
      expect(file.services[store].healthcheck?.test[0]).toBe('CMD-SHELL')
    }
    const mounted = Object.values(file.services).flatMap(({ volumes }) =>
      volumes.map((each) => each.split(':')[0]),
    )
    expect(mounted.sort()).toEqual(Object.keys(file.volumes).sort())
    const folder = /DATA_DIR=(\S+)/.exec(rests('ENV').join(' '))?.[1]
    expect(floorview.volumes).toEqual([`floorview:${folder}`])
  })
})

describe('Dockerfile', () => {
  test('[CT3] copies what is there, from stages that are there', async () => {
    const ignored = (await textOf('.dockerignore')).split('\n').filter((line) => /^[^#\s]/.test(line))
    for (const [index, stage] of stages.entries()) {
      const earlier = stages.slice(0, index).map(({ name }) => name)
      for (const copy of rests('COPY', stage.instructions)) {
        const words = copy.split(' ')
        const from =
          words[0]?.startsWith('--from=') === true ? words.shift()?.slice('--from='.length) : undefined
        if (from !== undefined) expect(earlier).toContain(from)
        else
          for (const path of words.slice(0, -1)) {
            expect(existsSync(fromRoot(path)), path).toBe(true)
            expect(ignored).not.toContain(path)
          }
      }
    }
  })

  test('[CT3] the stage that builds has every source that the build reads', async () => {
    const copied = rests('COPY', stages[0]?.instructions).flatMap((copy) => copy.split(' ').slice(0, -1))
    const script = await textOf('scripts/build.mjs')
    const lists = [...script.matchAll(/(?:sources: |const shared = )\[([^\]]+)\]/g)].map(
      ([, list = '']) => list,
    )
    const sources = lists.flatMap((list) => [...list.matchAll(/'([^']+)'/g)].map(([, path = '']) => path))
    expect(sources.length).toBeGreaterThan(8)
    expect(
      sources.filter((path) => !copied.includes(path) && !copied.includes(path.split('/')[0] ?? '')),
    ).toEqual([])
  })

  test('[CT3] runs on a Node that is supported, as nobody special, with what runs and no more', async () => {
    for (const { image } of stages) expect(versionOf(image, 'node')).toBeGreaterThanOrEqual(20)
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1)
    const words = last().map(({ word }) => word)
    expect(rests('USER')).toEqual(['node'])
    expect(words.indexOf('USER')).toBeLessThan(words.indexOf('CMD'))
    expect(rests('RUN').join(' ')).not.toMatch(/\bnpm\b|apt-get/)
    expect(rests('COPY').join('\n')).toContain('--from=packages /floorview/node_modules node_modules')
    expect(rests('RUN', stages[1]?.instructions).join(' ')).toContain('npm ci --omit=dev --omit=optional')
    expect(rests('HEALTHCHECK').join(' ')).toContain('/readyz')
    expect(rests('ENV').join(' ')).toContain('HOST=0.0.0.0')
    const command = z.array(z.string()).parse(JSON.parse(rests('CMD')[0] ?? '[]'))
    const program = command.find((word) => word.endsWith('.mjs')) ?? ''
    expect(existsSync(fromRoot(program)), program).toBe(true)
    expect(await textOf(program)).toContain("'start'")
  })

  test('[CT3] every package that the server imports is installed without the tools', async () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await textOf('package.json')))
    const missing: string[] = []
    for (const folder of ['server', 'shared'])
      for (const path of await readdir(fromRoot(folder), { recursive: true })) {
        if (!path.endsWith('.ts')) continue
        const source = await textOf(`${folder}/${path}`)
        for (const [, name = ''] of source.matchAll(PACKAGE_IMPORT))
          if (dependencies[name] === undefined) missing.push(`${name} in ${path}`)
      }
    expect(missing).toEqual([])
  })
})
