// What the documents list is what the code has: metrics, fields of the wire, commands. Not whether it is well explained.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { runCli } from '../../server/cli/run-cli.ts'
import { AGENT_FIELDS, LOOK_CODES, STATUS_CODES } from '../../shared/agent-row.ts'
import { RULE_CODES } from '../../shared/alert-row.ts'
import { NUMBER_FIELDS } from '../../shared/patch.ts'
import { board } from '../../shared/board.ts'
import { PROTOCOL_VERSION } from '../../shared/protocol.ts'
import { startTestServer } from '../support/server.ts'

const documentOf = (file: string) => readFile(new URL(`../../${file}`, import.meta.url), 'utf8')

test('[DO6] operations.md lists every metric of our own, and no other', async () => {
  const server = await startTestServer()
  try {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const served = [...text.matchAll(/^# TYPE (floorview_\w+)/gm)].map(([, name]) => name)
    const listed = [...(await documentOf('docs/operations.md')).matchAll(/`(floorview_\w+)`/g)].map(
      ([, name]) => name,
    )
    expect([...new Set(listed)].sort()).toEqual([...served].sort())
  } finally {
    await server.stop()
  }
})

test('[DO7] protocol.md names the masks’ bits, every field of a board, and the version', async () => {
  const protocol = await documentOf('docs/protocol.md')
  const bits = (fields: readonly string[]) => fields.map((field, bit) => `\`${field}\` ${2 ** bit}`)
  const flat = protocol.replaceAll(/\s+/g, ' ')
  expect(flat).toContain(`Agents: ${bits(AGENT_FIELDS).join(', ')}.`)
  expect(flat).toContain(`Numbers: ${bits(NUMBER_FIELDS).join(', ')}.`)
  const words = (list: readonly string[]) => list.map((word) => `\`${word}\``).join(', ')
  expect(flat).toContain(`Statuses from 0: ${words(STATUS_CODES)}.`)
  expect(flat).toContain(`Looks from 1: ${words(LOOK_CODES)};`)
  expect(flat).toContain(`Rules from 0: ${words(RULE_CODES)}.`)
  expect(flat).toContain(`version of this part is **${PROTOCOL_VERSION}**`)
  const fields = [
    ...Object.keys(board.shape),
    ...Object.keys(board.shape.numbers.shape),
    ...Object.keys(board.shape.agents.element.shape),
  ]
  expect(fields.filter((field) => !protocol.includes(`"${field}":`))).toEqual([])
})

test('[DO8] the README lists every command', async () => {
  const lines: string[] = []
  const out = (line: string) => void lines.push(line)
  const readSecret = () => Promise.reject(new Error('nothing is typed here'))
  const sleep = () => Promise.resolve()
  await runCli(['help'], { environment: {}, out, err: out, nowMs: () => 0, sleep, readSecret })
  const commands = lines.flatMap((line) => /^ {2}([a-z]+(?: [a-z]+){0,2}) {2}/.exec(line)?.[1] ?? [])
  expect(commands.length).toBeGreaterThan(10)
  // The last word may be several: `group add\|list`.
  const listed = [
    ...(await documentOf('README.md')).matchAll(/^\| `((?:[a-z]+ )*)([a-z|\\]+)` \|/gm),
  ].flatMap(([, name = '', parts = '']) => parts.split('\\|').map((part) => name + part))
  expect(listed.sort()).toEqual(commands.sort())
})
