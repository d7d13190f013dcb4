// What becomes of a server that is offered half as much again as it can take: it must serve on, and refuse the rest at once.
import { setInterval as every } from 'node:timers/promises'
import { rounded, type Figures } from './figures.ts'
import { startLoad } from './load.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { FULL_FLOOR } from './path.ts'

const OFFERED = 1.5
const IN_FLIGHT = 24
const MOST_EVENTS = 500_000
/** Until its queue is full a server takes everything: what counts is what it does then. */
const QUEUE_FILLS_S = 5

async function run(bench: BenchRun): Promise<Figures> {
  const { isQuick } = bench
  const shape = { ...FULL_FLOOR, openChats: isQuick ? 2000 : FULL_FLOOR.openChats }
  const server = await bench.server()
  const load = await startLoad(bench, shape, [server])
  await load.closed(MOST_EVENTS, IN_FLIGHT, isQuick ? 2 : 4)
  const closed = await load.closed(MOST_EVENTS, IN_FLIGHT, isQuick ? 3 : 8)
  const saturation = closed.accepted / closed.tookS
  await load.settle()
  const rssBeforeMb = await server.rssMb()
  bench.say(
    `saturated at ${Math.round(saturation)} events/s; ${Math.round(saturation * OFFERED)} are offered`,
  )

  let mostRssMb = rssBeforeMb
  const looking = new AbortController()
  const look = (async () => {
    for await (const _ of every(500, null, { signal: looking.signal }))
      mostRssMb = Math.max(mostRssMb, await server.rssMb())
  })().catch((error: unknown) => {
    if (!looking.signal.aborted) throw error
  })
  const sent = await load.open(saturation * OFFERED, isQuick ? 5 : 15, QUEUE_FILLS_S)
  looking.abort()
  await look
  await load.settle()
  if (sent.accepted + sent.refused !== sent.offered)
    throw new Error(`${sent.offered} were offered, ${sent.accepted} accepted and ${sent.refused} refused`)
  return {
    overloadServedRatio: rounded(sent.inTime.acceptedPerS / saturation),
    overloadRefusedShare: rounded(sent.refused / sent.offered),
    saturationEventsPerS: rounded(saturation),
    overloadRefusedPerS: rounded(sent.inTime.refusedPerS),
    overloadAnswerP99Ms: rounded(sent.answersMs.p99),
    overloadRssMb: rounded(mostRssMb),
    overloadRssGrownMb: rounded(mostRssMb - rssBeforeMb),
  }
}

export const overload: Measurement = {
  name: 'overload',
  about: `${OFFERED} × the saturation of a closed loop, offered open loop: served ÷ saturation; every other answer must be 429`,
  keys: [
    'overloadServedRatio',
    'overloadRefusedShare',
    'saturationEventsPerS',
    'overloadRefusedPerS',
    'overloadAnswerP99Ms',
    'overloadRssMb',
    'overloadRssGrownMb',
  ],
  run,
}
