// From the acceptance of an event to pixels: one real browser and 19 other boards on a floor of 500, until the second animation frame
// after the change was put on the page. Not how fast frames come: event-to-board.ts.
import pg from 'pg'
import type { BenchServer } from './bench-server.ts'
import { startBoards } from './boards.ts'
import { openWall, signedInBrowser } from './browser.ts'
import { quantile, rounded, type Figures } from './figures.ts'
import { teamName, type LoadShape } from './floor-load.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { recordPage } from './page-trace.ts'
import type { BenchStores } from './stores.ts'

/** All on one board: the most that a page has to work with. */
const FLOOR: LoadShape = { agents: 500, teams: 1, openChats: 1000, seed: 6 }
const OTHER_BOARDS = 19
const EVENTS_PER_S = 200
const LEAST_PAINTS = 50

/** A floor that has been at work since midnight: its chart is there from the beginning, as on every day but the first. */
async function recordedDay(server: BenchServer, stores: BenchStores, team: string): Promise<void> {
  await stores.pool.query(
    `insert into ${pg.escapeIdentifier(server.workspace)}.team_minutes
       (team, at, signed_in, available, away, load, capacity, waiting, first_reply_ms, rating, rating_count)
     select $1, at, 500, 430, 70, 900 + extract(hour from at)::int * 10 + extract(minute from at)::int, 2150, 12, 40000, 4.1, 300
     from generate_series(date_trunc('day', now(), 'UTC'), now() - interval '1 minute', interval '1 minute') as at
     on conflict do nothing`,
    [team],
  )
}

interface Watch {
  frames: number[]
  longTasks: number[]
}

declare global {
  interface Window {
    bench?: Watch
  }
}

async function run(bench: BenchRun): Promise<Figures> {
  const { isQuick, scale } = bench
  const server = await bench.server()
  const load = await startLoad(bench, FLOOR, [server], 50)
  const team = teamName(0)
  await startBoards(
    bench,
    server,
    Array.from({ length: OTHER_BOARDS }, () => team),
  )
  await recordedDay(server, bench.stores, team)
  // Joins last, so it is served last.
  const page = await (await signedInBrowser(bench, server)).newPage()
  await openWall(page, server, team)
  await page.getByTestId('day-chart').waitFor()
  await load.open(EVENTS_PER_S * scale, isQuick ? 5 : 15)
  await page.evaluate(() => {
    const watch: Watch = { frames: [], longTasks: [] }
    window.bench = watch
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watch.longTasks.push(duration)
    }).observe({ type: 'longtask' })
    const tick = () => {
      watch.frames.push(Date.now())
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  const recorded =
    bench.profileFolder === null
      ? null
      : await recordPage(await page.context().newCDPSession(page), bench.profileFolder)
  const startedMs = Date.now()
  const sent = await load.open(EVENTS_PER_S * scale, isQuick ? 10 : 60)
  const seen = await page.evaluate(() => ({
    paints: (window.floorview?.paints ?? []).map(({ acceptedAtEpochMs, paintedAtEpochMs }) => ({
      acceptedAtEpochMs,
      paintedAtEpochMs,
    })),
    frames: window.bench?.frames ?? [],
    longTasks: window.bench?.longTasks ?? [],
    tiles: document.querySelectorAll('.tile').length,
  }))
  if (recorded !== null) bench.say(await recorded())
  await load.settle()
  const paints = seen.paints.filter(({ acceptedAtEpochMs }) => acceptedAtEpochMs >= startedMs)
  if (paints.length < LEAST_PAINTS) throw new Error(`only ${paints.length} changes were painted`)
  let place = 0
  const behindMs = paints.flatMap(({ acceptedAtEpochMs, paintedAtEpochMs }) => {
    // `paintedAt` lies between the first animation frame after the change and the second.
    while ((seen.frames[place] ?? Infinity) < paintedAtEpochMs) place += 1
    const secondFrameMs = seen.frames[place]
    return secondFrameMs === undefined ? [] : [secondFrameMs - acceptedAtEpochMs]
  })
  const minutes = sent.tookS / 60
  return {
    paintedP99Ms: quantile(behindMs, 0.99),
    paintedP50Ms: quantile(behindMs, 0.5),
    paintedMaxMs: quantile(behindMs, 1),
    paints: behindMs.length,
    longTasksPerMinute: rounded(seen.longTasks.length / minutes),
    longestTaskMs: rounded(Math.max(0, ...seen.longTasks)),
    tilesOnPage: seen.tiles,
    animationFramesPerS: rounded(seen.frames.length / sent.tookS),
  }
}

export const painted: Measurement = {
  name: 'painted',
  about: `accepted to the second animation frame after the change, one browser and ${OTHER_BOARDS} boards of 500 agents, ${EVENTS_PER_S} events/s`,
  keys: [
    'paintedP99Ms',
    'paintedP50Ms',
    'paintedMaxMs',
    'paints',
    'longTasksPerMinute',
    'longestTaskMs',
    'tilesOnPage',
    'animationFramesPerS',
  ],
  run,
}
