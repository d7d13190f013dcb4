// A roster as CSV: a header with agent, start, end and where it is wanted zone, then a shift a line. Not who the agents are.
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { isZone } from '../../shared/day.ts'
import { MOST_ROWS, tooManyRows, type ReadFault, type ReadFile, type ReadRow } from './read-rows.ts'
import { instantOfText, type ReadTime } from './written-time.ts'

const COLUMNS = ['agent', 'start', 'end', 'zone'] as const
type Column = (typeof COLUMNS)[number]
const lines = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }))

/** Spreadsheets of some languages write semicolons. */
const delimiterOf = (text: string): string => {
  const [header = ''] = text.split(/\r?\n/, 1)
  return header.includes(';') && !header.includes(',') ? ';' : ','
}

/** Of one file: many agents have the same shifts, and an instant of a zone takes a hundred times as long as looking one up. */
function readTimes(): { isKnown: (zone: string) => boolean; instant: typeof instantOfText } {
  const zones = new Map<string, boolean>()
  const instants = new Map<string, ReadTime>()
  return {
    isKnown(zone) {
      const known = zones.get(zone) ?? isZone(zone)
      zones.set(zone, known)
      return known
    },
    instant(text, zone) {
      const key = `${zone} ${text}`
      const read = instants.get(key) ?? instantOfText(text, zone)
      instants.set(key, read)
      return read
    },
  }
}

function readRow(
  line: number,
  cell: (column: Column) => string,
  zone: string,
  times: ReturnType<typeof readTimes>,
): ReadRow {
  const faults: ReadFault[] = []
  const named = cell('zone')
  const isKnown = named === '' || times.isKnown(named)
  if (!isKnown) faults.push({ field: 'zone', detail: `${named} is not a time zone that this server knows` })
  if (cell('agent') === '') faults.push({ field: 'agent', detail: 'is empty' })
  const time = (column: 'start' | 'end'): number | null => {
    if (!isKnown) return null
    const read = times.instant(cell(column), named === '' ? zone : named)
    if (read.ok) return read.atMs
    faults.push({ field: column, detail: cell(column) === '' ? 'is empty' : read.detail })
    return null
  }
  const names = [{ field: 'agent', text: cell('agent'), by: 'any' }] as const
  return { line, uid: null, names, fromMs: time('start'), toMs: time('end'), isRecurring: false, faults }
}

/** Reads the file; `zone` is that of times that name none. */
export function readCsv(text: string, zone: string): ReadFile {
  let parsed: z.infer<typeof lines>
  try {
    parsed = lines.parse(
      parse(text, {
        bom: true,
        info: true,
        trim: true,
        relax_column_count: true,
        skip_empty_lines: true,
        delimiter: delimiterOf(text),
        to: MOST_ROWS + 2,
      }),
    )
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = Number(error['lines'])
    return { ok: false, line: Number.isFinite(line) ? line : 1, detail: error.message }
  }
  const [header, ...rows] = parsed
  const places = new Map(header?.record.map((name, place) => [name.toLowerCase(), place]))
  const missing = COLUMNS.filter((column) => column !== 'zone' && !places.has(column))
  if (missing.length > 0)
    return {
      ok: false,
      line: 1,
      detail: `the header must name agent, start and end; it lacks ${missing.join(', ')}`,
    }
  if (rows.length > MOST_ROWS) return tooManyRows
  const times = readTimes()
  return {
    ok: true,
    rows: rows
      .filter(({ record }) => record.some((cell) => cell !== ''))
      .map(({ record, info }) =>
        readRow(info.lines, (column) => record[places.get(column) ?? -1] ?? '', zone, times),
      ),
  }
}
