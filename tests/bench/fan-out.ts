// One frame to 200 and to 1,000 boards as fast as they take it: Floorview's way beside a raw `ws` broadcast of ready bytes, in
// interleaved pairs. The figure is the lesser of throughput and CPU, each ÷ the raw one's.
import { setTimeout as sleep } from 'node:timers/promises'
import type { BroadcastOrder, BroadcastReport } from './broadcaster.ts'
import type { ReceiverOrder } from './byte-receivers.ts'
import { median, spreadOf, type Figures } from './figures.ts'
import { startForked, type Forked } from './forked.ts'
import type { BenchRun, Measurement } from './measurement.ts'

const SIZES = [200, 1000]
/** How long bytes may still be on their way. */
const ARRIVE_MS = 300

interface Side {
  broadcaster: Forked
  receivers: Forked
  frameBytes: number
}

interface Flooded {
  deliveriesPerS: number
  usPerDelivery: number
}

async function startSide(bench: BenchRun, how: 'ws' | 'floorview', boards: number): Promise<Side> {
  const broadcaster = startForked('./broadcaster.ts')
  const receivers = startForked('./byte-receivers.ts')
  bench.onEnd(() => broadcaster.stop())
  bench.onEnd(() => receivers.stop())
  const begun = await broadcaster.ask<{ port: number; frameBytes: number }>({
    kind: 'begin',
    how,
  } satisfies BroadcastOrder)
  const isSocketIo = how === 'floorview'
  await receivers.ask({ kind: 'connect', port: begun.port, boards, isSocketIo } satisfies ReceiverOrder)
  return { broadcaster, receivers, frameBytes: begun.frameBytes }
}

async function flooded(
  { broadcaster, receivers, frameBytes }: Side,
  boards: number,
  seconds: number,
): Promise<Flooded> {
  const bytes = async () =>
    (await receivers.ask<{ bytes: number }>({ kind: 'bytes' } satisfies ReceiverOrder)).bytes
  const before = await bytes()
  const sent = await broadcaster.ask<BroadcastReport>({
    kind: 'flood',
    boards,
    seconds,
  } satisfies BroadcastOrder)
  await sleep(ARRIVE_MS)
  const deliveries = ((await bytes()) - before) / frameBytes
  if (deliveries !== sent.frames * boards)
    throw new Error(`${sent.frames} frames to ${boards} boards arrived as ${deliveries} deliveries`)
  return { deliveriesPerS: deliveries / sent.tookS, usPerDelivery: (sent.cpuMs * 1000) / deliveries }
}

async function run(bench: BenchRun): Promise<Figures> {
  const rounds = bench.isQuick ? 2 : 5
  const seconds = bench.isQuick ? 1 : 2
  const figures: Figures = {}
  for (const boards of SIZES) {
    const raw = await startSide(bench, 'ws', boards)
    const ours = await startSide(bench, 'floorview', boards)
    await flooded(raw, boards, seconds / 2)
    await flooded(ours, boards, seconds / 2)
    const throughput: number[] = []
    const cpu: number[] = []
    const deliveries: number[] = []
    const rawDeliveries: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const limit = await flooded(raw, boards, seconds)
      const measured = await flooded(ours, boards, seconds)
      throughput.push(measured.deliveriesPerS / limit.deliveriesPerS)
      cpu.push(limit.usPerDelivery / measured.usPerDelivery)
      deliveries.push(measured.deliveriesPerS)
      rawDeliveries.push(limit.deliveriesPerS)
    }
    for (const { broadcaster, receivers } of [raw, ours]) {
      broadcaster.stop()
      receivers.stop()
    }
    figures[`fanoutOverWs${boards}`] = spreadOf(median(throughput) < median(cpu) ? throughput : cpu)
    figures[`fanoutThroughputOverWs${boards}`] = spreadOf(throughput)
    figures[`fanoutCpuOverWs${boards}`] = spreadOf(cpu)
    figures[`fanoutDeliveriesPerS${boards}`] = spreadOf(deliveries)
    figures[`wsDeliveriesPerS${boards}`] = spreadOf(rawDeliveries)
  }
  return figures
}

export const fanOut: Measurement = {
  name: 'fan-out',
  about:
    'one frame to 200 and 1,000 boards ÷ raw ws broadcast of ready bytes: the lesser of throughput and CPU',
  keys: SIZES.flatMap((boards) => [
    `fanoutOverWs${boards}`,
    `fanoutThroughputOverWs${boards}`,
    `fanoutCpuOverWs${boards}`,
    `fanoutDeliveriesPerS${boards}`,
    `wsDeliveriesPerS${boards}`,
  ]),
  run,
}
