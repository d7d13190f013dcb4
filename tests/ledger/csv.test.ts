// The CSV of the user log: quoted as RFC 4180 asks, and nothing that a spreadsheet would run.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logsCsv } from '../../server/ledger/csv.ts'
import { csvCell } from '../../shared/csv.ts'

/** A reader of one RFC 4180 record, written apart from the writer. */
function readRecord(line: string): string[] {
  const cells: string[] = []
  let rest = line
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest)
    const raw = quoted?.[0] ?? /^[^,]*/.exec(rest)?.[0] ?? ''
    cells.push(quoted === null ? raw : (quoted[1] ?? '').replaceAll('""', '"'))
    rest = rest.slice(raw.length)
    if (!rest.startsWith(',')) return cells
    rest = rest.slice(1)
  }
}

describe('CSV', () => {
  it('[LC1] gives back any text, but for the mark before a formula', () => {
    const texts = fc.array(
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '=', '+', '-', '@', '\t', ' ', 'é') }),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(texts, (cells) => {
        const read = readRecord(cells.map(csvCell).join(','))
        expect(read).toEqual(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)))
        for (const cell of read) expect('=+-@\t\r').not.toContain(cell[0] ?? ' ')
      }),
    )
  })

  it('[LC1] a number keeps its sign, and nothing is an empty cell', () => {
    expect([csvCell(-5), csvCell(null), csvCell('-5')]).toEqual(['-5', '', "'-5"])
  })

  it('[LC1] has the names of the JSON as its header', () => {
    const row = { agentId: 'd:a', agent: '=cmd|x', team: 'A, B', status: 'away', reason: null, from: 'f', to: 't', durationMs: 1, cause: 'event', source: 'd' } as const // prettier-ignore
    expect(logsCsv([row])).toBe(
      'agentId,agent,team,status,reason,from,to,durationMs,cause,source\r\n' +
        'd:a,\'=cmd|x,"A, B",away,,f,t,1,event,d\r\n',
    )
  })
})
