// Replays a recording: reads it line by line and sends each event when it is due. Not the command (replay-command.ts).
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { sendEvents, type SendDeps } from './send-events.ts'
import { createShift, recordedEvent, type ReplayRun } from './shifted-event.ts'

export interface ReplayTotals {
  sent: number
  accepted: number
  duplicates: number
  ignored: number
  rejected: number
}

export interface ReplayDeps extends SendDeps {
  nowMs: () => number
  /** Null keeps times and ids as recorded, and does not wait. */
  run: ReplayRun | null
}

const BATCH_EVENTS = 500
const BATCH_BYTES = 900_000
/** What is due this soon goes along: better a moment early than a request for each event. */
const EARLY_MS = 50
/** Rejections that are told one by one; the rest is only counted. */
const TOLD_REJECTIONS = 20

/** Rejects where the file cannot be read. */
export async function replay(
  file: string,
  { nowMs, run, ...send }: ReplayDeps,
): Promise<{ ok: true; totals: ReplayTotals } | { ok: false; problem: string; totals: ReplayTotals }> {
  const totals: ReplayTotals = { sent: 0, accepted: 0, duplicates: 0, ignored: 0, rejected: 0 }
  const shift = run === null ? null : createShift(run)
  let batch: { line: number; text: string }[] = []
  let batchBytes = 0

  const reject = (line: number, why: string): void => {
    totals.rejected += 1
    if (totals.rejected <= TOLD_REJECTIONS) send.note(`line ${line}: ${why}`)
  }

  /** The problem, if the batch could not be sent. */
  const flush = async (): Promise<string | undefined> => {
    const sending = batch
    batch = []
    batchBytes = 0
    if (sending.length === 0) return undefined
    const sent = await sendEvents(
      sending.map(({ text }) => text),
      send,
    )
    if (!sent.ok) return sent.problem
    totals.sent += sending.length
    totals.accepted += sent.receipt.accepted
    totals.duplicates += sent.receipt.duplicates
    totals.ignored += sent.receipt.ignored
    for (const { index, problem } of sent.receipt.rejected)
      reject(sending[index]?.line ?? 0, problem.detail ?? problem.title)
    return undefined
  }

  let line = 0
  for await (const recorded of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1
    if (recorded.trim() === '') continue
    const event = eventOf(recorded)
    if (event === null) {
      reject(line, 'is not a CloudEvent in one line of JSON')
      continue
    }
    const shifted = shift?.(event)
    const text = shifted === undefined ? recorded : JSON.stringify(shifted.event)
    const dueMs = shifted?.dueMs ?? 0
    const isFull = batch.length === BATCH_EVENTS || batchBytes + text.length * 3 > BATCH_BYTES
    const waitMs = dueMs - nowMs()
    if (isFull || waitMs > EARLY_MS) {
      const problem = await flush()
      if (problem !== undefined) return { ok: false, problem, totals }
    }
    const leftMs = dueMs - nowMs()
    if (leftMs > EARLY_MS) await send.sleep(leftMs)
    batch.push({ line, text })
    // At most three bytes for each UTF-16 unit, and one for the line's end.
    batchBytes += text.length * 3 + 1
  }
  const problem = await flush()
  return problem === undefined ? { ok: true, totals } : { ok: false, problem, totals }
}

function eventOf(line: string) {
  try {
    const parsed = recordedEvent.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
