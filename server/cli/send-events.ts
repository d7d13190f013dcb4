// Sends batches of events to a server's event API, as patiently as it asks for. Not which events, or when.
import { z } from 'zod'

const receipt = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  ignored: z.number(),
  rejected: z.array(
    z.object({
      index: z.number(),
      problem: z.looseObject({ title: z.string(), detail: z.string().optional() }),
    }),
  ),
})
const problemAnswer = z.looseObject({ title: z.string(), detail: z.string().optional() })

export type Sent = { ok: true; receipt: z.infer<typeof receipt> } | { ok: false; problem: string }

/** A server that keeps asking for patience this often is not going to take it. */
const MOST_TRIES = 100

export interface SendDeps {
  url: string
  token: string
  sleep: (ms: number) => Promise<void>
  note: (line: string) => void
}

/** One batch of lines as NDJSON. 429 and 503 are waited out as long as they say; a repeat of a batch changes nothing. */
export async function sendEvents(
  lines: readonly string[],
  { url, token, sleep, note }: SendDeps,
): Promise<Sent> {
  const headers = { 'content-type': 'application/x-ndjson', authorization: `Bearer ${token}` }
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(url, { method: 'POST', headers, body: `${lines.join('\n')}\n` }).catch(
      (error: unknown) => ({ problem: `${url} cannot be reached: ${reasonOf(error)}` }),
    )
    if ('problem' in answer) return { ok: false, problem: answer.problem }
    const text = await answer.text()
    const isBusy = answer.status === 429 || answer.status === 503
    if (isBusy && tries < MOST_TRIES) {
      const seconds = Number(answer.headers.get('retry-after') ?? 1)
      note(`${url} asks to wait ${seconds} s (${answer.status})`)
      await sleep(seconds * 1000)
      continue
    }
    return answer.ok
      ? receiptOf(text)
      : { ok: false, problem: `${url} answered ${answer.status}: ${wordsOf(text)}` }
  }
}

function receiptOf(text: string): Sent {
  const parsed = receipt.safeParse(jsonOf(text))
  if (parsed.success) return { ok: true, receipt: parsed.data }
  return { ok: false, problem: 'the answer is not the receipt of a Floorview' }
}

function wordsOf(text: string): string {
  const parsed = problemAnswer.safeParse(jsonOf(text))
  return parsed.success ? (parsed.data.detail ?? parsed.data.title) : text.slice(0, 200)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Fetch hides why behind a cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
