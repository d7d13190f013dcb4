// Records what a page's main thread does under load and says where its time went. Not the server's: that is Node's own profile.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession } from 'playwright-core'
import { z } from 'zod'

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.stack',
]
const [MOST_KINDS, MOST_TASKS, MOST_PARTS] = [20, 8, 6]
const LONG_US = 50_000

const stack = z.object({ stackTrace: z.array(z.unknown()).min(1) })
const traceEvent = z.object({
  name: z.string(),
  ph: z.literal('X'),
  pid: z.number(),
  tid: z.number(),
  /** Microseconds: the beginning, how long it took, and how much of that was on a processor. */
  ts: z.number(),
  dur: z.number().default(0),
  tdur: z.number().default(0),
  args: z.object({ beginData: z.unknown() }).partial().default({}),
})
type TraceEvent = z.infer<typeof traceEvent>

interface Own {
  us: number
  times: number
}

/** A layout or a look-up of styles that a script asked for, rather than the frame. */
const isForced = ({ name, args }: TraceEvent) =>
  ['Layout', 'UpdateLayoutTree'].includes(name) && stack.safeParse(args.beginData).success
const kindOf = (event: TraceEvent) => `${event.name}${isForced(event) ? ', forced by a script' : ''}`

/** Own time of each kind of work, the most first: the time of what it contains is taken off. */
function ownTimes(events: readonly TraceEvent[]): [kind: string, own: Own][] {
  const own = new Map<string, Own>()
  const open: { event: TraceEvent; ownUs: number }[] = []
  const closeUntil = (instant: number) => {
    for (
      let top = open.at(-1);
      top !== undefined && top.event.ts + top.event.dur <= instant;
      top = open.at(-1)
    ) {
      open.pop()
      const kind = kindOf(top.event)
      const said = own.get(kind) ?? { us: 0, times: 0 }
      own.set(kind, { us: said.us + top.ownUs, times: said.times + 1 })
    }
  }
  for (const event of events) {
    closeUntil(event.ts)
    const parent = open.at(-1)
    if (parent !== undefined) parent.ownUs -= event.dur
    open.push({ event, ownUs: event.dur })
  }
  closeUntil(Infinity)
  return [...own].sort(([, a], [, b]) => b.us - a.us)
}

const ms = (us: number) => (us / 1000).toFixed(0)

function describe(events: readonly TraceEvent[], seconds: number): string {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`
  const [page] = events.filter(({ name }) => name === 'UpdateLayoutTree').map(threadOf)
  const main = events.filter((event) => threadOf(event) === page).sort((a, b) => a.ts - b.ts || b.dur - a.dur)
  const tasks = main.filter(({ name }) => name === 'RunTask')
  const long = tasks.filter(({ dur }) => dur > LONG_US).sort((a, b) => b.dur - a.dur)
  const onProcessorUs = tasks.reduce((sum, { tdur }) => sum + tdur, 0)
  const isLongItself = ({ tdur }: TraceEvent) => tdur > LONG_US
  return [
    `the page's main thread in ${seconds.toFixed(0)} s: ${ms(onProcessorUs)} ms on a processor; ${long.length} long tasks, ${long.filter(isLongItself).length} of them long on a processor`,
    ...ownTimes(main)
      .slice(0, MOST_KINDS)
      .map(([kind, { us, times }]) => `  ${ms(us).padStart(7)} ms ${String(times).padStart(7)} x  ${kind}`),
    ...long.slice(0, MOST_TASKS).map((task) => {
      const within = main.filter(({ ts, dur }) => ts >= task.ts && ts + dur <= task.ts + task.dur)
      const parts = ownTimes(within).slice(0, MOST_PARTS)
      return `  a task of ${ms(task.dur)} ms, ${ms(task.tdur)} on a processor: ${parts.map(([kind, { us, times }]) => `${kind} ${ms(us)} (${times})`).join(', ')}`
    }),
  ].join('\n')
}

/** Starts recording; what it returns stops it, leaves a profile of the page's functions in the folder, and tells the rest. */
export async function recordPage(session: CDPSession, folder: string): Promise<() => Promise<string>> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const raw of value) {
      const event = traceEvent.safeParse(raw)
      if (event.success) events.push(event.data)
    }
  })
  await session.send('Profiler.enable')
  await session.send('Profiler.start')
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, recordMode: 'recordAsMuchAsPossible' },
  })
  const startedMs = performance.now()
  return async () => {
    const seconds = (performance.now() - startedMs) / 1000
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    await complete
    const { profile } = await session.send('Profiler.stop')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'page.cpuprofile'), JSON.stringify(profile))
    return describe(events, seconds)
  }
}
